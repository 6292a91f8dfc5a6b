import type { Me } from "../wire/api.js";
import { createBanner } from "./banner.js";
import { type Client, createClient } from "./client.js";
import { createContacts } from "./contacts.js";
import { h, say, wantsTab } from "./dom.js";
import type { Door } from "./door.js";
import type { Setting } from "./loader.js";
import { forget } from "./memory.js";
import { createNotify } from "./notify.js";
import { drawPlaces } from "./places.js";
import { keepPushUser, renewPush } from "./push.js";
import type { Inbound } from "./receiver.js";
import { createSettings } from "./settings.js";
import { spokenText } from "./spoken.js";
import { dress } from "./style.js";
import { createSurface, type Surface } from "./surface.js";
import { createTitle } from "./title.js";
import { awaitWords, speak, t, tagWord } from "./words.js";

/** Puts dock and boxes into the page that included this script; Sidetone is mounted where the script came from. */
function start({ base, shortcut }: Setting, host: HTMLElement, door: Door | null): void {
  const root = createRoot(host);
  const spoken = h("p", { class: "spoken", role: "status" });
  const title = createTitle();
  let me: Me | null = null;
  let surface: Surface | null = null;
  let drawing = false;

  const client: Client = createClient(base, door, {
    changed() {
      if (drawing) return;
      drawing = true;
      queueMicrotask(draw);
    },
    loaded(next) {
      me = next;
      notify.aligned(next.now);
      void renewPush(notify.notices, client.api, next).catch(() => undefined);
      return build(next);
    },
    allowed(next) {
      me = next;
      surface?.renew();
    },
    inbound: (inbound) => arrive(inbound),
    returned: (id, text) => surface?.boxes.giveBack(id, text),
    attending: (id) => (surface?.boxes.attending(id) || door?.attends(id)) ?? false,
    contacts: () => surface?.dock.refresh(),
  });
  const banner = createBanner(base, client);
  const notify = createNotify({ base, client, open: show, settings: (opener) => settings.toggle(opener) });
  const settings = createSettings({ base, root, client, notify, spoken, me: () => me });

  function show(id: string): void {
    void client.find(id).then((answer) => answer.ok && surface?.boxes.show(answer.value, null));
  }

  async function build(next: Me): Promise<void> {
    if (!surface) await speak(base, next.preferences.language);
    const place = { host, root, shortcut, notes: notify.element, menu: door?.menu ?? null };
    surface ??= createSurface({ client, me: () => me ?? next, settings: settings.toggle, ...place });
    surface.boxes.restore();
    draw();
  }

  function arrive(inbound: Inbound): void {
    const { conversation, author, message } = inbound;
    if (!door?.shows(conversation.id)) surface?.boxes.popUp(conversation);
    surface?.giveWay();
    if (!conversation.muted)
      say(spoken, t("spoken", { from: author, tag: tagWord(conversation.tag), body: spokenText(message) }));
    notify.inbound(inbound);
  }

  function draw(): void {
    drawing = false;
    surface?.draw();
    banner.draw();
    notify.draw();
    settings.draw();
    title(client.status() === "signed-out" ? 0 : client.state().unread.conversations);
    drawPlaces(client.state());
  }

  root.append(banner.element, spoken);
  createContacts({ root, client, me: () => me, spoken, home: (opener) => surface?.dock.focus(opener) });
  watchPage(client, () => surface);
  door?.begin(show, client.leave);
  client.start();
}

function createRoot(host: HTMLElement): ShadowRoot {
  const root = host.attachShadow({ mode: "open" });
  dress(root);
  // The host's own shortcuts are not for what is typed in here.
  for (const name of ["keydown", "keypress", "keyup"]) root.addEventListener(name, stopHere);
  return root;
}

function stopHere(event: Event): void {
  event.stopPropagation();
}

/** Begins in the element that the loader made. */
export async function begin(setting: Setting, host: HTMLElement, door: Door | null): Promise<void> {
  await awaitWords(setting.base);
  if (!door?.isShut()) start(setting, host, door);
}

/** What a page may ask of the widget by attributes, so that it needs no script of its own. */
function watchPage(client: Client, surface: () => Surface | null): void {
  document.addEventListener("click", (event) => {
    const wish = (event.target as Element).closest<HTMLElement>("[data-sidetone-open]");
    const id = wish?.dataset["sidetoneOpen"];
    const built = surface();
    if (!wish || !id || !built || wantsTab(event)) return;
    event.preventDefault();
    void client.find(id).then((answer) => answer.ok && built.boxes.show(answer.value, wish));
  });
  document.addEventListener("submit", (event) => {
    // Whoever signs out leaves no words behind in this browser, and gets none pushed to it.
    if (event.target instanceof HTMLFormElement && event.target.action.endsWith("/logout")) {
      forget(sessionStorage);
      keepPushUser(null);
    }
  });
  addEventListener("beforeunload", (event) => {
    if (client.state().outgoing.length > 0) event.preventDefault();
  });
}
