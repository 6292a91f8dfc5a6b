import type { Socket } from "node:net";
import type { Connection, Event } from "modesl";
import modesl from "modesl";
import type { Clock } from "../../../lib/clock.js";
import { guardParser } from "./parser-guard.js";

/** Why a connection ended, or never came up. */
export type LinkFault =
  | "unreachable"
  | "closed"
  | "silent"
  | "garbled"
  | "bad-credentials"
  | "not-in-acl"
  | "stopped";

/** One event of FreeSWITCH: header names to values, the text under `_body`. */
export type EslEvent = Readonly<Record<string, string>>;

/** What became of a command. `lost`: it was written, and nobody can say what came of it. */
export type JobResult =
  | { readonly kind: "done"; readonly body: string }
  | { readonly kind: "refused"; readonly reply: string }
  | { readonly kind: "not-sent" }
  | { readonly kind: "lost" };

export interface SocketOptions {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly clock: Clock;
  readonly newId: () => string;
  /** The whole `event json …` line; CUSTOM and its subclasses last. */
  readonly subscription: string;
}

export interface SocketHandlers {
  onReady(coreUuid: string): void;
  onEvent(event: EslEvent): void;
  onUnreadable(): void;
  /** Exactly once, the last call. */
  onClosed(fault: LinkFault): void;
}

const HANDSHAKE_MS = 10_000;
const REPLY_MS = 5_000;
/** FreeSWITCH sends HEARTBEAT every 20 s; three missed ones and it hangs, or the line is cut without a word. */
const SILENCE_MS = 60_000;
const KEEPALIVE_MS = 15_000;

interface Job {
  finish(result: JobResult): void;
}

/** One connection from birth to death. modesl neither times out, nor notices a reset, nor ends what it left waiting. */
export class EslSocket {
  readonly #options: SocketOptions;
  readonly #handlers: SocketHandlers;
  readonly #connection: Connection;
  readonly #socket: Socket;
  readonly #jobs = new Map<string, Job>();
  readonly #replies = new Set<(reply: string | null) => void>();
  #cancelHandshake: () => void;
  #cancelWatchdog: () => void = () => undefined;
  #lastHeardAt: number;
  #closed = false;

  constructor(options: SocketOptions, handlers: SocketHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#lastHeardAt = options.clock.now();
    this.#connection = new modesl.Connection(options.host, options.port, options.password);
    // By itself modesl would also subscribe to CHANNEL_EXECUTE_COMPLETE: every step of every call.
    this.#connection.reqEvents = ["BACKGROUND_JOB"];
    const socket = this.#connection.socket;
    if (!socket) throw new TypeError("modesl made no socket");
    this.#socket = socket;
    this.#listen();
    this.#cancelHandshake = options.clock.setTimer(HANDSHAKE_MS, () => this.close("unreachable"));
  }

  /** Runs an API command in a thread of its own; never rejects, and always ends within the given time. */
  async job(command: string, timeoutMs: number, id = this.#options.newId()): Promise<JobResult> {
    assertOneLine(command, id);
    if (this.#closed) return { kind: "not-sent" };
    const result = this.#awaitJob(id, timeoutMs);
    const reply = await this.#command(`bgapi ${command}`, { "Job-UUID": id });
    if (reply !== null && !reply.startsWith("+OK")) {
      this.#jobs.get(id)?.finish({ kind: "refused", reply });
    }
    return result;
  }

  /** Ends the connection; whoever waits for an answer learns that it is lost. */
  close(fault: LinkFault): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelHandshake();
    this.#cancelWatchdog();
    this.#socket.destroy();
    for (const settle of [...this.#replies]) settle(null);
    for (const job of [...this.#jobs.values()]) job.finish({ kind: "lost" });
    this.#handlers.onClosed(fault);
  }

  #listen(): void {
    const connection = this.#connection;
    connection.on("error", () => this.close(this.#connection.parser ? "closed" : "unreachable"));
    this.#socket.on("close", () => this.close("closed"));
    connection.on("esl::connect", () => {
      this.#socket.setKeepAlive(true, KEEPALIVE_MS);
      this.#socket.setNoDelay(true);
      if (connection.parser) {
        guardParser(connection.parser, this.#socket, {
          onBroken: () => this.close("garbled"),
          onUnreadable: () => this.#handlers.onUnreadable(),
        });
      }
      this.#socket.on("data", () => {
        this.#lastHeardAt = this.#options.clock.now();
      });
    });
    connection.on("esl::event::auth::fail", () => this.close("bad-credentials"));
    connection.on("esl::event::raw::text/rude-rejection", () => this.close("not-in-acl"));
    connection.on("esl::event::disconnect::notice", () => this.close("closed"));
    connection.on("esl::event::**", (event: Event) => this.#receive(event));
    connection.on("esl::ready", () => void this.#begin());
  }

  async #begin(): Promise<void> {
    this.#watch();
    const reply = await this.#command(this.#options.subscription, {});
    if (reply === null) return;
    if (!reply.startsWith("+OK")) return this.close("garbled");
    const core = await this.job("global_getvar core_uuid", HANDSHAKE_MS);
    if (core.kind !== "done") return this.close("silent");
    if (this.#closed) return;
    this.#cancelHandshake();
    this.#handlers.onReady(core.body.trim());
  }

  #receive(event: Event): void {
    if (this.#closed || event.getHeader("Event-Name") === null) return;
    const values = readEvent(event);
    if (values["Event-Name"] === "BACKGROUND_JOB") {
      const job = this.#jobs.get(values["Job-UUID"] ?? "");
      job?.finish({ kind: "done", body: values["_body"] ?? "" });
    } else {
      this.#handlers.onEvent(values);
    }
  }

  /**
   * Writes one command and waits for its reply; null when the connection ended first. Replies carry no name, they come
   * in turn: after one that did not come in time nothing can be told apart, so the connection ends.
   */
  #command(command: string, headers: Readonly<Record<string, string>>): Promise<string | null> {
    assertOneLine(command, ...Object.values(headers));
    if (this.#closed) return Promise.resolve(null);
    return new Promise((resolve) => {
      const settle = (reply: string | null): void => {
        cancel();
        this.#replies.delete(settle);
        resolve(reply);
      };
      const cancel = this.#options.clock.setTimer(REPLY_MS, () => this.close("silent"));
      this.#replies.add(settle);
      this.#connection.sendRecv(command, headers, (event) => settle(String(event.getHeader("Reply-Text"))));
    });
  }

  #awaitJob(id: string, timeoutMs: number): Promise<JobResult> {
    return new Promise((resolve) => {
      const finish = (result: JobResult): void => {
        cancel();
        this.#jobs.delete(id);
        resolve(result);
      };
      const cancel = this.#options.clock.setTimer(timeoutMs, () => finish({ kind: "lost" }));
      this.#jobs.set(id, { finish });
    });
  }

  #watch(): void {
    const idleMs = this.#options.clock.now() - this.#lastHeardAt;
    if (idleMs >= SILENCE_MS) {
      this.close("silent");
      return;
    }
    this.#cancelWatchdog = this.#options.clock.setTimer(SILENCE_MS - idleMs, () => this.#watch());
  }
}

/** FreeSWITCH ends a command at a line feed: what comes behind it would be the next command. */
function assertOneLine(...values: string[]): void {
  for (const value of values) {
    if (/[\r\n\0]/.test(value)) throw new TypeError("a line break in an ESL command");
  }
}

function readEvent(event: Event): EslEvent {
  const values: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const { name, value } of event.headers) {
    if (typeof value === "string") values[name] = value;
  }
  values["_body"] = event.body;
  return values;
}
