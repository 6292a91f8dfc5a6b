import type { Answer } from "./api.js";
import { h, newId, set } from "./dom.js";

/** A row with what keeps it up to date; `person` is whose dots it shows. */
export interface Row {
  readonly element: HTMLElement;
  readonly person?: string;
  readonly draw?: () => void;
}

/** A page of something that can be shown as rows. */
export interface SectionPage {
  readonly rows: readonly (() => Row)[];
  /** Give it to get the next page; null at the end. */
  readonly next: string | null;
}

export interface SectionDeps {
  readonly title: string;
  /** What the list scrolls in. */
  readonly scroller: HTMLElement;
  readonly load: (query: string, before: string | null) => Promise<Answer<SectionPage>>;
  /** Rows came or went. */
  readonly changed: () => void;
}

export interface Section {
  readonly element: HTMLElement;
  /** Asks anew, for this query; false when there was no answer. Null empties it. */
  ask(query: string | null): Promise<boolean>;
  isEmpty(): boolean;
  /** The people whose rows are in the document now. */
  people(): readonly string[];
  draw(): void;
}

/** Rows this far outside of what is seen are kept ready, so that no scrolling meets an empty place. */
const margin = "700px";

/**
 * One group of a long list. It grows by pages as the reader comes near its end; pages that are far away are only an
 * empty place of the same height, so that a list of thousands is as light as a short one.
 */
export function createSection({ title, scroller, load, changed }: SectionDeps): Section {
  const id = newId();
  const fold = h("button", { type: "button", class: "fold", id, text: title, "aria-expanded": "true" });
  const pages = createPages({ scroller, changed, end: () => void more() });
  set(pages.list, "aria-labelledby", id);
  const element = h("div", { class: "group", hidden: true }, h("h3", {}, fold), pages.list, pages.end);
  let query: string | null = null;
  let next: string | null = null;
  let asked = 0;
  let loading = false;

  fold.addEventListener("click", () => {
    pages.list.hidden = !pages.list.hidden;
    set(fold, "aria-expanded", String(!pages.list.hidden));
  });

  async function ask(wanted: string | null): Promise<boolean> {
    asked++;
    const mine = asked;
    query = wanted;
    const answer = wanted === null ? null : await load(wanted, null);
    // An answer to an older question must not overwrite a newer one.
    if (mine !== asked) return true;
    const held = element.querySelector<HTMLElement>(":focus")?.dataset["key"];
    pages.clear();
    take(answer?.ok ? answer.value : { rows: [], next: null });
    // Who stood on a row that was drawn anew stands there still.
    if (held !== undefined) element.querySelector<HTMLElement>(`[data-key="${CSS.escape(held)}"]`)?.focus();
    element.hidden = pages.isEmpty();
    return answer === null || answer.ok;
  }

  async function more(): Promise<void> {
    if (next === null || query === null || loading) return;
    const mine = asked;
    loading = true;
    const answer = await load(query, next);
    loading = false;
    if (mine === asked && answer.ok) take(answer.value);
  }

  function take(page: SectionPage): void {
    next = page.next;
    pages.add(page.rows);
    changed();
  }

  return { element, ask, isEmpty: pages.isEmpty, people: pages.people, draw: pages.draw };
}

interface PagesDeps extends Pick<SectionDeps, "scroller" | "changed"> {
  /** The end of the list is near. */
  readonly end: () => void;
}

/** The pages of one list, filled while they are near what is seen. */
function createPages({ scroller, changed, end: onEnd }: PagesDeps) {
  const list = h("div", { role: "list" });
  const end = h("div", { class: "end" });
  let chunks: Chunk[] = [];
  const observer = new IntersectionObserver(look, { root: scroller, rootMargin: margin });

  function look(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (target !== end) chunks.find(({ element }) => element === target)?.show(isIntersecting);
      else if (isIntersecting && !list.hidden) onEnd();
    }
    changed();
  }

  return {
    list,
    end,
    isEmpty: () => chunks.length === 0,
    people: () => (list.hidden ? [] : chunks.flatMap((chunk) => chunk.people())),
    draw(): void {
      for (const chunk of chunks) chunk.draw();
    },
    clear(): void {
      observer.disconnect();
      chunks = [];
      list.replaceChildren();
    },
    add(rows: SectionPage["rows"]): void {
      if (rows.length === 0) return;
      const chunk = createChunk(rows);
      chunks.push(chunk);
      list.append(chunk.element);
      observer.observe(chunk.element);
      // Looked at anew, since the end may still be near.
      observer.unobserve(end);
      observer.observe(end);
    },
  };
}

type Chunk = ReturnType<typeof createChunk>;

/** The rows of one page, in the document only while they are near. */
function createChunk(makers: readonly (() => Row)[]) {
  let rows = makers.map((make) => make());
  const element = h("div", { role: "none" }, ...rows.map((row) => row.element));
  return {
    element,
    people: (): readonly string[] => rows.flatMap(({ person }) => person ?? []),
    draw(): void {
      for (const { draw } of rows) draw?.();
    },
    show(near: boolean): void {
      if (near === rows.length > 0) return;
      if (!near && element.matches(":focus-within")) return;
      // Measured before it is emptied, so that nothing else moves.
      element.style.blockSize = near ? "" : `${element.offsetHeight}px`;
      rows = near ? makers.map((make) => make()) : [];
      element.replaceChildren(...rows.map((row) => row.element));
    },
  };
}
