import { h, say, set, wantsTab } from "./dom.js";
import { attendingEvent, openEvent } from "./frame-events.js";
import { frameSrc, type Places, pageHref, pathIn } from "./portal-paths.js";
import { firstLanguage, loadWords, t } from "./words.js";

export interface Frames {
  /** Somebody is signed in: our pages stand where the portal wants them. */
  show(): void;
  /** Nobody is. */
  hide(): void;
  /** Opens boxes at the wish of the pages in them. */
  onOpen(open: (conversationId: string) => void): void;
  /** Whether one shows this conversation, and whether its end is being looked at there. */
  shows(conversationId: string): boolean;
  attends(conversationId: string): boolean;
}

/** How tall a page is thought to be until it is there. */
const firstPx = 420;

/**
 * Our pages in the portal's: a frame wherever it says `data-sidetone-page`, as tall as what it shows. Of the one that is
 * what its page is for, the portal's address keeps up with ours, so that it can be sent to others and come back to.
 */
export function createFrames(places: Places): Frames {
  const mounted = new Map<HTMLElement, Mount>();
  let state: State = "loading";

  function find(): void {
    for (const place of document.querySelectorAll<HTMLElement>("[data-sidetone-page]")) {
      if (mounted.has(place)) continue;
      const mount = createMount(places, place);
      mounted.set(place, mount);
      mount.turn(state);
    }
    for (const place of mounted.keys()) if (!place.isConnected) mounted.delete(place);
  }

  function turn(next: State): void {
    state = next;
    for (const mount of mounted.values()) mount.turn(state);
  }

  find();
  // Portals that are one page bring theirs as their parts are opened.
  new MutationObserver(find).observe(document.body, { childList: true, subtree: true });
  return {
    show: () => turn("shown"),
    hide: () => turn("hidden"),
    onOpen(open) {
      addEventListener(openEvent, (event) => {
        event.preventDefault();
        open((event as CustomEvent<string>).detail);
      });
    },
    shows: (id) =>
      inside().some(({ contentDocument }) =>
        contentDocument?.querySelector(`[data-sidetone-inline="${CSS.escape(id)}"]`),
      ),
    attends: (id) =>
      inside().some(
        (frame) => !frame.dispatchEvent(new CustomEvent(attendingEvent, { detail: id, cancelable: true })),
      ),
  };
}

function inside(): readonly HTMLIFrameElement[] {
  return [...document.querySelectorAll<HTMLIFrameElement>("iframe[data-sidetone-frame]")];
}

type State = "loading" | "shown" | "hidden";

interface Mount {
  turn(state: State): void;
}

function createMount(places: Places, place: HTMLElement): Mount {
  const wanted = place.dataset["sidetonePage"] ?? "";
  const status = h("p", { role: "status" });
  let told = 0;

  async function tell(word: "portal.loading" | "signedOut"): Promise<void> {
    told++;
    const mine = told;
    if (await loadWords(places.base, firstLanguage())) if (mine === told) say(status, t(word));
  }

  return {
    turn(state) {
      if (state === "shown") {
        told++;
        place.replaceChildren(createFrame(places, wanted, status));
        if (status.textContent) place.prepend(status);
      } else {
        place.replaceChildren(status);
        void tell(state === "loading" ? "portal.loading" : "signedOut");
      }
    },
  };
}

function createFrame(places: Places, wanted: string, status: HTMLElement): HTMLIFrameElement {
  const asked = isCard(wanted) ? null : pathIn(places, location.href);
  const frame = h("iframe", {
    title: "Sidetone",
    "data-sidetone-frame": true,
    src: frameSrc(places, asked ?? wanted),
  });
  Object.assign(frame.style, {
    display: "block",
    inlineSize: "100%",
    blockSize: `${firstPx}px`,
    border: "0",
  });
  let first = true;
  frame.addEventListener("load", () => {
    status.remove();
    const page = frame.contentDocument;
    // What leads away from here is not ours to look into.
    if (!page) return;
    set(frame, "title", page.title);
    follow(frame, page);
    if (isCard(wanted)) leadOut(places, page);
    else if (pathIn(places, location.href) !== null || asked !== null) keepAddress(places, page);
    if (!first && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
    first = false;
  });
  return frame;
}

/** A page that is a part of one, such as a card on a dashboard: what it links to is shown elsewhere. */
function isCard(path: string): boolean {
  return path.endsWith("/card");
}

/** Makes the frame as tall as its page, from now on. */
function follow(frame: HTMLIFrameElement, { documentElement: root }: Document): void {
  const grow = (): void => {
    frame.style.blockSize = `${Math.ceil(root.getBoundingClientRect().height)}px`;
  };
  new ResizeObserver(grow).observe(root);
  grow();
}

function keepAddress(places: Places, { location: shown }: Document): void {
  const path = pathOf(places, shown.href);
  if (path === null) return;
  const address = pageHref(places, path);
  if (new URL(address, location.href).href !== location.href)
    history.replaceState(history.state, "", address);
}

function leadOut(places: Places, page: Document): void {
  page.addEventListener("click", (event) => {
    const { href } = (event.target as Element).closest("a") ?? {};
    const path = href === undefined ? null : pathOf(places, href);
    if (path === null || wantsTab(event)) return;
    event.preventDefault();
    location.assign(pageHref(places, path));
  });
}

function pathOf({ base }: Places, address: string): string | null {
  const { origin, pathname, search, hash } = new URL(address);
  return origin === location.origin && pathname.startsWith(base)
    ? pathname.slice(base.length) + search + hash
    : null;
}
