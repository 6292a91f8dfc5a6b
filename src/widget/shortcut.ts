/** A part of the widget that the key leads to. */
export interface Stop {
  readonly element: HTMLElement;
  focus(): void;
}

export interface ShortcutDeps {
  readonly root: ShadowRoot;
  /** Where the key leads, one after the other: the dock and the open boxes. */
  readonly stops: () => readonly Stop[];
}

/** What the page's script element may say instead, in `data-shortcut`; "off" leaves every key to the page. */
const usual = "F6";

/**
 * One key leads from anywhere in the page to the dock, on to the open boxes, and back to where one was; with Shift the
 * other way round. A page that uses the key itself comes first.
 */
export function listenForShortcut(key: string | undefined, { root, stops }: ShortcutDeps): void {
  const wanted = key ?? usual;
  if (wanted === "off") return;
  let before: HTMLElement | null = null;

  function go(event: KeyboardEvent): void {
    if (event.key !== wanted || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey)
      return;
    event.preventDefault();
    step(event.shiftKey);
  }

  function step(back: boolean): void {
    const places = stops();
    const at = places.findIndex(({ element }) => element.contains(root.activeElement));
    if (at < 0) before = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    // One place more than there are stops: the page.
    const count = places.length + 1;
    const next = (at + 1 + (back ? -1 : 1) + count) % count;
    const stop = places[next - 1];
    if (stop) stop.focus();
    else leave();
  }

  function leave(): void {
    if (root.activeElement instanceof HTMLElement) root.activeElement.blur();
    if (before?.isConnected) before.focus();
  }

  addEventListener("keydown", go);
  // Keys that are pressed in the widget do not reach the page, nor always this root.
  root.addEventListener("keydown", (event) => go(event as KeyboardEvent), { capture: true });
}
