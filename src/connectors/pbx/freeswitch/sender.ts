import type { Outcome } from "../../../core/model.js";
import { combineOutcomes, isUserPart } from "../../../core/sip.js";
import type { Clock } from "../../../lib/clock.js";
import type { PbxText } from "../../../ports.js";
import { type Attempt, cannotBeSaid, later, notSent, orAborted } from "../shared/attempt.js";
import type { Gateway } from "./answers.js";
import {
  type ChatFields,
  type ChatReport,
  chatCommand,
  contactOutcome,
  isSayable,
  trunkOutcome,
} from "./commands.js";
import type { Link } from "./link.js";
import { contactsOf } from "./registrations.js";
import type { EslEvent, JobResult } from "./socket.js";
import { createTurns } from "./turns.js";

export interface SenderDeps {
  readonly link: Link;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Where texts over a trunk go; null when FreeSWITCH has no such gateway, or did not say. */
  readonly gatewayOf: (trunkId: string) => Promise<Gateway | null>;
}

/** Sends texts by `bgapi chat`, one contact at a time, and finds out what became of them. */
export interface Sender {
  /** Never rejects. */
  send(text: PbxText, signal: AbortSignal): Promise<Outcome>;
  /** Every MESSAGE event: the ones of our own jobs carry the far side's answer. */
  onMessage(event: EslEvent): void;
}

/** FreeSWITCH waits 20 s for a final answer. */
const CHAT_MS = 30_000;
/** The MESSAGE event with the code comes before the job's end; a little patience covers a switch that reorders. */
const CODE_MS = 500;
const AT_ONCE = 20;

type Verdict = (report: ChatReport) => Outcome;

/** A text that is judged as one for its kind of recipient. */
interface Judged extends Attempt {
  readonly verdict: Verdict;
}

/** A text whose far side's answer is awaited; texts with the same sender and target take turns. */
interface Pending {
  readonly text: string;
  code: number | null | undefined;
  arrived: () => void;
}

export function createSender(deps: SenderDeps): Sender {
  return new ChatSender(deps);
}

class ChatSender implements Sender {
  readonly #deps: SenderDeps;
  readonly #turns = createTurns(AT_ONCE);
  readonly #pending = new Map<string, Pending>();

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  async send(text: PbxText, signal: AbortSignal): Promise<Outcome> {
    if (signal.aborted) return notSent;
    if (!isSayable(text.body)) return { kind: "rejected", reason: "unreadable-message" };
    const { to } = text;
    if (to.kind === "trunk") {
      const attempt = { text, signal, verdict: trunkOutcome, started: false };
      return orAborted(attempt, this.#sendToTrunk(attempt, to.trunkId, to.number));
    }
    const attempt = { text, signal, verdict: contactOutcome, started: false };
    return orAborted(attempt, this.#sendToPhone(attempt, to.domain, to.endpoint));
  }

  onMessage(event: EslEvent): void {
    const pending = this.#pending.get(keyOf(event["from"] ?? "", event["to"] ?? ""));
    if (!pending || event["proto"] !== "global" || event["_body"] !== pending.text) return;
    pending.code = readCode(event["Delivery-Result-Code"]);
    pending.arrived();
  }

  async #sendToTrunk(attempt: Judged, trunkId: string, number: string): Promise<Outcome> {
    if (!isUserPart(number)) return cannotBeSaid;
    const gateway = await this.#deps.gatewayOf(trunkId);
    if (!gateway) return later("trunk-unknown");
    const from = `${attempt.text.from}@${gateway.fromDomain}`;
    const to = `${gateway.profile}/sip:${number}@${gateway.proxy}`;
    return this.#chat({ from, to, text: attempt.text.body }, attempt.text.attempt, attempt);
  }

  async #sendToPhone(attempt: Judged, domain: string, endpoint: string): Promise<Outcome> {
    const { text } = attempt;
    const contacts = await contactsOf(this.#deps.link, { domain, endpoint });
    if (contacts === null) return notSent;
    const from = `${text.from}@${text.fromDomain}`;
    const outcomes = await Promise.all(
      contacts.map(({ profile, uri }, index) => {
        const id = index === 0 ? text.attempt : this.#deps.newId();
        return this.#chat({ from, to: `${profile}/${uri}`, text: text.body }, id, attempt);
      }),
    );
    return combineOutcomes(outcomes);
  }

  async #chat(fields: ChatFields, id: string, attempt: Judged): Promise<Outcome> {
    const command = chatCommand(fields);
    if (command === null) return cannotBeSaid;
    const key = keyOf(fields.from, fields.to);
    return this.#turns.take(key, async () => {
      if (attempt.signal.aborted) return notSent;
      attempt.started = true;
      const pending: Pending = { text: fields.text, code: undefined, arrived: () => undefined };
      this.#pending.set(key, pending);
      const result = await this.#deps.link.job(command, { timeoutMs: CHAT_MS, id });
      const outcome = await this.#judge(result, pending, attempt.verdict);
      this.#pending.delete(key);
      return outcome;
    });
  }

  async #judge(result: JobResult, pending: Pending, verdict: Verdict): Promise<Outcome> {
    switch (result.kind) {
      case "not-sent":
        return notSent;
      case "lost":
        return { kind: "unknown", reason: "no-answer" };
      case "refused":
        return later("pbx-refused");
      case "done": {
        const invalid = result.body.startsWith("Invalid");
        return verdict({ body: result.body, code: invalid ? null : await this.#codeOf(pending) });
      }
    }
  }

  #codeOf(pending: Pending): Promise<number | null> {
    if (pending.code !== undefined) return Promise.resolve(pending.code);
    return new Promise((resolve) => {
      const finish = (): void => {
        cancel();
        resolve(pending.code ?? null);
      };
      const cancel = this.#deps.clock.setTimer(CODE_MS, finish);
      pending.arrived = finish;
    });
  }
}

function keyOf(from: string, to: string): string {
  return `${from}|${to}`;
}

function readCode(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,3}$/.test(value) ? Number(value) : null;
}
