import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { backoffMs } from "../lib/backoff.js";
import type { Logger } from "../lib/logger.js";
import type { LiveBus, LiveNotice } from "../ports.js";
import { createBus } from "./bus.js";

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
export function createRedisBus({ url, log, random }: RedisBusDeps): LiveBus {
  const local = createBus(log);
  const origin = randomUUID();
  const listeners = new Set<(notice: LiveNotice) => void>();
  let waiting = new Map<string, number>();
  let isDown = false;

  const options = {
    // A hint that waited for Redis is worth nothing: the poll was quicker.
    enableOfflineQueue: false,
    commandTimeout: 2_000,
    connectTimeout: 5_000,
    retryStrategy: (attempt: number) => backoffMs(attempt, { baseMs: 200, maxMs: 5_000 }, random) + 50,
  };
  const publisher = new Redis(url, options);
  const subscriber = new Redis(url, { ...options, autoResubscribe: false });
  for (const connection of [publisher, subscriber]) connection.on("error", noteDown);
  subscriber.on("ready", () => void subscriber.subscribe(CHANNEL).then(noteUp, noteDown));
  subscriber.on("message", (_channel, text) => hear(text));

  return {
    publish(events) {
      local.publish(events);
      if (waiting.size === 0 && events.length > 0) setImmediate(flush);
      for (const { userId, seq } of events) waiting.set(userId, Math.max(seq, waiting.get(userId) ?? 0));
    },
    subscribe(listener) {
      const stop = local.subscribe(listener);
      listeners.add(listener);
      return () => {
        stop();
        listeners.delete(listener);
      };
    },
    async close() {
      listeners.clear();
      await local.close();
      publisher.disconnect();
      subscriber.disconnect();
    },
  };

  /** What came within one turn of the loop goes as one message. */
  function flush(): void {
    const heads = Object.fromEntries(waiting);
    waiting = new Map();
    publisher.publish(CHANNEL, JSON.stringify({ origin, heads })).then(noteUp, noteDown);
  }

  function hear(text: string): void {
    const heads = readHeads(text, origin);
    if (heads.size === 0) return;
    for (const listener of listeners) {
      try {
        listener({ kind: "heads", heads });
      } catch (error) {
        log.error({ err: error }, "a listener of the live bus failed");
      }
    }
  }

  function noteDown(error: unknown): void {
    if (!isDown)
      log.warn({ err: error }, "Redis is out of reach; other instances hear of changes by their poll");
    isDown = true;
  }

  function noteUp(): void {
    if (isDown) log.info({}, "Redis is back");
    isDown = false;
  }
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
