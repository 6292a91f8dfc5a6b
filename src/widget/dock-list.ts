import { h, icon, say, set } from "./dom.js";
import type { Finder, FinderDeps } from "./finder.js";
import { createLazy } from "./lazy.js";
import { t } from "./words.js";

export interface DockListDeps extends Omit<FinderDeps, "field"> {
  /** The look of the list has come with its script. */
  readonly dress: (css: string) => void;
}

export interface DockList extends Pick<Finder, "again" | "people" | "draw"> {
  readonly element: HTMLElement;
  readonly field: HTMLInputElement;
  /** Shows the list of contacts; `fresh` asks for anybody at all to begin a conversation with. */
  begin(fresh: boolean): void;
  /** Fetches the list's script, for when it is about to be needed. */
  prepare(): void;
}

/** The search field, which is there at once, and the list below it, whose script is fetched at its first use. */
export function createDockList({ dress, ...deps }: DockListDeps): DockList {
  const field = h("input", { type: "search", dir: "auto", autocomplete: "off", spellcheck: "false" });
  const note = h("p", { class: "note", role: "status" });
  const element = h("div", { class: "finder" }, h("div", { class: "search" }, icon("search"), field), note);
  const { now, use } = createLazy(async () => {
    const { createFinder, listCss } = await import("./finder.js");
    dress(listCss);
    const finder = createFinder({ ...deps, field });
    note.replaceWith(finder.element);
    return finder;
  });

  return {
    element,
    field,
    begin(fresh) {
      const name = fresh ? t("searchAnyone") : t("searchContacts");
      set(field, "aria-label", name);
      field.placeholder = name;
      field.value = "";
      field.focus();
      use(
        (finder) => finder.begin(fresh),
        () => say(note, t("cantReach")),
      );
    },
    prepare: () => use(() => undefined),
    again: () => now()?.again(),
    people: () => now()?.people() ?? [],
    draw: () => now()?.draw(),
  };
}
