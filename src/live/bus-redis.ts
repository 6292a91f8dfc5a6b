import { randomUUID } from "node:crypto";
import { EventEmitter } from "eventemitter3";
import { Redis } from "ioredis";
import { backoffMs } from "../lib/backoff.js";
import type { Logger } from "../lib/logger.js";
import type { LiveBus, LiveNotice } from "../ports.js";
import { createBus, guard } from "./bus.js";

interface RedisBusDeps {
  readonly url: string;
  readonly log: Logger;
  readonly random: () => number;
}

const CHANNEL = "sidetone:heads";

/**
 * A bus over many instances. Within the process it is the plain bus; the others hear only "this user's log is at n" and
 * read the rest from the database. Without Redis they notice by their poll, a second later.
 */
export function createRedisBus(deps: RedisBusDeps): LiveBus {
  const local = createBus(deps.log);
  const foreign = createHeads(deps);
  let waiting = new Map<string, number>();

  return {
    publish(events) {
      local.publish(events);
      if (waiting.size === 0 && events.length > 0) setImmediate(flush);
      for (const { userId, seq } of events) waiting.set(userId, Math.max(seq, waiting.get(userId) ?? 0));
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
    foreign.send(waiting);
    waiting = new Map();
  }
}

interface Heads {
  send(heads: ReadonlyMap<string, number>): void;
  /** Hears what other instances sent. */
  subscribe(listener: (notice: LiveNotice) => void): () => void;
  close(): void;
}

/** The heads of users' logs, from and to other instances, as long as Redis is there. */
function createHeads({ url, log, random }: RedisBusDeps): Heads {
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
  subscriber.on("ready", () => void subscriber.subscribe(CHANNEL).then(health.up, health.down));
  subscriber.on("message", (_channel, text) => {
    const heads = readHeads(text, origin);
    if (heads.size > 0) emitter.emit("notice", { kind: "heads", heads });
  });

  return {
    send(heads) {
      if (health.isClosed()) return;
      const text = JSON.stringify({ origin, heads: Object.fromEntries(heads) });
      publisher.publish(CHANNEL, text).then(health.up, health.down);
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

/** The heads that another instance told; empty for our own words and for what is none of ours. */
function readHeads(text: string, origin: string): ReadonlyMap<string, number> {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    // Somebody else uses the channel; there is nothing in it for us.
    return new Map();
  }
  if (!isObject(said) || said["origin"] === origin || !isObject(said["heads"])) return new Map();
  return new Map(
    Object.entries(said["heads"]).filter((entry): entry is [string, number] =>
      Number.isSafeInteger(entry[1]),
    ),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
