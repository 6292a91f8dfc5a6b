import type { Client } from "ari-client";
import { backoffMs } from "../../../lib/backoff.js";
import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";
import { type AriAddress, AriRefusal, openAri } from "./ari.js";
import { preflight } from "./preflight.js";
import { type AriEvent, type EventSocket, openEvents } from "./socket.js";

/** Why there is no link. `replaced`: another program took our application name, and gets the events. */
export type LinkFault =
  | "unreachable"
  | "bad-credentials"
  | "read-only"
  | "not-ari"
  | "silent"
  | "closed"
  | "replaced";

/** Where the link stands; `refused` means that trying again soon is pointless, somebody has to change something. */
export type LinkState =
  | { readonly kind: "stopped" }
  | { readonly kind: "connecting" }
  | { readonly kind: "up"; readonly version: string | null; readonly since: number }
  | { readonly kind: "waiting" | "refused"; readonly fault: LinkFault; readonly retryAt: number };

export interface LinkOptions extends AriAddress {
  /** Name of our Stasis application: letters, digits, `_` and `-`. Two programs of one name fight. */
  readonly app: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
}

export interface LinkHandlers {
  onUp(): void;
  /** After each end of a connection, also of one that never came up. */
  onDown(fault: LinkFault): void;
  onEvent(event: AriEvent): void;
}

/** What came of a request. `lost`: it may have been carried out; nobody said. */
export type Answer<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "refused"; readonly status: number }
  | { readonly kind: "lost" }
  | { readonly kind: "not-sent" };

/** A connection to Asterisk that comes back by itself. */
export interface Link {
  start(): void;
  stop(): void;
  state(): LinkState;
  /** Asks by one of the client's resources; never rejects, and always ends within the given time. */
  ask<T>(question: (client: Client) => PromiseLike<T>, timeoutMs?: number): Promise<Answer<T>>;
}

const ASK_MS = 10_000;
/** The client reads a dozen descriptions before it is there. */
const OPEN_MS = 20_000;
const MIN_WAIT_MS = 1_000;
const MAX_WAIT_MS = 30_000;
/** Wrong password, or a second Sidetone: trying at once only fills logs, or takes the events away again. */
const REFUSED_WAIT_MS = 60_000;
/** Texts and registrations, and what the lines are doing; nothing else. */
const SOURCES = ["endpoint:PJSIP", "deviceState:"];

/** Keeps one connection to Asterisk; each attempt is a new one, and one timer waits for the next. */
export function createLink(options: LinkOptions, handlers: LinkHandlers): Link {
  const { clock, log } = options;
  let state: LinkState = { kind: "stopped" };
  let client: Client | null = null;
  let socket: EventSocket | null = null;
  let cancelRetry: () => void = () => undefined;
  let failures = 0;
  /** Counts connections, so that what belongs to an old one is known by it. */
  let attempt = 0;

  async function connect(): Promise<void> {
    const mine = ++attempt;
    state = { kind: "connecting" };
    const found = await preflight(options);
    if (mine !== attempt) return;
    if (found.kind === "fault") return down(found.fault);
    const opened = await withDeadline(openAri(options), OPEN_MS, clock);
    if (mine !== attempt) return;
    if (opened.kind !== "done") return down("unreachable");
    const isOpen = await listen(opened.value, mine);
    if (mine !== attempt || !isOpen) return;
    client = opened.value;
    const fault = await subscribe(opened.value);
    if (mine !== attempt) return;
    if (fault) return down(fault);
    failures = 0;
    state = { kind: "up", version: found.version, since: clock.now() };
    log.info({ version: found.version }, "connected to Asterisk");
    guarded(() => handlers.onUp());
  }

  /** Resolves with whether the websocket opened; its end, now or later, goes to `down`. */
  function listen(opened: Client, mine: number): Promise<boolean> {
    return new Promise((resolve) => {
      socket = openEvents(opened, options, {
        onOpen: () => resolve(true),
        onEvent: (event) => hear(event),
        onClosed(fault) {
          resolve(false);
          if (mine === attempt) down(fault);
        },
      });
    });
  }

  function hear(event: AriEvent): void {
    if (event.type === "ApplicationReplaced" && event["application"] === options.app) down("replaced");
    else guarded(() => handlers.onEvent(event));
  }

  /** On every connection: a restarted Asterisk knows nothing of the last one's, and repeating one does no harm. */
  async function subscribe({ applications }: Client): Promise<LinkFault | null> {
    const { app: applicationName } = options;
    for (const eventSource of SOURCES) {
      const asked = applications.subscribe({ applicationName, eventSource });
      const answer = await withDeadline(asked, ASK_MS, clock);
      if (answer.kind === "refused" && answer.status === 403) return "read-only";
      if (answer.kind !== "done") return "silent";
    }
    return null;
  }

  function down(fault: LinkFault): void {
    end();
    failures++;
    const isRefusal = fault === "bad-credentials" || fault === "read-only" || fault === "replaced";
    const range = { baseMs: 2 * MIN_WAIT_MS, maxMs: MAX_WAIT_MS };
    const waitMs = isRefusal
      ? REFUSED_WAIT_MS + Math.floor(options.random() * MIN_WAIT_MS)
      : Math.max(MIN_WAIT_MS, backoffMs(failures, range, options.random));
    state = { kind: isRefusal ? "refused" : "waiting", fault, retryAt: clock.now() + waitMs };
    cancelRetry = clock.setTimer(waitMs, () => void connect());
    log.warn({ fault, waitMs }, "no connection to Asterisk");
    guarded(() => handlers.onDown(fault));
  }

  function end(): void {
    attempt++;
    cancelRetry();
    client = null;
    socket?.close();
    socket = null;
  }

  /** A bug in a handler shall not look like a broken connection. */
  function guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      log.error({ err: error }, "a handler of the Asterisk link failed");
    }
  }

  return {
    start() {
      if (state.kind === "stopped") void connect();
    },
    stop() {
      end();
      state = { kind: "stopped" };
    },
    state: () => state,
    async ask(question, timeoutMs = ASK_MS) {
      if (!client || state.kind !== "up") return { kind: "not-sent" };
      return withDeadline(question(client), timeoutMs, clock);
    },
  };
}

function withDeadline<T>(work: PromiseLike<T>, ms: number, clock: Clock): Promise<Answer<T>> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(ms, () => resolve({ kind: "lost" }));
    const finish = (answer: Answer<T>): void => {
      cancel();
      resolve(answer);
    };
    work.then(
      (value) => finish({ kind: "done", value }),
      (error: unknown) => finish(refusalOf(error)),
    );
  });
}

function refusalOf(error: unknown): Answer<never> {
  const status = error instanceof AriRefusal ? error.status : 0;
  return status > 0 ? { kind: "refused", status } : { kind: "lost" };
}
