/** Keeps the place of a list that scrolls while it grows and shrinks at both ends. */
export interface Scroll {
  /** Whether the reader is at the end of everything, and follows it. */
  atEnd(): boolean;
  /** Says that the list ends before everything does: then there is nothing to follow. */
  setOpen(isOpen: boolean): void;
  toEnd(): void;
  /** Puts an element into the middle. */
  centre(element: Element): void;
  /** Changes the list; who was at the end stays there, and anybody else sees what was seen before. */
  steady(change: () => void): void;
  /** The end that is farther from what the reader looks at. */
  farEnd(): "older" | "newer";
}

const nearPx = 30;

/** `log` scrolls, `list` holds the rows; what loads late, such as a picture, does not push the end out of sight. */
export function createScroll(log: HTMLElement, list: HTMLElement): Scroll {
  let following = true;
  let lastTop = 0;
  let open = false;
  const below = (): number => log.scrollHeight - log.scrollTop - log.clientHeight;

  function toEnd(): void {
    following = true;
    log.scrollTop = log.scrollHeight;
    lastTop = log.scrollTop;
  }

  function settle(): void {
    lastTop = log.scrollTop;
    following = below() < nearPx;
  }

  /** Only a scroll can leave the end; what has just grown, or shrunk the view, is followed in a moment. */
  function isFollowing(): boolean {
    if (log.scrollTop !== lastTop) settle();
    return following && !open;
  }

  const resized = new ResizeObserver(() => {
    if (isFollowing()) toEnd();
  });
  resized.observe(log);
  resized.observe(list);

  return {
    atEnd: isFollowing,
    toEnd,
    setOpen(isOpen) {
      open = isOpen;
    },
    centre(element) {
      const { top, height } = element.getBoundingClientRect();
      const view = log.getBoundingClientRect();
      log.scrollTop += top - view.top - (view.height - height) / 2;
      settle();
    },
    steady(change) {
      const follow = isFollowing();
      const anchor = firstInView(list, log.getBoundingClientRect().top);
      const before = anchor?.getBoundingClientRect().top ?? 0;
      change();
      if (follow) return toEnd();
      if (anchor?.isConnected) log.scrollTop += anchor.getBoundingClientRect().top - before;
      settle();
    },
    farEnd: () => (log.scrollTop > below() ? "older" : "newer"),
  };
}

/** The first bubble that ends below the upper edge; they stand in order, so half of them are left out each time. Other lines move. */
function firstInView(list: HTMLElement, edge: number): Element | null {
  const rows = [...list.children].filter((row) => row.classList.contains("bubble"));
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > edge) high = middle;
    else low = middle + 1;
  }
  return rows[low] ?? null;
}
