// What a person hears and is notified of, without asking the page first: to the browser a question of ours is a gesture.
import type { BrowserContext, Page } from "playwright-core";
import type { ConversationView } from "../../src/wire/api.js";
import type { Person } from "./person.js";

export interface Ears {
  /** How many tones were played in any tab. */
  rings(): number;
  /** How many contexts for sound were made. */
  contexts(): number;
  /** How often the browser was asked for the permission to notify. */
  asked(): number;
  /** How long nothing has been heard, at least since it was last forgotten. */
  silentMs(): number;
  /** In which tabs tones were played. */
  readonly ringers: readonly Page[];
  /** Forgets what was heard. */
  deaf(): void;
}

/** Listens to every tab of a person's browser from now on; the page that is open is loaded again. */
export async function listenTo(person: Person): Promise<Ears> {
  const context = person.page.context();
  const heard: string[] = [];
  const ringers: Page[] = [];
  let heardAt = Date.now();
  context.on("console", (message) => {
    if (!message.text().startsWith("ears: ")) return;
    heard.push(message.text());
    heardAt = Date.now();
    const page = message.page();
    if (page && message.text() === "ears: ring") ringers.push(page);
  });
  await context.addInitScript(spy);
  await person.reload();
  const count = (what: string) => heard.filter((one) => one === `ears: ${what}`).length;
  return {
    rings: () => count("ring"),
    contexts: () => count("context"),
    asked: () => count("asked"),
    silentMs: () => Date.now() - heardAt,
    ringers,
    deaf() {
      heard.length = 0;
      heardAt = Date.now();
      ringers.length = 0;
    },
  };
}

/** Runs in every page before anything of its own. */
function spy(): void {
  const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (...given: Parameters<typeof start>) {
    console.debug("ears: ring");
    start.apply(this, given);
  };
  const Original = AudioContext;
  globalThis.AudioContext = class extends Original {
    constructor(options?: AudioContextOptions) {
      super(options);
      console.debug("ears: context");
    }
  };
  if (typeof Notification === "undefined") return;
  const ask = Notification.requestPermission;
  Notification.requestPermission = () => {
    console.debug("ears: asked");
    return ask.call(Notification);
  };
}

/** From now on this tab is as a tab behind others; or in front again. */
export async function putBehind(page: Page, behind = true): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "visibilityState", {
      value: hidden ? "hidden" : "visible",
      configurable: true,
    });
    document.hasFocus = () => !hidden;
    document.dispatchEvent(new Event("visibilitychange"));
  }, behind);
}

/** The notifications that the browser shows now, by title and body. */
export function notificationsIn(
  page: Page,
): Promise<readonly { title: string; body: string; tag: string }[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration("/sidetone/");
    const shown = (await registration?.getNotifications()) ?? [];
    return shown.map(({ title, body, tag }) => ({ title, body, tag }));
  });
}

/** A browser that may notify, as after a yes to its question. */
export async function allowNotifications(context: BrowserContext): Promise<void> {
  await context.grantPermissions(["notifications"]);
}

let keys = 0;

/** Writes from one person to the coworker with this extension, past every page. */
export async function writerTo(from: Person, extension: string): Promise<(body: string) => Promise<unknown>> {
  const { id } = (await from.api("v1/conversations", { to: { extension } })) as ConversationView;
  return (body) => from.api(`v1/conversations/${id}/messages`, { clientKey: `written-${++keys}`, body });
}
