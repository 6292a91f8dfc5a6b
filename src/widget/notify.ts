import { noticeText } from "../core/notice.js";
import type { Client } from "./client.js";
import { h, say, set } from "./dom.js";
import { createFavicon } from "./favicon.js";
import { createNotices, type Notices } from "./notices.js";
import { createPlayer, type Player } from "./player.js";
import { randomKey } from "./random.js";
import type { Inbound } from "./receiver.js";
import { createRing } from "./ring.js";
import { spokenText } from "./spoken.js";
import type { State } from "./state.js";
import { direction, locale, t, tagWord } from "./words.js";

export interface Notify {
  /** What it has to say in the page: that sound is locked, and whether notifications are wanted. */
  readonly element: HTMLElement;
  readonly notices: Notices;
  readonly player: Player;
  /** A message came in just now. */
  inbound(inbound: Inbound): void;
  /** How far the browser's clock is ahead of the server's. */
  aligned(serverNow: string): void;
  draw(): void;
}

export interface NotifyDeps {
  readonly base: string;
  readonly client: Client;
  /** Opens the box of a conversation. */
  readonly open: (conversationId: string) => void;
  /** Takes the user to the settings. */
  readonly settings: (opener: HTMLElement | null) => void;
}

const channelName = "sidetone-ring-1";
/** What is older when it comes was missed; it is shown and counted, and makes no noise. */
const freshMs = 60_000;
const askedKey = "sidetone.asked";
const askAgainMs = 30 * 24 * 3_600_000;

/** Tone, notification and icon for what comes in: once per browser, whatever the number of tabs. */
export function createNotify({ base, client, open, settings }: NotifyDeps): Notify {
  const player = createPlayer(base, draw);
  const notices = createNotices(base, open);
  const favicon = createFavicon(base);
  const invitation = createInvitation(notices, settings, draw);
  const ring = createRing({
    tab: randomKey(),
    channel: typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(channelName),
    storage: localStorage,
    now: () => performance.now(),
    later: setTimeout,
    posture: () => ({
      able: player.state() === "ready" && client.state().preferences?.sound === true,
      focused: document.hasFocus(),
      visible: document.visibilityState === "visible",
    }),
  });
  // The press is the gesture that unlocks the sound, so that the button has nothing else to do.
  const chip = h("button", { type: "button", class: "chip", hidden: true });
  const read = createReadWatch(notices);
  let aheadMs = 0;

  function draw(): void {
    const state = client.state();
    const wanted = state.preferences?.sound === true && client.status() !== "signed-out";
    // The language may be another one since the script began.
    say(chip, t("notify.locked"));
    chip.hidden = !wanted || player.state() !== "locked";
    invitation.draw(state.preferences?.desktop === true);
    favicon(client.status() === "signed-out" ? 0 : state.unread.conversations);
    read(state);
  }

  return {
    element: h("div", { class: "notes" }, invitation.element, chip),
    notices,
    player,
    inbound(inbound) {
      const { conversation, message, watched } = inbound;
      const isOld = Date.now() - aheadMs - Date.parse(message.sentAt) > freshMs;
      if (isOld || conversation.muted || isDisturbing(client.state(), Date.now() - aheadMs)) return;
      invitation.occasion();
      ring.offer(message.id, watched, {
        ring: () => void ringOnce(player, client.state()),
        notify: () => notify(notices, client.state(), inbound),
      });
    },
    aligned(serverNow) {
      aheadMs = Date.now() - Date.parse(serverNow);
    },
    draw,
  };
}

function isDisturbing({ preferences }: State, now: number): boolean {
  const until = preferences?.doNotDisturbUntil;
  return until != null && now < Date.parse(until);
}

async function ringOnce(player: Player, { preferences }: State): Promise<void> {
  if (preferences) await player.play(preferences.tone, preferences.volume);
}

function notify(notices: Notices, { preferences }: State, { conversation, message, author }: Inbound): void {
  if (!preferences?.desktop) return;
  const about = { from: author, tag: tagWord(conversation.tag), count: Math.max(1, conversation.unread) };
  const { showText } = preferences;
  const text = noticeText({ ...about, body: spokenText(message), showText }, (key, values) =>
    t(key as "notify.several", values),
  );
  notices.show({ conversationId: conversation.id, ...text, language: locale, direction });
}

/** Takes notifications away once their conversations are read, in whichever tab or on whichever device. */
function createReadWatch(notices: Notices): (state: State) => void {
  let before: State["conversations"] = new Map();
  return ({ conversations }) => {
    if (conversations === before) return;
    for (const [id, { unread }] of conversations) {
      if (unread === 0 && before.get(id)?.unread !== 0) notices.clear(id);
    }
    before = conversations;
  };
}

/** Offers notifications once there was something to notify of; "not now" holds for a month. */
function createInvitation(notices: Notices, settings: NotifyDeps["settings"], changed: () => void) {
  const accept = h("button", { type: "button", class: "primary" });
  const decline = h("button", { type: "button" });
  const question = h("p", {});
  const why = h("p", { class: "reason" });
  const choices = h("div", { class: "choices" }, accept, decline);
  const element = h("div", { class: "invitation", role: "group", hidden: true }, question, why, choices);
  let happened = false;

  const settle = (): void => {
    localStorage.setItem(askedKey, String(Date.now()));
    changed();
  };
  decline.addEventListener("click", settle);
  accept.addEventListener("click", () => {
    void notices.ask().then((answer) => {
      settle();
      // What was refused here can only be changed in the browser; the settings say how.
      if (answer === "denied") settings(null);
    });
  });
  return {
    element,
    occasion(): void {
      happened = true;
    },
    draw(wanted: boolean): void {
      const askedAt = Number(localStorage.getItem(askedKey) ?? 0);
      const mayAsk = notices.supported && notices.permission() === "default";
      set(element, "aria-label", t("notify.question"));
      say(question, t("notify.question"));
      say(why, t("notify.why"));
      say(accept, t("notify.turnOn"));
      say(decline, t("notify.notNow"));
      element.hidden = !(happened && wanted && mayAsk && Date.now() - askedAt > askAgainMs);
    },
  };
}
