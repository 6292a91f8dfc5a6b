/** What a tab says of itself when a message came, so that all tabs choose the same one. */
export interface Bid {
  readonly tab: string;
  /** It could play a tone. */
  readonly able: boolean;
  readonly focused: boolean;
  readonly visible: boolean;
  /** Its user is looking at the end of this very conversation: nothing needs to be said. */
  readonly watched: boolean;
}

/** What the tabs of a browser do about one message: each of it once, or not at all. */
export interface Choice {
  /** The tab that plays the tone. */
  readonly ringer: string | null;
  /** The tab that shows a notification; none while a tab of ours has the focus. */
  readonly notifier: string | null;
}

/** Chooses by the bids; the same bids give the same choice in every tab. */
export function choose(bids: readonly Bid[]): Choice {
  if (bids.some(({ watched }) => watched)) return { ringer: null, notifier: null };
  const best = [...bids].sort((one, other) => rank(other) - rank(one) || (one.tab < other.tab ? -1 : 1));
  const ringer = best.find(({ able }) => able)?.tab ?? null;
  const notifier = bids.some(({ focused }) => focused) ? null : (ringer ?? best[0]?.tab ?? null);
  return { ringer, notifier };
}

function rank({ focused, visible }: Bid): number {
  return focused ? 2 : visible ? 1 : 0;
}

/** What was done about a message, by this tab or another. */
interface Done {
  readonly rang: boolean;
  readonly shown: boolean;
}

const nothing: Done = { rang: false, shown: false };

type Letter =
  | { readonly kind: "bid"; readonly id: string; readonly bid: Bid }
  | ({ readonly kind: "done"; readonly id: string } & Done);

export interface Ring {
  /** A message came: after the bidding, at most one tab of the browser rings and one notifies. */
  offer(id: string, watched: boolean, actions: RingActions): void;
}

export interface RingActions {
  readonly ring: () => void;
  readonly notify: () => void;
}

export interface RingDeps {
  readonly posture: () => Pick<Bid, "able" | "focused" | "visible">;
  readonly tab: string;
  /** To the other tabs; null where tabs can't speak to each other. */
  readonly channel: Channel | null;
  readonly storage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
  readonly now: () => number;
  readonly later: (action: () => void, ms: number) => void;
}

/** What is needed of a BroadcastChannel. */
interface Channel {
  postMessage(letter: unknown): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

const biddingMs = 60;
/** So that a burst of messages is not a burst of tones. */
const apartMs = 1_000;
const remembered = 100;
const rungKey = "sidetone.rung";

/**
 * The tabs' agreement on who rings. By the message's own id, so that a tab that hears of it again, or later than the
 * others, keeps silent; the ids are also kept over page loads, and for browsers whose tabs can't speak to each other.
 */
export function createRing({ posture, tab, channel, storage, now, later }: RingDeps): Ring {
  const bids = new Map<string, Bid[]>();
  const done = new Map<string, Done>();
  let rangAt = Number.NEGATIVE_INFINITY;

  channel?.addEventListener("message", ({ data }) => {
    const letter = data as Letter;
    if (letter.kind === "bid") addBid(letter.id, letter.bid);
    else finish(letter.id, letter);
  });

  function addBid(id: string, bid: Bid): void {
    bids.set(id, [...(bids.get(id) ?? []), bid]);
    forgetOldest(bids);
  }

  function finish(id: string, { rang, shown }: Done): void {
    const before = done.get(id) ?? nothing;
    done.set(id, { rang: rang || before.rang, shown: shown || before.shown });
    if (rang) rangAt = now();
    forgetOldest(done);
  }

  function settle(id: string, actions: RingActions): void {
    const { ringer, notifier } = choose(bids.get(id) ?? []);
    bids.delete(id);
    // Tabs that can't hear each other look at what the others wrote down.
    if (!channel && kept(storage).includes(id)) return;
    const before = done.get(id) ?? nothing;
    const rang = ringer === tab && !before.rang && now() - rangAt >= apartMs;
    const shown = notifier === tab && !before.shown;
    if (rang || shown) act(id, { rang, shown }, actions);
  }

  function act(id: string, { rang, shown }: Done, { ring, notify }: RingActions): void {
    channel?.postMessage({ kind: "done", id, rang, shown } satisfies Letter);
    finish(id, { rang, shown });
    keep(storage, id);
    if (rang) ring();
    if (shown) notify();
  }

  return {
    offer(id, watched, actions) {
      if (done.has(id) || kept(storage).includes(id)) return;
      const bid: Bid = { tab, watched, ...posture() };
      addBid(id, bid);
      channel?.postMessage({ kind: "bid", id, bid } satisfies Letter);
      later(() => settle(id, actions), biddingMs);
    },
  };
}

function forgetOldest(entries: Map<string, unknown>): void {
  const [oldest] = entries.keys();
  if (entries.size > remembered && oldest !== undefined) entries.delete(oldest);
}

function kept(storage: RingDeps["storage"]): readonly string[] {
  const ids: unknown = JSON.parse(storage.getItem(rungKey) ?? "[]");
  return Array.isArray(ids) ? ids : [];
}

function keep(storage: RingDeps["storage"], id: string): void {
  storage.setItem(rungKey, JSON.stringify([...kept(storage), id].slice(-remembered)));
}
