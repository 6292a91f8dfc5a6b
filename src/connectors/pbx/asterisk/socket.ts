import type { Client } from "ari-client";
import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";

/** An event as it came; of other versions and modules there are types that nobody here knows. */
export interface AriEvent {
  readonly type: string;
  readonly [name: string]: unknown;
}

export interface EventSocket {
  close(): void;
}

interface SocketOptions {
  readonly app: string;
  readonly clock: Clock;
  readonly log: Logger;
}

interface SocketHandlers {
  onOpen(): void;
  onEvent(event: AriEvent): void;
  /** Once: it ended, or never opened. */
  onClosed(fault: "closed" | "silent" | "unreachable"): void;
}

/** The part of `ws` that we need of the socket inside ari-client. */
interface RawSocket {
  on(event: string, listener: (...args: readonly unknown[]) => void): void;
  listeners(event: string): readonly ((...args: readonly unknown[]) => void)[];
  removeAllListeners(event: string): void;
  ping(): void;
  terminate(): void;
}

/** What the client is, and its types do not say. */
interface Inner {
  readonly _ws: RawSocket;
  on(event: string, listener: (event: unknown) => void): void;
  removeAllListeners(): void;
}

const OPEN_MS = 10_000;
const PING_MS = 10_000;

/**
 * Opens the websocket of ari-client's `start` and takes it into our hands: ari-client by itself gives up after ten
 * tries, never asks whether the other side still lives, and throws at events that it does not know.
 */
export function openEvents(client: Client, options: SocketOptions, handlers: SocketHandlers): EventSocket {
  const { app, clock, log } = options;
  let closed = false;
  let opened = false;
  let heard = true;
  // It settles at the first open only, and rejects only after tries of its own, which it no longer makes.
  void client.start(app);
  const inner = client as unknown as Inner;
  const raw = inner._ws;
  const read = raw.listeners("message");
  for (const event of ["open", "close", "error", "message"]) raw.removeAllListeners(event);
  inner.removeAllListeners();

  let cancelTimer = clock.setTimer(OPEN_MS, () => close("unreachable"));
  raw.on("open", () => {
    opened = true;
    watch();
    handlers.onOpen();
  });
  raw.on("pong", () => {
    heard = true;
  });
  raw.on("error", () => close(opened ? "closed" : "unreachable"));
  raw.on("close", () => close(opened ? "closed" : "unreachable"));
  raw.on("message", (...message) => {
    heard = true;
    try {
      for (const listener of read) listener(...message);
    } catch (error) {
      log.debug({ err: error }, "an event that ari-client does not know was left out");
    }
  });
  inner.on("*", (event) => {
    if (!closed && isEvent(event)) handlers.onEvent(event);
  });

  function watch(): void {
    if (!heard) {
      close("silent");
      return;
    }
    heard = false;
    raw.ping();
    cancelTimer();
    cancelTimer = clock.setTimer(PING_MS, watch);
  }

  function close(fault: "closed" | "silent" | "unreachable"): void {
    if (closed) return;
    closed = true;
    cancelTimer();
    inner.removeAllListeners();
    raw.terminate();
    handlers.onClosed(fault);
  }

  return { close: () => close("closed") };
}

function isEvent(value: unknown): value is AriEvent {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
