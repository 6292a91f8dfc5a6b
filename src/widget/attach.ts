import type { AttachmentView } from "../wire/media.js";
import { h, iconButton, say } from "./dom.js";
import { sizeText } from "./sizes.js";
import type * as TrayModule from "./tray.js";
import { locale, t } from "./words.js";

export interface AttachDeps {
  /** Where Sidetone is mounted, with a slash at the end. */
  readonly base: string;
  readonly csrfToken: () => string;
  /** Everything that was on its way has come, or has failed. */
  readonly settled: () => void;
}

/** Files that go with the next message: chosen, pasted or dropped. */
export interface Attach {
  readonly button: HTMLElement;
  readonly tray: HTMLElement;
  add(files: Iterable<File>): void;
  /** What is there to be sent; null while something is on its way. */
  ready(): readonly AttachmentView[] | null;
  clear(): void;
  /** What can be sent here; null where no files can. */
  offer(limits: FileLimits | null): void;
}

export interface FileLimits {
  readonly maxCount: number;
  /** All files together. */
  readonly maxBytes: number;
  /** Each file may be as large. */
  readonly apart?: boolean;
}

/** A button for files. What shows them is loaded with the first one. */
export function createAttach(deps: AttachDeps): Attach {
  const input = h("input", {
    type: "file",
    multiple: true,
    hidden: true,
    tabindex: -1,
    "aria-hidden": "true",
  });
  const button = iconButton(t("box.attach"), "clip", () => input.click());
  const tray = h("div", { class: "tray" }, input);
  const problem = h("p", { class: "problem", role: "alert" });
  let loading: Promise<TrayModule.Tray> | null = null;
  let loaded: TrayModule.Tray | null = null;
  let limits: FileLimits | null = null;

  async function load(): Promise<TrayModule.Tray> {
    const module = (await import(`${deps.base}tray.js`)) as typeof TrayModule;
    loaded = module.createTray({ ...deps, limits: () => limits, place: tray, t, locale });
    tray.append(loaded.element, problem);
    return loaded;
  }

  async function add(files: readonly File[]): Promise<void> {
    if (!limits || files.length === 0) return;
    loading ??= load();
    try {
      (await loading).add(files);
    } catch {
      // Without a network there is nothing to upload to either; the next try loads it again.
      loading = null;
      tray.append(problem);
      say(problem, t("cantDo"));
    }
  }

  input.addEventListener("change", () => {
    void add([...(input.files ?? [])]);
    input.value = "";
  });

  return {
    button,
    tray,
    add: (files) => void add([...files]),
    ready() {
      if (!limits || !loading) return [];
      return loaded ? loaded.ready() : null;
    },
    clear: () => loaded?.clear(),
    offer(next) {
      limits = next;
      button.hidden = tray.hidden = !next;
      if (!next) return;
      // Where a carrier sets narrow limits they are said before anything is chosen.
      const values = { count: next.maxCount, size: sizeText(next.maxBytes, locale) };
      button.title = t(next.apart ? "box.attach" : "box.attachLimits", values);
    },
  };
}

/** Takes files that are pasted into the field or dropped on the box. */
export function receiveFiles(field: HTMLElement, place: HTMLElement, attach: Attach): void {
  field.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    attach.add(files);
  });
  place.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    place.dataset["drop"] = t("box.dropHere");
  });
  for (const name of ["dragleave", "drop"]) {
    place.addEventListener(name, () => {
      delete place.dataset["drop"];
    });
  }
  place.addEventListener("drop", (event) => {
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    event.preventDefault();
    attach.add(files);
  });
}
