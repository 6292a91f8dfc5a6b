/** What the arrow keys stop at, line by line. */
const lines = ".actions, .suggestion, .hit";
const stops = "button";

export interface RowKeys {
  /** One of all buttons can be reached by Tab; call it when rows came or went. */
  settle(): void;
}

/** Walks a list by arrow keys, Home and End, so that Tab needs one step for all of it. `field` is what stands above. */
export function walkRows(list: HTMLElement, field: HTMLElement): RowKeys {
  let current: HTMLElement | null = null;

  function settle(): void {
    for (const button of list.querySelectorAll<HTMLElement>(
      `:is(${lines}) ${stops}, ${stops}:is(${lines})`,
    )) {
      if (!current?.isConnected) current = button;
      button.tabIndex = button === current ? 0 : -1;
    }
  }

  function go(button: HTMLElement | undefined): void {
    if (!button) return;
    current = button;
    settle();
    button.focus();
    button.scrollIntoView({ block: "nearest" });
  }

  function step(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const all = [...list.querySelectorAll<HTMLElement>(lines)].filter((line) => stopsOf(line).length > 0);
    const at = all.findIndex((line) => line.contains(target));
    const column = stopsOf(all[at]).indexOf(target);
    const wanted = nextPlace(event, { line: at, column }, all);
    if (!wanted) return;
    event.preventDefault();
    const row = stopsOf(all[wanted.line]);
    if (wanted.line < 0) field.focus();
    else go(row[Math.max(0, Math.min(wanted.column, row.length - 1))]);
  }

  list.addEventListener("keydown", step);
  list.addEventListener("focusin", ({ target }) => {
    if (!(target as HTMLElement).closest(lines)) return;
    current = target as HTMLElement;
    settle();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") step(event);
  });
  return { settle };
}

interface Place {
  readonly line: number;
  readonly column: number;
}

function nextPlace(
  { key, target }: KeyboardEvent,
  { line, column }: Place,
  all: readonly HTMLElement[],
): Place | null {
  const rtl = getComputedStyle(target as HTMLElement).direction === "rtl";
  switch (key) {
    case "ArrowDown":
      return line + 1 < all.length ? { line: line + 1, column } : null;
    case "ArrowUp":
      return { line: line - 1, column };
    case "Home":
      return { line: 0, column };
    case "End":
      return { line: all.length - 1, column };
    case "ArrowLeft":
    case "ArrowRight":
      return { line, column: column + ((key === "ArrowRight") === rtl ? -1 : 1) };
    default:
      return null;
  }
}

function stopsOf(line: HTMLElement | undefined): HTMLElement[] {
  if (!line) return [];
  return line.matches(stops) ? [line] : [...line.querySelectorAll<HTMLElement>(stops)];
}
