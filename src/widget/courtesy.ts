import { set } from "./dom.js";

export interface CourtesyDeps {
  readonly host: HTMLElement;
  /** What stands at the bottom edge. */
  readonly edge: HTMLElement;
  /** Makes small whatever `covers` says is in the way. */
  readonly fold: (covers: (part: HTMLElement) => boolean) => void;
}

/** How much of the page is left above what it is scrolled away from, in pixels. */
const gapPx = 8;

/**
 * Sees to it that dock and boxes never hide the control of the page that has the focus: the page is scrolled, else
 * what covers it is minimised, else all of it steps aside until the focus moves on. Returns a look at how it is now,
 * for when something of ours has opened.
 */
export function createCourtesy({ host, edge, fold }: CourtesyDeps): () => void {
  function look(): void {
    const focused = document.activeElement;
    set(edge, "data-aside", null);
    if (!(focused instanceof HTMLElement) || focused === host || focused === document.body) return;
    const hidden = (): boolean => isHidden(focused, host);
    if (!hidden()) return;
    scrollAbove(focused, edge);
    if (hidden()) fold((part) => overlap(part, focused));
    if (hidden()) set(edge, "data-aside", true);
  }

  document.addEventListener("focusin", () => requestAnimationFrame(look));
  return look;
}

/** Whether nothing of it can be seen for what is ours. */
function isHidden(element: HTMLElement, host: HTMLElement): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  if (right <= left || bottom <= top) return false;
  const middle: readonly [number, number] = [(left + right) / 2, (top + bottom) / 2];
  const points = [
    middle,
    [left + 1, top + 1],
    [right - 1, top + 1],
    [left + 1, bottom - 1],
    [right - 1, bottom - 1],
  ];
  const seen = points.filter(([x = 0, y = 0]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
  return seen.length > 0 && seen.every(([x = 0, y = 0]) => document.elementFromPoint(x, y) === host);
}

/** Scrolls the page, as far as it goes, until the element stands above all that is at the edge. */
function scrollAbove(element: HTMLElement, edge: HTMLElement): void {
  const tops = [...edge.querySelectorAll(".box, .dock")]
    .filter((part) => overlap(part, element))
    .map((part) => part.getBoundingClientRect().top);
  if (tops.length === 0) return;
  const { top, bottom } = element.getBoundingClientRect();
  const wanted = bottom - Math.min(...tops) + gapPx;
  // What is higher than the room above would only lose its beginning.
  if (top - wanted >= 0) scrollBy({ top: wanted, behavior: "instant" });
}

function overlap(one: Element, other: Element): boolean {
  const a = one.getBoundingClientRect();
  const b = other.getBoundingClientRect();
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
