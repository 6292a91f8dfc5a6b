import type { ErrorReply } from "../wire/api.js";
import type { AttachmentView, UploadReply } from "../wire/media.js";
import type { AttachDeps, FileLimits } from "./attach.js";
import { foreign, h, iconButton, say, set } from "./dom.js";
import { sizeText } from "./sizes.js";
import { wear } from "./wear.js";
import type { t } from "./words.js";

export interface TrayDeps extends AttachDeps {
  /** What goes with one message; null where nothing may. */
  readonly limits: () => FileLimits | null;
  /** Where the tray will stand. */
  readonly place: HTMLElement;
  readonly t: typeof t;
  readonly locale: string;
}

/** The files of the message that is being written. */
export interface Tray {
  readonly element: HTMLElement;
  add(files: readonly File[]): void;
  /** Null while something is on its way. */
  ready(): readonly AttachmentView[] | null;
  clear(): void;
}

interface Item {
  readonly size: number;
  readonly row: HTMLElement;
  readonly request: XMLHttpRequest;
  uploaded: AttachmentView | null;
}

const css = `
.tray ul { display: flex; flex-direction: column; gap: 3px; max-block-size: 120px; overflow-y: auto; }
.tray li { display: flex; align-items: center; gap: 6px; padding-inline-start: 8px; border: 1px solid var(--line);
  border-radius: 8px; font-size: 13px; }
.tray .file-name { flex: 1; }
.tray .icon { block-size: 28px; color: var(--soft); }
.tray .icon:hover { background: var(--sunken); color: var(--ink); }
.tray progress { inline-size: 60px; block-size: 6px; accent-color: var(--accent); }
`;

export function createTray(deps: TrayDeps): Tray {
  wear(deps.place, css);
  const list = h("ul", { "aria-label": deps.t("box.attachments") });
  const problem = h("p", { class: "problem", role: "alert" });
  const items = new Set<Item>();

  function remove(item: Item): void {
    item.request.abort();
    item.row.remove();
    items.delete(item);
    deps.settled();
  }

  function failed(item: Item, words: string): void {
    say(problem, words);
    remove(item);
  }

  function start(file: File): void {
    const { row, bar, discard } = drawItem(file, deps);
    const item: Item = { size: file.size, row, request: new XMLHttpRequest(), uploaded: null };
    items.add(item);
    list.append(row);
    discard.addEventListener("click", () => remove(item));
    const { request } = item;
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = total > 0 ? loaded / total : 0;
    });
    request.addEventListener("load", () => {
      const reply = replyOf(request);
      if (!("attachment" in reply)) return failed(item, wordsOf(reply, file, deps));
      item.uploaded = reply.attachment;
      set(row, "data-ready", true);
      bar.hidden = true;
      deps.settled();
    });
    request.addEventListener("error", () => failed(item, deps.t("box.uploadFailed", { name: file.name })));
    const form = new FormData();
    form.append("file", file, file.name);
    request.open("POST", `${deps.base}v1/media`);
    request.setRequestHeader("x-csrf-token", deps.csrfToken());
    request.send(form);
  }

  return {
    element: h("div", {}, list, problem),
    add(files) {
      say(problem, "");
      const limits = deps.limits();
      if (!limits) return;
      const room = limits.maxCount - items.size;
      if (files.length > room) say(problem, deps.t("box.tooMany", { count: limits.maxCount }));
      for (const file of files.slice(0, Math.max(0, room))) {
        const words = tooBig(file, deps, { ...limits, used: sizeOf(items) });
        if (words === null) start(file);
        else say(problem, words);
      }
    },
    ready() {
      const uploaded = [...items].map((item) => item.uploaded);
      return uploaded.some((one) => one === null) ? null : uploaded.filter((one) => one !== null);
    },
    clear() {
      items.clear();
      list.replaceChildren();
      say(problem, "");
    },
  };
}

function drawItem(file: File, { t, locale }: TrayDeps) {
  const { name } = file;
  const bar = h("progress", { max: 1, value: 0, "aria-label": t("box.uploading", { name }) });
  const discard = iconButton(t("box.removeFile", { name }), "close", () => undefined);
  const about = h("span", { class: "file-name" }, foreign(name));
  const size = h("span", { class: "file-size", text: sizeText(file.size, locale) });
  return { row: h("li", {}, about, size, bar, discard), bar, discard };
}

/** Why a file can't go along; null where it can. */
function tooBig(
  { name, size }: File,
  { t, locale }: TrayDeps,
  { maxBytes, apart, used }: FileLimits & { readonly used: number },
): string | null {
  if (size + (apart ? 0 : used) <= maxBytes) return null;
  return t(apart ? "box.tooBig" : "box.tooBigTogether", { name, size: sizeText(maxBytes, locale) });
}

/** A picture that was taken is smaller than it came: without its metadata. */
function sizeOf(items: Iterable<Item>): number {
  let sum = 0;
  for (const { size, uploaded } of items) sum += uploaded?.size ?? size;
  return sum;
}

function replyOf({ responseText }: XMLHttpRequest): UploadReply | ErrorReply | Record<string, never> {
  try {
    return JSON.parse(responseText);
  } catch {
    // Not an answer of ours: something between us and the server said no.
    return {};
  }
}

function wordsOf(reply: ErrorReply | Record<string, never>, file: File, { t }: TrayDeps): string {
  const { name } = file;
  return "error" in reply && reply.error
    ? `${name}: ${reply.error.message}`
    : t("box.uploadFailed", { name });
}
