import { type Frame, parts } from "./state.js";
import { Link, type LinkStatus } from "./stream.js";

/** From a tab to the one hub of the browser. */
export type ToHub =
  | { readonly kind: "join"; readonly base: string; readonly user: string; readonly cursor: string }
  | { readonly kind: "poke" };

/** From the hub to its tabs; `user` is whose log it follows. */
export type ToTab =
  | { readonly kind: "frames"; readonly user: string; readonly frames: readonly Frame[] }
  | { readonly kind: "status"; readonly user: string; readonly status: LinkStatus }
  /** The hub can't take the tab from its cursor to now: load again, then join with the new cursor. */
  | { readonly kind: "reload" }
  /** Another tab has taken over as the hub: join it. */
  | { readonly kind: "moved" };

export interface Hub {
  /** Handles what a tab says; `reply` reaches that tab only. */
  hear(message: ToHub, reply: (message: ToTab) => void): void;
  stop(): void;
}

export interface HubOptions {
  readonly pollOnly: boolean;
  /** Reaches every tab. */
  readonly tell: (message: ToTab) => void;
}

const keptFrames = 500;

/**
 * Holds the browser's one connection for all its tabs. It lives in a SharedWorker, else in the tab that holds the
 * lock, else in each visible tab. Tabs join with the cursor of the data they loaded and are brought up from there.
 */
export function createHub({ pollOnly, tell }: HubOptions): Hub {
  let link: Link | null = null;
  let user = "";
  let status: LinkStatus = "connecting";
  /** The cursor before the first kept frame, and the frames since. */
  let start = "";
  let kept: readonly Frame[] = [];

  function open(base: string, cursor: string): void {
    link?.stop();
    start = cursor;
    kept = [];
    status = "connecting";
    link = new Link({ base, cursor, pollOnly, onFrames: keep, onStatus: turn });
    void link.run();
  }

  function keep(frames: readonly Frame[]): void {
    for (const frame of frames) {
      if (frame.event.type === "reset") {
        start = frame.event.cursor;
        kept = [];
      } else if (isLasting(frame)) {
        kept = [...kept, frame];
      }
    }
    const surplus = kept.slice(0, Math.max(0, kept.length - keptFrames));
    start = surplus.findLast(({ cursor }) => cursor !== null)?.cursor ?? start;
    kept = kept.slice(surplus.length);
    tell({ kind: "frames", user, frames });
  }

  /** The totals between two entries of the log are kept in their place, for who was before them. */
  function keptAfter(cursor: string): readonly Frame[] {
    const [, seq] = parts(cursor);
    const from = kept.findIndex((frame) => frame.cursor !== null && parts(frame.cursor)[1] > seq);
    return from < 0 ? [] : kept.slice(from);
  }

  function turn(next: LinkStatus): void {
    if (next === status) return;
    status = next;
    tell({ kind: "status", user, status });
  }

  function join(message: Extract<ToHub, { readonly kind: "join" }>, reply: (message: ToTab) => void): void {
    const ended = link === null || status === "signed-out" || user !== message.user;
    if (ended || parts(start)[0] !== parts(message.cursor)[0]) {
      user = message.user;
      open(message.base, message.cursor);
    } else if (parts(message.cursor)[1] < parts(start)[1]) {
      reply({ kind: "reload" });
    } else {
      reply({ kind: "frames", user, frames: keptAfter(message.cursor) });
    }
    reply({ kind: "status", user, status });
  }

  return {
    hear(message, reply) {
      if (message.kind === "join") join(message, reply);
      else link?.poke();
    },
    stop() {
      link?.stop();
      link = null;
    },
  };
}

/** Whether a tab that joins later needs it: signals are true only when they come. */
function isLasting({ cursor, event }: Frame): boolean {
  if (event.type === "hello" || event.type === "bye") return false;
  return cursor !== null || event.type === "unread";
}
