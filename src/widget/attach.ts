import type { Me } from "../wire/api.js";
import type { AttachmentView } from "../wire/media.js";
import { h, iconButton, say } from "./dom.js";
import type * as TrayModule from "./tray.js";
import { locale, t } from "./words.js";

export interface AttachDeps {
  /** Where Sidetone is mounted, with a slash at the end. */
  readonly base: string;
  readonly media: () => Me["media"];
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
  /** Files can be sent here. */
  offer(isPossible: boolean): void;
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
  let isOffered = false;

  async function load(): Promise<TrayModule.Tray> {
    const module = (await import(`${deps.base}tray.js`)) as typeof TrayModule;
    loaded = module.createTray({ ...deps, place: tray, t, locale });
    tray.append(loaded.element, problem);
    return loaded;
  }

  async function add(files: readonly File[]): Promise<void> {
    if (!isOffered || files.length === 0) return;
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
    ready: () => (loading && !loaded ? null : (loaded?.ready() ?? [])),
    clear: () => loaded?.clear(),
    offer(isPossible) {
      isOffered = isPossible;
      button.hidden = tray.hidden = !isPossible;
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
