/** What became of asking the portal whether its user is still there. `later`: it did not say. */
export type Renewal = "in" | "out" | "later";

/** What a portal's page has that ours have not: who is signed in there is so here, and frames show our pages. */
export interface Door {
  /** Nobody stands behind this tab any more: nothing is asked for, and nothing drawn. */
  isShut(): boolean;
  /** Which session this browser has: another number after each renewal, whichever tab did it. */
  mark(): number;
  /** The session of this mark may be over: gets another by a token of the portal; `out` where people sign in with us. */
  renew(mark: number): Promise<Renewal>;
  /** `open` opens the box of a conversation, at the wish of a page in a frame; `left` is called when the door shuts. */
  begin(open: (conversationId: string) => void, left: () => void): void;
  /** Whether a frame shows this conversation, and whether its end is being looked at there. */
  shows(conversationId: string): boolean;
  attends(conversationId: string): boolean;
  /** The way to our pages, in the dock's bar: not every portal has a menu that it could stand in. */
  readonly menu: Menu | null;
}

export interface Menu {
  readonly element: HTMLElement;
  readonly css: string;
  draw(unread: number): void;
}
