import { MessagingError } from "../core/errors.js";
import type { Attachment, Session } from "../core/model.js";
import type { InboundMedia as Source } from "../core/submission.js";
import { backoffMs } from "../lib/backoff.js";
import type { Clock } from "../lib/clock.js";
import { type Fetched, FetchRefused, type GuardedFetch } from "../lib/guarded-fetch.js";
import type { Logger } from "../lib/logger.js";
import { createLoop } from "../lib/loop.js";
import type { DuePart, LiveBus, Store } from "../ports.js";
import type { Media } from "./media.js";
import { messageFor } from "./message-for.js";
import type { Trunks } from "./trunks.js";

export interface InboundMediaDeps {
  readonly store: Pick<Store, "parts" | "leases" | "inbox">;
  readonly media: Pick<Media, "receive" | "maxBytes">;
  readonly bus: Pick<LiveBus, "publish">;
  readonly trunks: Pick<Trunks, "get">;
  /** Opens what accept has sealed. */
  readonly unseal: (source: string) => string;
  readonly fetch: GuardedFetch;
  /** Names this process in the lease. */
  readonly holder: string;
  /** No other process shares the database. */
  readonly alone: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
}

/** Fetches what inbound MMS carry, once their messages are stored. */
export interface InboundMedia {
  /** There are new parts. */
  wake(): void;
  /** A reader wants files that could not be loaded to be tried once more. */
  again(session: Session, messageId: string): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

const LEASE = "inbound-media";
/** One fetch ends within the lease, so that nobody else begins it meanwhile. */
const LEASE_MS = 90_000;
const FETCH_MS = 45_000;
const AT_ONCE = 4;
const REST_MS = 3_600_000;
/** Where several processes share a database the one with the lease is not woken by the others. */
const SHARED_REST_MS = 5_000;
/** About an hour of tries. */
const ATTEMPTS = 10;
const BACKOFF = { baseMs: 4_000, maxMs: 20 * 60_000 };

/** One process at a time, a few files at once; what a dead one left is due again when its lease has run out. */
export function createInboundMedia(deps: InboundMediaDeps): InboundMedia {
  const { store, bus, holder, clock, log } = deps;
  const longestRest = deps.alone ? REST_MS : SHARED_REST_MS;
  const loop = createLoop({
    clock,
    async look() {
      // Mostly there is nothing: then nothing is written either.
      const next = await store.parts.nextDueAt();
      const now = clock.now();
      if (next === null) return longestRest;
      if (next > now) return Math.min(longestRest, next - now);
      if ((await store.leases.acquire(LEASE, holder, now, now + LEASE_MS)) === null) return SHARED_REST_MS;
      try {
        const due = await store.parts.due(now, AT_ONCE);
        await Promise.all(due.map(attempt));
        return 0;
      } finally {
        await store.leases.release(LEASE, holder);
      }
    },
    failed(error) {
      log.error({ err: error }, "files of messages could not be fetched");
      return SHARED_REST_MS;
    },
  });

  return {
    wake: loop.wake,
    start: loop.start,
    stop: loop.stop,
    async again(session, messageId) {
      await messageFor(store.inbox, session, messageId, "read");
      const events = await store.parts.retry(messageId, ATTEMPTS - 1, clock.now());
      bus.publish(events);
      if (events.length > 0) loop.wake();
    },
  };

  async function attempt(part: DuePart): Promise<void> {
    await store.parts.attempted(part, clock.now() + LEASE_MS);
    try {
      const { id } = await obtain(deps, part);
      bus.publish(await store.parts.arrived(part, id, clock.now()));
    } catch (error) {
      const { reason, final } = judge(error);
      const tried = part.attempts + 1;
      const { messageId, position } = part;
      log.warn({ err: error, messageId, position, tried }, "a file of a message could not be fetched");
      if (final || tried >= ATTEMPTS) {
        bus.publish(await store.parts.failed(part, reason, clock.now()));
      } else {
        await store.parts.postponed(part, clock.now() + backoffMs(tried, BACKOFF, deps.random));
      }
    }
  }
}

async function obtain(deps: InboundMediaDeps, part: DuePart): Promise<Attachment> {
  const source = JSON.parse(deps.unseal(part.source)) as Source;
  const { tenantId, trunkId, name } = part;
  const carrier = deps.trunks.get(trunkId)?.carrier;
  const { maxBytes } = deps.media;
  const found: Fetched = carrier?.readMedia
    ? asFetched(await carrier.readMedia(source.url))
    : await deps.fetch({ ...source, maxBytes, signal: AbortSignal.timeout(FETCH_MS) });
  return deps.media.receive(tenantId, { name, ...found });
}

function asFetched(bytes: Uint8Array | null): Fetched {
  if (!bytes) throw new FetchRefused("media-gone", true);
  return { source: once(bytes), isCut: () => false };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What is wrong with a file stays wrong; networks and servers come back. */
function judge(error: unknown): { readonly reason: string; readonly final: boolean } {
  if (error instanceof FetchRefused) return error;
  if (error instanceof MessagingError) return { reason: error.code, final: true };
  return { reason: "media-unreachable", final: false };
}
