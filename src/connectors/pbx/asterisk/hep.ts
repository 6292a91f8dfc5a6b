import { createSocket, type Socket } from "node:dgram";
import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";

/** What the far side answered to one of our texts: a final SIP code, silence, or nothing that we could see. */
export type Verdict =
  | { readonly kind: "code"; readonly code: number }
  | { readonly kind: "silence" }
  /** Asterisk does not mirror its SIP to us, so nobody can tell. */
  | { readonly kind: "unseen" };

/** Listens to the SIP that Asterisk mirrors (HEPv3 over UDP) and tells what became of our texts. */
export interface Tap {
  start(): void;
  stop(): void;
  /** Follows the text that carries this id in its X-Message-Id; to be called before it is sent. */
  follow(id: string): Following;
  /** False where the port could not be had, or where texts went out that never showed up here. */
  works(): boolean;
}

export interface Following {
  readonly verdict: Promise<Verdict>;
  /** The text was handed over just now: from here on it has to show up. */
  sent(): void;
  /** It was not sent after all. */
  forget(): void;
}

/** SIP gives up after 32 s (timer F). */
const ANSWER_MS = 33_000;
/** The mirror is on the same machine. */
const SEEN_MS = 2_000;
/** Asterisk answers a challenge at once, where it has credentials for it. */
const CHALLENGE_MS = 2_000;

export interface TapOptions {
  readonly port: number;
  readonly clock: Clock;
  readonly log: Logger;
}

export function createTap(options: TapOptions): Tap {
  return new HepTap(options);
}

class HepTap implements Tap {
  readonly #options: TapOptions;
  readonly #texts = new Map<string, FollowedText>();
  readonly #byCall = new Map<string, FollowedText>();
  #socket: Socket | null = null;
  #isBlind = false;

  constructor(options: TapOptions) {
    this.#options = options;
  }

  start(): void {
    const { port, log } = this.#options;
    const socket = createSocket("udp4");
    this.#socket = socket;
    socket.on("message", (packet) => this.#hear(packet));
    socket.on("error", (error) => {
      log.warn({ err: error, port }, "the SIP that Asterisk mirrors can't be heard");
      this.#socket = null;
      socket.close();
    });
    socket.bind(port, "127.0.0.1");
    socket.unref();
  }

  stop(): void {
    this.#socket?.close();
    this.#socket = null;
    for (const text of [...this.#texts.values()]) text.settle({ kind: "unseen" });
  }

  works(): boolean {
    return this.#socket !== null && !this.#isBlind;
  }

  follow(id: string): Following {
    const text = new FollowedText(this.#options.clock, () => {
      this.#texts.delete(id);
      this.#byCall.delete(text.callId);
    });
    this.#texts.set(id, text);
    return {
      verdict: text.verdict,
      sent: () => {
        if (text.callId === "") text.wait(SEEN_MS, { kind: "unseen" }, () => this.#noteUnseen());
      },
      forget: () => text.settle({ kind: "unseen" }),
    };
  }

  #noteUnseen(): void {
    this.#isBlind = true;
  }

  #hear(packet: Buffer): void {
    const message = readSip(readHep(packet));
    if (!message) return;
    const { code, callId, id } = message;
    if (code === 0) this.#noteRequest(callId, id);
    else this.#noteAnswer(callId, code);
  }

  #noteRequest(callId: string, id: string): void {
    const text = this.#texts.get(id);
    // The same again, because nobody answered: the time runs from the first.
    if (!text || (text.callId === callId && !text.isChallenged)) return;
    this.#isBlind = false;
    text.callId = callId;
    text.isChallenged = false;
    this.#byCall.set(callId, text);
    text.wait(ANSWER_MS, { kind: "silence" });
  }

  #noteAnswer(callId: string, code: number): void {
    const text = this.#byCall.get(callId);
    if (!text || code < 200) return;
    const verdict = { kind: "code", code } as const;
    if (code === 401 || code === 407) {
      text.isChallenged = true;
      text.wait(CHALLENGE_MS, verdict);
    } else text.settle(verdict);
  }
}

/** One text of ours on its way. */
class FollowedText {
  /** Empty until it was seen. */
  callId = "";
  /** Whoever it went to asked for credentials, and they did not go out yet. */
  isChallenged = false;
  readonly verdict: Promise<Verdict>;
  readonly #clock: Clock;
  readonly #done: () => void;
  #resolve: (verdict: Verdict) => void = () => undefined;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, done: () => void) {
    this.#clock = clock;
    this.#done = done;
    this.verdict = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  settle(verdict: Verdict): void {
    this.#cancel();
    this.#done();
    this.#resolve(verdict);
  }

  /** What it is if nothing more is seen. */
  wait(ms: number, verdict: Verdict, before: () => void = () => undefined): void {
    this.#cancel();
    this.#cancel = this.#clock.setTimer(ms, () => {
      before();
      this.settle(verdict);
    });
  }
}

/** The payload of a HEPv3 packet; empty where it is none. */
export function readHep(packet: Buffer): Buffer {
  const none = Buffer.alloc(0);
  if (packet.length < 6 || packet.toString("latin1", 0, 4) !== "HEP3") return none;
  const end = Math.min(packet.length, packet.readUInt16BE(4));
  let at = 6;
  while (at + 6 <= end) {
    const type = packet.readUInt16BE(at + 2);
    const length = packet.readUInt16BE(at + 4);
    if (length < 6 || at + length > end) return none;
    if (packet.readUInt16BE(at) === 0 && type === 15) return packet.subarray(at + 6, at + length);
    at += length;
  }
  return none;
}

/** A MESSAGE, or an answer to one. `code` is 0 for the request itself. */
interface MirroredSip {
  readonly code: number;
  readonly callId: string;
  readonly id: string;
}

function readSip(bytes: Buffer): MirroredSip | null {
  const end = bytes.indexOf("\r\n\r\n");
  const head = bytes.toString("latin1", 0, end < 0 ? bytes.length : end);
  const header = (name: string) =>
    new RegExp(`^${name}[ \t]*:[ \t]*(.*?)[ \t]*$`, "im").exec(head)?.[1] ?? "";
  const code = /^SIP\/2\.0 (\d{3})/.exec(head)?.[1];
  const isMessage = /MESSAGE$/.test(header("CSeq"));
  if (!isMessage || (code === undefined && !head.startsWith("MESSAGE "))) return null;
  return { code: Number(code ?? 0), callId: header("Call-ID"), id: header("X-Message-Id") };
}
