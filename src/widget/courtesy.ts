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

/** Whether what is ours lies over the middle of it; over its corners too, where it is as large as a part of the page. */
function isHidden(element: HTMLElement, host: HTMLElement): boolean {
  const { left, right, top, bottom, height } = element.getBoundingClientRect();
  if (right <= left || bottom <= top) return false;
  const corners = [left + 1, right - 1].flatMap((x) => [top + 1, bottom - 1].map((y) => ({ x, y })));
  const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
  const points = height > innerHeight / 2 ? [middle, ...corners] : [middle];
  const seen = points.filter(({ x, y }) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
  return seen.length > 0 && seen.every(({ x, y }) => document.elementFromPoint(x, y) === host);
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
