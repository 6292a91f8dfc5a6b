import { backoffMs } from "../../../lib/backoff.js";
import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";
import { type EslEvent, EslSocket, type JobResult, type LinkFault } from "./socket.js";

/** Where the link stands; `refused` means that trying again soon is pointless, somebody has to change something. */
export type LinkState =
  | { readonly kind: "stopped" }
  | { readonly kind: "connecting" }
  | { readonly kind: "up"; readonly coreUuid: string; readonly since: number }
  | { readonly kind: "waiting" | "refused"; readonly fault: LinkFault; readonly retryAt: number };

export interface LinkUp {
  readonly coreUuid: string;
  /** FreeSWITCH was started anew since the last connection: what it knew of calls is gone. */
  readonly restarted: boolean;
  /** How long we were away; null at the first connection. */
  readonly awayMs: number | null;
}

export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly log: Logger;
}

export interface LinkHandlers {
  onUp(up: LinkUp): void;
  /** After each end of a connection, also of one that never came up. */
  onDown(fault: LinkFault): void;
  onEvent(event: EslEvent): void;
}

/** A connection to FreeSWITCH that comes back by itself. */
export interface Link {
  start(): void;
  stop(): void;
  state(): LinkState;
  /** Runs an API command on the switch. Rejects only where it holds a line break, which is a bug of ours. */
  job(command: string, options?: JobOptions): Promise<JobResult>;
}

interface JobOptions {
  readonly timeoutMs?: number;
  /** The Job-UUID; a new one unless given. */
  readonly id?: string;
}

const JOB_MS = 10_000;
const MIN_WAIT_MS = 1_000;
const MAX_WAIT_MS = 30_000;
/** Wrong password or address not allowed: FreeSWITCH logs each try, and a ban would lock out the operator too. */
const REFUSED_WAIT_MS = 60_000;

/** What we want to hear. CUSTOM has to come last: FreeSWITCH takes every word behind it for a subclass. */
const SUBSCRIPTION = [
  "event json MESSAGE BACKGROUND_JOB HEARTBEAT SHUTDOWN CHANNEL_CALLSTATE CHANNEL_DESTROY",
  "CUSTOM sofia::register sofia::unregister sofia::expire sofia::profile_start",
  "sidetone::spooled sidetone::spool_failed sidetone::refused",
].join(" ");

/** Keeps one connection to FreeSWITCH; each attempt is a new one, and one timer waits for the next. */
export function createLink(options: LinkOptions, handlers: LinkHandlers): Link {
  const { clock, log } = options;
  let state: LinkState = { kind: "stopped" };
  let socket: EslSocket | null = null;
  let cancelRetry: () => void = () => undefined;
  let failures = 0;
  let lastCoreUuid: string | null = null;
  let lastUpAt: number | null = null;

  function connect(): void {
    state = { kind: "connecting" };
    const current: EslSocket = new EslSocket(
      { ...options, subscription: SUBSCRIPTION },
      {
        onReady: (coreUuid) => up(coreUuid),
        onEvent: (event) => guarded(() => handlers.onEvent(event)),
        onUnreadable: () => log.warn({}, "an event from FreeSWITCH was not readable and was left out"),
        onClosed: (fault) => down(fault),
      },
    );
    socket = current;
  }

  function up(coreUuid: string): void {
    failures = 0;
    const now = clock.now();
    const restarted = lastCoreUuid !== null && lastCoreUuid !== coreUuid;
    const awayMs = lastUpAt === null ? null : now - lastUpAt;
    state = { kind: "up", coreUuid, since: now };
    lastCoreUuid = coreUuid;
    log.info({ coreUuid, restarted, awayMs }, "connected to FreeSWITCH");
    guarded(() => handlers.onUp({ coreUuid, restarted, awayMs }));
  }

  function down(fault: LinkFault): void {
    socket = null;
    if (state.kind === "up") lastUpAt = clock.now();
    if (fault === "stopped") {
      state = { kind: "stopped" };
    } else {
      failures++;
      const waitMs = nextWait(fault, failures, options.random);
      const kind = isRefusal(fault) ? "refused" : "waiting";
      state = { kind, fault, retryAt: clock.now() + waitMs };
      cancelRetry = clock.setTimer(waitMs, connect);
      log.warn({ fault, waitMs }, "no connection to FreeSWITCH");
    }
    guarded(() => handlers.onDown(fault));
  }

  /** A bug in a handler shall not look like a broken connection. */
  function guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      log.error({ err: error }, "a handler of the FreeSWITCH link failed");
    }
  }

  return {
    start() {
      if (state.kind === "stopped") connect();
    },
    stop() {
      cancelRetry();
      if (socket) socket.close("stopped");
      else state = { kind: "stopped" };
    },
    state: () => state,
    async job(command, { timeoutMs = JOB_MS, id } = {}) {
      if (!socket || state.kind !== "up") return { kind: "not-sent" };
      return socket.job(command, timeoutMs, id);
    },
  };
}

function isRefusal(fault: LinkFault): boolean {
  return fault === "bad-credentials" || fault === "not-in-acl";
}

function nextWait(fault: LinkFault, failures: number, random: () => number): number {
  if (isRefusal(fault)) return REFUSED_WAIT_MS + Math.floor(random() * MIN_WAIT_MS);
  const range = { baseMs: 2 * MIN_WAIT_MS, maxMs: MAX_WAIT_MS };
  return Math.max(MIN_WAIT_MS, backoffMs(failures, range, random));
}
