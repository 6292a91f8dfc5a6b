import type { Client } from "./client.js";
import { withPresence } from "./presence.js";

export interface WatchDeps {
  readonly client: Client;
  /** The people whose dots can be seen in this tab. */
  readonly people: () => readonly string[];
}

const pauseMs = 300;
const atMost = 200;
const channelName = "sidetone-watch";

/** A tab without `users` asks the others for theirs. */
interface Letter {
  readonly from: string;
  readonly users: readonly string[] | null;
}

/**
 * Tells the server whose dots are in view, so that the stream carries these only. The tabs of a browser share one stream,
 * so each tells the others what it shows, and who changes something asks for all of it. Call it when what is seen may
 * have changed; nothing is asked for while it has not.
 */
export function createWatch({ client, people }: WatchDeps): () => void {
  const me = String(Math.random());
  const others = new Map<string, readonly string[]>();
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(channelName);
  const tell = (users: readonly string[] | null): void =>
    channel?.postMessage({ from: me, users } satisfies Letter);
  let mine: readonly string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let live = false;

  function look(): void {
    const now = seen(people());
    const back = client.status() === "live" && !live;
    live = client.status() === "live";
    const same = String(now) === String(mine);
    // After a break the server may have forgotten.
    if (!live || (same && !back)) return;
    if (!same) tell(now);
    mine = now;
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), pauseMs);
  }

  async function ask(): Promise<void> {
    // A tab that shows nothing leaves it to the others to say what they want.
    if (mine.length === 0) return;
    const all = new Set([...mine, ...[...others.values()].flat()]);
    const answer = await client.api.watch([...all].slice(0, atMost));
    if (answer.ok) client.change(withPresence(client.state(), answer.value));
  }

  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<Letter>) => {
      if (data.users === null) tell(mine);
      else others.set(data.from, data.users);
    };
  }
  tell(null);
  addEventListener("pagehide", () => tell([]));
  document.addEventListener("visibilitychange", look);
  return look;
}

/** Nobody is seen in a tab that is hidden. */
function seen(people: readonly string[]): readonly string[] {
  if (document.visibilityState === "hidden") return [];
  return [...new Set(people)].sort().slice(0, atMost);
}
