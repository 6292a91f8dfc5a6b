import type { Me } from "../wire/api.js";
import { spokenText } from "./attachments.js";
import { createBanner } from "./banner.js";
import { type Boxes, createBoxes } from "./boxes.js";
import { type Client, createClient } from "./client.js";
import { createContacts } from "./contacts.js";
import { createDock, type Dock } from "./dock.js";
import { h, say } from "./dom.js";
import { createDrafts } from "./drafts.js";
import { withInline } from "./inline.js";
import { createMemory, forget, type Memory } from "./memory.js";
import { createNotify, type Notify } from "./notify.js";
import { notifyCss } from "./notify-style.js";
import { drawPlaces } from "./places.js";
import type { Inbound } from "./receiver.js";
import { createSettings, type Settings } from "./settings.js";
import { sheet } from "./style.js";
import { createTitle } from "./title.js";
import { loadWords, pageLanguage, t } from "./words.js";

const tagName = "sidetone-dock";
const wordsAgainMs = 3_000;

/** What can be drawn once the server has said who we are. */
interface Surface {
  readonly memory: Memory;
  readonly boxes: Boxes;
  readonly dock: Dock;
}

/** Puts dock and boxes into the page that included this script; Sidetone is mounted where the script came from. */
function start(base: string, host: HTMLElement): void {
  const root = createRoot(host);
  const spoken = h("p", { class: "spoken", role: "status" });
  const title = createTitle();
  let me: Me | null = null;
  let surface: Surface | null = null;
  let drawing = false;

  const client: Client = createClient(base, {
    changed() {
      if (drawing) return;
      drawing = true;
      queueMicrotask(draw);
    },
    loaded(next) {
      me = next;
      notify.aligned(next.now);
      surface ??= build(next, { base, root, client, notify, settings, me: () => me ?? next });
      surface.boxes.restore();
    },
    inbound: (inbound) => arrive(inbound),
    returned: (id, text) => surface?.boxes.giveBack(id, text),
    attending: (id) => surface?.boxes.attending(id) ?? false,
    contacts: () => surface?.dock.refresh(),
  });
  const banner = createBanner(base, client);
  const notify = createNotify({ base, client, open: show, settings: (opener) => settings.toggle(opener) });
  const settings = createSettings({ base, root, client, notify, spoken, me: () => me });

  function show(id: string): void {
    void client.find(id).then((answer) => answer.ok && surface?.boxes.show(answer.value, null));
  }

  function arrive(inbound: Inbound): void {
    const { conversation, author, message } = inbound;
    surface?.boxes.popUp(conversation);
    if (!conversation.muted)
      say(spoken, t("spoken", { from: author, tag: conversation.tag, body: spokenText(message) }));
    notify.inbound(inbound);
  }

  function draw(): void {
    drawing = false;
    surface?.boxes.draw();
    surface?.dock.draw();
    banner.draw();
    notify.draw();
    settings.draw();
    title(client.status() === "signed-out" ? 0 : client.state().unread.conversations);
    drawPlaces(client.state());
  }

  root.append(banner.element, spoken);
  createContacts({ root, client, me: () => me, spoken, home: (opener) => surface?.dock.focus(opener) });
  watchPage(client, () => surface);
  client.start();
}

interface SurfaceDeps {
  readonly base: string;
  readonly root: ShadowRoot;
  readonly client: Client;
  readonly notify: Notify;
  readonly settings: Settings;
  readonly me: () => Me;
}

/** Makes boxes and dock for the user who is signed in. */
function build(first: Me, { base, root, client, notify, settings, me }: SurfaceDeps): Surface {
  const memory = createMemory(sessionStorage, first.user.id);
  const drafts = createDrafts({ ...client, memory });
  const deps = { client, memory, drafts, me };
  const docked = createBoxes({ ...deps, home: (opener) => dock.focus(opener) });
  const boxes = withInline({ ...deps, base }, docked);
  const dock = createDock({ ...deps, show: boxes.show, settings: settings.toggle });
  const stack = h("div", { class: "stack" }, notify.element, dock.element);
  root.append(h("div", { class: "edge" }, boxes.element, stack));
  return { memory, boxes, dock };
}

function createRoot(host: HTMLElement): ShadowRoot {
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(notifyCss)];
  // The host's own shortcuts are not for what is typed in here.
  for (const name of ["keydown", "keypress", "keyup"]) root.addEventListener(name, stopHere);
  return root;
}

function stopHere(event: Event): void {
  event.stopPropagation();
}

/** Nothing is drawn without words; where they can't be had now, they are asked for again. */
async function begin(base: string): Promise<void> {
  // At once, so that a second copy of the script finds the first.
  if (document.querySelector(tagName)) return;
  const host = document.createElement(tagName);
  document.body.append(host);
  while (!(await loadWords(base, pageLanguage()))) {
    await new Promise((resolve) => setTimeout(resolve, wordsAgainMs));
  }
  start(base, host);
}

/** What a page may ask of the widget by attributes, so that it needs no script of its own. */
function watchPage(client: Client, surface: () => Surface | null): void {
  document.addEventListener("click", (event) => {
    const wish = (event.target as Element).closest<HTMLElement>("[data-sidetone-open]");
    const id = wish?.dataset["sidetoneOpen"];
    const built = surface();
    if (!wish || !id || !built || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void client.find(id).then((answer) => answer.ok && built.boxes.show(answer.value, wish));
  });
  document.addEventListener("submit", (event) => {
    // Whoever signs out leaves no words behind in this browser.
    if (event.target instanceof HTMLFormElement && event.target.action.endsWith("/logout"))
      forget(sessionStorage);
  });
  addEventListener("beforeunload", (event) => {
    if (client.state().outgoing.length > 0) event.preventDefault();
  });
}

const { currentScript } = document;
if (currentScript instanceof HTMLScriptElement) {
  const base = new URL(".", currentScript.src).pathname;
  if (document.body) void begin(base);
  // A script in the head runs before there is a body.
  else addEventListener("DOMContentLoaded", () => void begin(base), { once: true });
}
