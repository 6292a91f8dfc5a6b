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
  | "no-endpoints"
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
/** Somebody has to change something: trying soon only fills logs, or takes the events away from the other again. */
const REFUSED_WAITS: Readonly<Partial<Record<LinkFault, number>>> = {
  "bad-credentials": 60_000,
  "read-only": 60_000,
  replaced: 600_000,
};
/**
 * Texts, registrations and the channels of lines. Never `deviceState:`: Asterisk stops all its texts for ever when our
 * connection ends while it tells one (asterisk#2170, seen on 22.10.1).
 */
const SOURCE = "endpoint:PJSIP";

/** Keeps one connection to Asterisk; each attempt is a new one, and one timer waits for the next. */
export function createLink(options: LinkOptions, handlers: LinkHandlers): Link {
  return new AriLink(options, handlers);
}

class AriLink implements Link {
  readonly #options: LinkOptions;
  readonly #handlers: LinkHandlers;
  #state: LinkState = { kind: "stopped" };
  #client: Client | null = null;
  #socket: EventSocket | null = null;
  #cancelRetry: () => void = () => undefined;
  #failures = 0;
  /** Counts connections, so that what belongs to an old one is known by it. */
  #attempt = 0;

  constructor(options: LinkOptions, handlers: LinkHandlers) {
    this.#options = options;
    this.#handlers = handlers;
  }

  start(): void {
    if (this.#state.kind === "stopped") void this.#connect();
  }

  stop(): void {
    this.#end();
    this.#state = { kind: "stopped" };
  }

  state(): LinkState {
    return this.#state;
  }

  async ask<T>(question: (client: Client) => PromiseLike<T>, timeoutMs = ASK_MS): Promise<Answer<T>> {
    if (!this.#client || this.#state.kind !== "up") return { kind: "not-sent" };
    return withDeadline(question(this.#client), timeoutMs, this.#options.clock);
  }

  async #connect(): Promise<void> {
    const mine = ++this.#attempt;
    this.#state = { kind: "connecting" };
    const found = await preflight(this.#options);
    const fault = found.kind === "fault" ? found.fault : await this.#open(mine);
    // Stopped, or down already, while it waited.
    if (mine !== this.#attempt) return;
    if (fault || found.kind === "fault") {
      this.#down(fault ?? "closed");
      return;
    }
    this.#failures = 0;
    this.#state = { kind: "up", version: found.version, since: this.#options.clock.now() };
    this.#options.log.info({ version: found.version }, "connected to Asterisk");
    this.#guarded(() => this.#handlers.onUp());
  }

  /** Resolves with why it did not come up, or null. */
  async #open(mine: number): Promise<LinkFault | null> {
    if (mine !== this.#attempt) return null;
    const opened = await withDeadline(openAri(this.#options), OPEN_MS, this.#options.clock);
    if (mine !== this.#attempt) return null;
    if (opened.kind !== "done") return "unreachable";
    await this.#listen(opened.value, mine);
    if (mine !== this.#attempt) return null;
    this.#client = opened.value;
    return this.#subscribe(opened.value);
  }

  /** Resolves when the websocket opened or ended; its end, now or later, goes to `#down`. */
  #listen(client: Client, mine: number): Promise<void> {
    return new Promise((resolve) => {
      this.#socket = openEvents(client, this.#options, {
        onOpen: resolve,
        onEvent: (event) => this.#hear(event),
        onClosed: (fault) => {
          if (mine === this.#attempt) this.#down(fault);
          resolve();
        },
      });
    });
  }

  #hear(event: AriEvent): void {
    const isReplaced = event.type === "ApplicationReplaced" && event["application"] === this.#options.app;
    if (isReplaced) this.#down("replaced");
    else this.#guarded(() => this.#handlers.onEvent(event));
  }

  /** On every connection: a restarted Asterisk knows nothing of the last one's, and repeating one does no harm. */
  async #subscribe({ applications }: Client): Promise<LinkFault | null> {
    const { app: applicationName, clock } = this.#options;
    const asked = applications.subscribe({ applicationName, eventSource: SOURCE });
    const answer = await withDeadline(asked, ASK_MS, clock);
    if (answer.kind === "refused" && answer.status === 403) return "read-only";
    if (answer.kind === "refused" && answer.status === 422) return "no-endpoints";
    if (answer.kind !== "done") return "silent";
    return null;
  }

  #down(fault: LinkFault): void {
    this.#end();
    this.#failures++;
    const { clock, log } = this.#options;
    const waitMs = nextWait(fault, this.#failures, this.#options.random);
    const kind = fault in REFUSED_WAITS ? "refused" : "waiting";
    this.#state = { kind, fault, retryAt: clock.now() + waitMs };
    this.#cancelRetry = clock.setTimer(waitMs, () => void this.#connect());
    log.warn({ fault, waitMs }, "no connection to Asterisk");
    this.#guarded(() => this.#handlers.onDown(fault));
  }

  #end(): void {
    this.#attempt++;
    this.#cancelRetry();
    this.#client = null;
    this.#socket?.close();
    this.#socket = null;
  }

  /** A bug in a handler shall not look like a broken connection. */
  #guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#options.log.error({ err: error }, "a handler of the Asterisk link failed");
    }
  }
}

function nextWait(fault: LinkFault, failures: number, random: () => number): number {
  const refusedMs = REFUSED_WAITS[fault];
  if (refusedMs !== undefined) return refusedMs + Math.floor(random() * MIN_WAIT_MS);
  const range = { baseMs: 2 * MIN_WAIT_MS, maxMs: MAX_WAIT_MS };
  return Math.max(MIN_WAIT_MS, backoffMs(failures, range, random));
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
