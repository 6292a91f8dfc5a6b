import { randomUUID } from "node:crypto";
import { EventEmitter } from "eventemitter3";
import { Redis } from "ioredis";
import { backoffMs } from "../lib/backoff.js";
import type { Logger } from "../lib/logger.js";
import type { LiveBus, LiveNotice } from "../ports.js";
import { createBus, guard } from "./bus.js";
import { readSignal } from "./signal-text.js";

interface RedisBusDeps {
  readonly url: string;
  readonly log: Logger;
  readonly random: () => number;
}

const HEADS = "sidetone:heads";
const SIGNALS = "sidetone:signals";

/**
 * A bus over many instances. Within the process it is the plain bus; the others hear only "this user's log is at n" and
 * read the rest from the database. Without Redis they notice by their poll, a second later. Signals go whole, since they
 * are nowhere to be read; those of others are not heard while Redis is away.
 */
export function createRedisBus(deps: RedisBusDeps): LiveBus {
  const local = createBus(deps.log);
  const foreign = createOthers(deps);
  let waiting = new Map<string, number>();

  return {
    publish(events) {
      local.publish(events);
      if (waiting.size === 0 && events.length > 0) setImmediate(flush);
      for (const { userId, seq } of events) waiting.set(userId, Math.max(seq, waiting.get(userId) ?? 0));
    },
    signal(signal) {
      local.signal(signal);
      foreign.send(SIGNALS, { signal });
    },
    subscribe(listener) {
      const stops = [local.subscribe(listener), foreign.subscribe(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    async close() {
      foreign.close();
      await local.close();
    },
  };

  /** What came within one turn of the loop goes as one message. */
  function flush(): void {
    foreign.send(HEADS, { heads: Object.fromEntries(waiting) });
    waiting = new Map();
  }
}

interface Others {
  send(channel: string, said: Readonly<Record<string, unknown>>): void;
  /** Hears what other instances sent. */
  subscribe(listener: (notice: LiveNotice) => void): () => void;
  close(): void;
}

/** The other instances: what they say and what they are told, as long as Redis is there. */
function createOthers({ url, log, random }: RedisBusDeps): Others {
  const origin = randomUUID();
  const emitter = new EventEmitter<{ notice: [LiveNotice] }>();
  const options = {
    // A hint that waited for Redis is worth nothing: the poll was quicker.
    enableOfflineQueue: false,
    commandTimeout: 2_000,
    connectTimeout: 5_000,
    retryStrategy: (attempt: number) => backoffMs(attempt, { baseMs: 200, maxMs: 5_000 }, random) + 50,
  };
  const publisher = new Redis(url, options);
  const subscriber = new Redis(url, { ...options, autoResubscribe: false });
  const health = createHealth(log);
  for (const connection of [publisher, subscriber]) connection.on("error", health.down);
  subscriber.on("ready", () => void subscriber.subscribe(HEADS, SIGNALS).then(health.up, health.down));
  subscriber.on("message", (channel, text) => {
    const said = readOther(text, origin);
    const notice = said && (channel === HEADS ? headsIn(said) : signalIn(said));
    if (notice) emitter.emit("notice", notice);
  });

  return {
    send(channel, said) {
      if (health.isClosed()) return;
      publisher.publish(channel, JSON.stringify({ origin, ...said })).then(health.up, health.down);
    },
    subscribe(listener) {
      const guarded = guard(listener, log);
      emitter.on("notice", guarded);
      return () => emitter.off("notice", guarded);
    },
    close() {
      health.close();
      emitter.removeAllListeners();
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}

/** Says once that Redis went, and once that it came back. */
function createHealth(log: Logger) {
  let isDown = false;
  let isClosed = false;

  return {
    isClosed: () => isClosed,
    close() {
      isClosed = true;
    },
    down(error: unknown) {
      if (isDown || isClosed) return;
      isDown = true;
      log.warn({ err: error }, "Redis is out of reach; other instances hear of changes by their poll");
    },
    up() {
      if (isDown) log.info({}, "Redis is back");
      isDown = false;
    },
  };
}

/** What another instance said; null for our own words and for what is none of ours. */
function readOther(text: string, origin: string): Record<string, unknown> | null {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    // Somebody else uses the channel; there is nothing in it for us.
    return null;
  }
  return isObject(said) && said["origin"] !== origin ? said : null;
}

function headsIn(said: Record<string, unknown>): LiveNotice | null {
  if (!isObject(said["heads"])) return null;
  const heads = Object.entries(said["heads"]).filter((entry): entry is [string, number] =>
    Number.isSafeInteger(entry[1]),
  );
  return heads.length === 0 ? null : { kind: "heads", heads: new Map(heads) };
}

function signalIn(said: Record<string, unknown>): LiveNotice | null {
  const signal = readSignal(said["signal"]);
  return signal && { kind: "signal", signal };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
