import { h } from "./dom.js";
import type { End, Thread } from "./thread.js";
import { t } from "./words.js";

/** The buttons at both ends of a transcript. */
export interface Pager {
  readonly older: HTMLElement;
  readonly newer: HTMLElement;
  draw(thread: Thread | undefined): void;
}

/** Loading starts before the reader sees the end. */
const aheadPx = 250;

/** Real buttons for the keyboard, which press themselves when they come near the view. */
export function createPager(log: HTMLElement, more: (end: End) => void): Pager {
  const older = h("button", {
    type: "button",
    class: "more",
    text: t("older"),
    onclick: () => more("older"),
  });
  const newer = h("button", {
    type: "button",
    class: "more",
    text: t("box.newer"),
    onclick: () => more("newer"),
  });
  const observer = new IntersectionObserver(
    (seen) => {
      for (const { isIntersecting, target } of seen) {
        if (isIntersecting) more(target === older ? "older" : "newer");
      }
    },
    { root: log, rootMargin: `${aheadPx}px 0px` },
  );

  function offer(button: HTMLElement, isThere: boolean): void {
    button.hidden = !isThere;
    // Observed anew, because an end that stays in view is told of no second time.
    observer.unobserve(button);
    if (isThere) observer.observe(button);
  }

  return {
    older,
    newer,
    draw(thread) {
      offer(older, thread !== undefined && thread.older !== null);
      offer(newer, thread !== undefined && thread.newer !== null);
    },
  };
}
