import { createHub, type ToHub, type ToTab } from "./hub.js";

export interface Live {
  /** Follows the user's log from where `where` says; call again after loading everything again. */
  join(): void;
  /** Looks at once whether anything is new: after sleep, or from "try now". */
  poke(): void;
}

export interface LiveOptions {
  /** Where Sidetone is mounted, with a slash at the end. */
  readonly base: string;
  /** Whose log, and how far this tab has it; null while nothing is loaded. */
  readonly where: () => { readonly user: string; readonly cursor: string } | null;
  readonly hear: (message: ToTab) => void;
}

/** A way to the hub of this browser. */
type Post = (message: ToHub) => void;

/** A worker that runs answers a join at once; one that was blocked never does. */
const answerWithinMs = 10_000;
/** Raised when tabs and hub stop understanding each other's messages. */
const channelName = "sidetone-1";

/**
 * One live connection per browser. The rungs: a SharedWorker; else the tab that holds a Web Lock, for all tabs over
 * a BroadcastChannel; else each tab for itself, by long polling and only while it is visible.
 */
export function createLive(options: LiveOptions): Live {
  const join = (): void => {
    const place = options.where();
    if (place) post({ kind: "join", base: options.base, ...place });
  };
  const hear = (message: ToTab): void => {
    const mine = options.where()?.user;
    if (message.kind === "moved") join();
    else if (message.kind === "reload" || message.user === mine) options.hear(message);
    // Somebody else has signed in with this browser, so that the one of this page has not.
    else if (mine) options.hear({ kind: "status", user: mine, status: "signed-out" });
  };
  const lower = (): Post => viaLock(hear) ?? viaPolling(hear, join);
  let post: Post =
    viaWorker(options.base, hear, () => {
      post = lower();
      join();
    }) ?? lower();

  const poke = (): void => post({ kind: "poke" });
  addEventListener("online", poke);
  addEventListener("pageshow", ({ persisted }) => persisted && join());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") poke();
  });
  return { join, poke };
}

function viaWorker(base: string, hear: (message: ToTab) => void, failed: () => void): Post | null {
  if (typeof SharedWorker === "undefined") return null;
  const worker = startWorker(`${base}worker.js`);
  if (!worker) return null;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const giveUp = (): void => {
    clearTimeout(silence);
    worker.port.onmessage = null;
    worker.port.postMessage("leave");
    failed();
  };
  worker.onerror = giveUp;
  worker.port.onmessage = ({ data }: MessageEvent<ToTab>) => {
    clearTimeout(silence);
    hear(data);
  };
  addEventListener("pagehide", () => worker.port.postMessage("leave"));
  return (message) => {
    clearTimeout(silence);
    if (message.kind === "join") silence = setTimeout(giveUp, answerWithinMs);
    worker.port.postMessage(message);
  };
}

function startWorker(url: string): SharedWorker | null {
  try {
    return new SharedWorker(url, channelName);
  } catch {
    // A policy of the host forbids workers; the next rung needs none.
    return null;
  }
}

/** What goes over the BroadcastChannel: `to` is "hub", "tabs" or one tab's name. */
type Letter =
  | { readonly to: "hub"; readonly from: string; readonly message: ToHub }
  | { readonly to: string; readonly from: null; readonly message: ToTab };

function viaLock(hear: (message: ToTab) => void): Post | null {
  if (typeof BroadcastChannel === "undefined" || !navigator.locks) return null;
  const me = crypto.randomUUID();
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<Letter>) => {
    if (data.from === null && (data.to === me || data.to === "tabs")) hear(data.message);
  };
  // Held until the tab closes; then the browser gives the lock to the next tab in line.
  void navigator.locks.request(channelName, () => {
    lead();
    return new Promise<never>(() => undefined);
  });
  return (message) => channel.postMessage({ to: "hub", from: me, message } satisfies Letter);
}

function lead(): void {
  // A channel object does not hear itself, so the leader's hub has one beside the one of its tab.
  const channel = new BroadcastChannel(channelName);
  const tell = (to: string, message: ToTab): void =>
    channel.postMessage({ to, from: null, message } satisfies Letter);
  const hub = createHub({ pollOnly: false, tell: (message) => tell("tabs", message) });
  channel.onmessage = ({ data }: MessageEvent<Letter>) => {
    if (data.from !== null) hub.hear(data.message, (message) => tell(data.from, message));
  };
  tell("tabs", { kind: "moved" });
}

function viaPolling(hear: (message: ToTab) => void, join: () => void): Post {
  const hub = createHub({ pollOnly: true, tell: hear });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") join();
    else hub.stop();
  });
  return (message) => {
    if (document.visibilityState === "visible") hub.hear(message, hear);
  };
}
