import type { ErrorReply, HandsetReply, HandsetSent } from "../wire/api.js";
import { foreign, h, say } from "./dom.js";
import { linkify } from "./links.js";
import { randomKey } from "./random.js";
import { clock } from "./times.js";
import { loadWords, pageLanguage, t } from "./words.js";

const pollMs = 1_000;
const deadlineMs = 10_000;

interface Parts {
  readonly api: string;
  readonly form: HTMLFormElement;
  readonly phone: HTMLInputElement;
  readonly to: HTMLSelectElement;
  readonly text: HTMLTextAreaElement;
  readonly list: HTMLElement;
  readonly problem: HTMLElement;
}

/** Makes the handset page live: shows what its phone sent and got, and texts without loading the page again. */
function start(page: HTMLElement): void {
  const parts = find(page);
  const poll = createPoll(parts);

  async function send(): Promise<void> {
    const body = parts.text.value;
    if (body.trim() === "") return;
    parts.text.value = "";
    const problem = await post(parts, body);
    say(parts.problem, problem ?? "");
    if (problem !== null && parts.text.value === "") parts.text.value = body;
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
    if (messages.length > 0) list.scrollTop = list.scrollHeight;
  }

  return async () => {
    const number = phone.value.trim();
    if (number !== shown) {
      shown = number;
      last = 0;
      list.replaceChildren();
    }
    if (document.hidden || number === "") return;
    const messages = await read(`${api}?${new URLSearchParams({ number, after: String(last) })}`);
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
    api: `${page.dataset["handset"]}v1/handset/messages`,
    form: one("form"),
    phone: one("[name=phone]"),
    to: one("[name=to]"),
    text: one("[name=body]"),
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
async function post({ api, phone, to }: Parts, body: string): Promise<string | null> {
  const text = { key: randomKey(), from: phone.value.trim(), to: to.value, body };
  try {
    const response = await fetch(api, {
      method: "POST",
      body: JSON.stringify(text),
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

function bubble({ kind, peer, body, at }: HandsetReply["messages"][number]): HTMLElement {
  return h(
    "li",
    { class: kind },
    h("span", { class: "author" }, foreign(peer)),
    h("p", { class: "text", dir: "auto" }, ...linkify(body)),
    h("span", { class: "meta" }, h("time", { datetime: at, text: clock(at) })),
  );
}

const page = document.querySelector<HTMLElement>("[data-handset]");
const { currentScript } = document;
if (page && currentScript instanceof HTMLScriptElement) {
  const base = new URL(".", currentScript.src).pathname;
  void loadWords(base, pageLanguage()).then(() => start(page));
}
