import { shownSize } from "../core/shown-size.js";
import type { ErrorReply } from "../wire/api.js";
import type { HandsetFileView, HandsetReply, HandsetSent, HandsetUpload } from "../wire/handset.js";
import { foreign, h, say } from "./dom.js";
import { linkify } from "./links.js";
import { randomKey } from "./random.js";
import { clock } from "./times.js";
import { loadWords, pageLanguage, t } from "./words.js";

const pollMs = 1_000;
const deadlineMs = 10_000;
const uploadDeadlineMs = 60_000;

interface Parts {
  readonly api: string;
  readonly form: HTMLFormElement;
  readonly phone: HTMLInputElement;
  readonly to: HTMLSelectElement;
  readonly text: HTMLTextAreaElement;
  readonly file: HTMLInputElement;
  readonly list: HTMLElement;
  readonly problem: HTMLElement;
}

/**
 * Makes the handset page live: shows what its phone sent and got, and texts without loading the page again. It takes
 * the Enter key at once, and what needs `words` waits for them.
 */
function start(page: HTMLElement, words: Promise<unknown>): void {
  const parts = find(page);
  const look = createPoll(parts);

  async function poll(): Promise<void> {
    await words;
    await look();
  }

  async function send(): Promise<void> {
    const body = parts.text.value;
    const [file] = parts.file.files ?? [];
    if (body.trim() === "" && !file) return;
    parts.text.value = "";
    await words;
    const problem = await post(parts, body, file);
    say(parts.problem, problem ?? "");
    if (problem === null) parts.file.value = "";
    else if (parts.text.value === "") parts.text.value = body;
    await poll();
  }

  parts.form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send();
  });
  parts.text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  });
  void poll();
  setInterval(() => void poll(), pollMs);
}

/** Asks for what the phone got since, and starts anew when its number is another one. */
function createPoll({ api, phone, list }: Parts): () => Promise<void> {
  let last = 0;
  let shown: string | null = null;

  function show(messages: HandsetReply["messages"]): void {
    for (const message of messages) {
      // Two polls at once bring the same texts.
      if (message.entry > last) list.append(bubble(message));
      last = Math.max(last, message.entry);
    }
    if (messages.length > 0) toEnd();
  }

  function toEnd(): void {
    list.scrollTop = list.scrollHeight;
  }

  // A picture takes its place only once it is there.
  list.addEventListener("load", toEnd, true);

  return async () => {
    const number = phone.value.trim();
    if (number !== shown) {
      shown = number;
      last = 0;
      list.replaceChildren();
    }
    if (document.hidden || number === "") return;
    const messages = await read(`${api}messages?${new URLSearchParams({ number, after: String(last) })}`);
    // The number may have been changed while the answer was on its way.
    if (number === shown) show(messages);
  };
}

function find(page: HTMLElement): Parts {
  const one = <T extends Element>(selector: string): T => {
    const found = page.querySelector<T>(selector);
    if (!found) throw new Error(`the handset page has no ${selector}`);
    return found;
  };
  return {
    api: `${page.dataset["handset"]}v1/handset/`,
    form: one("form"),
    phone: one("[name=phone]"),
    to: one("[name=to]"),
    text: one("[name=body]"),
    file: one("[name=file]"),
    list: one(".lines"),
    problem: one("[role=alert]"),
  };
}

async function read(url: string): Promise<HandsetReply["messages"]> {
  try {
    const response = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(deadlineMs) });
    return response.ok ? ((await response.json()) as HandsetReply).messages : [];
  } catch {
    // The server is away; the next poll will tell.
    return [];
  }
}

/** Sends one text; resolves with what to tell the user when nobody got it. */
async function post({ api, phone, to }: Parts, body: string, file?: File): Promise<string | null> {
  const text = { key: randomKey(), from: phone.value.trim(), to: to.value, body };
  try {
    const put = file && (await upload(api, file));
    if (put && "error" in put) return put.error.message;
    const response = await fetch(`${api}messages`, {
      method: "POST",
      body: JSON.stringify(put ? { ...text, files: [put.file.file] } : text),
      headers: { "content-type": "application/json" },
      signal: AbortSignal.timeout(deadlineMs),
    });
    const reply = (await response.json()) as HandsetSent | ErrorReply;
    if ("error" in reply) return reply.error.message;
    return reply.kind === "quarantined" ? t("quarantined") : null;
  } catch {
    return t("cantReach");
  }
}

async function upload(api: string, file: File): Promise<HandsetUpload | ErrorReply> {
  const form = new FormData();
  form.append("file", file, file.name);
  const response = await fetch(`${api}media`, {
    method: "POST",
    body: form,
    signal: AbortSignal.timeout(uploadDeadlineMs),
  });
  return (await response.json()) as HandsetUpload | ErrorReply;
}

function drawn(file: HandsetFileView): HTMLElement {
  const { name, href, picture, thumbnail } = file;
  if (!picture) return h("a", { class: "file", href, download: name, text: name });
  const image = h("img", { src: thumbnail ?? href, alt: name, loading: "lazy", ...shownSize(file) });
  return h("a", { class: "file", href, target: "_blank", rel: "noopener" }, image);
}

function bubble({ kind, peer, body, files, at }: HandsetReply["messages"][number]): HTMLElement {
  return h(
    "li",
    { class: kind },
    h("span", { class: "author" }, foreign(peer)),
    ...files.map(drawn),
    body ? h("p", { class: "text", dir: "auto" }, ...linkify(body)) : "",
    h("span", { class: "meta" }, h("time", { datetime: at, text: clock(at) })),
  );
}

const page = document.querySelector<HTMLElement>("[data-handset]");
const { currentScript } = document;
if (page && currentScript instanceof HTMLScriptElement) {
  const base = new URL(".", currentScript.src).pathname;
  start(page, loadWords(base, pageLanguage()));
}
