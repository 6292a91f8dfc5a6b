/**
 * What one tab keeps over page loads. Which boxes were open is kept as ids. Drafts are kept apart, only until the
 * server has them or the user signs out, because browser storage is no place for other people's words.
 */
export interface Memory {
  boxes(): readonly BoxMemory[];
  keepBoxes(boxes: readonly BoxMemory[]): void;
  /** Conversation → text. */
  drafts(): Readonly<Record<string, string>>;
  /** Null: the server has it. */
  keepDraft(id: string, text: string | null): void;
}

export interface BoxMemory {
  readonly id: string;
  readonly shape: "open" | "minimised" | "closed";
}

const boxesKey = "sidetone.boxes";
const draftsKey = "sidetone.drafts";
const userKey = "sidetone.user";

/** The tab's memory for one user; what another user left in it is cleared. */
export function createMemory(storage: Storage, user: string): Memory {
  if (storage.getItem(userKey) !== user) forget(storage);
  storage.setItem(userKey, user);
  const drafts = (): Record<string, string> => JSON.parse(storage.getItem(draftsKey) ?? "{}");
  return {
    boxes: () => JSON.parse(storage.getItem(boxesKey) ?? "[]"),
    keepBoxes: (boxes) => storage.setItem(boxesKey, JSON.stringify(boxes)),
    drafts,
    keepDraft(id, text) {
      const { [id]: _, ...others } = drafts();
      const next = text === null ? others : { ...others, [id]: text };
      if (Object.keys(next).length > 0) storage.setItem(draftsKey, JSON.stringify(next));
      else storage.removeItem(draftsKey);
    },
  };
}

/** Empties the tab's memory, whoever's it was. */
export function forget(storage: Storage): void {
  for (const key of [boxesKey, draftsKey, userKey]) storage.removeItem(key);
}
