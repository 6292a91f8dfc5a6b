import { createHash } from "node:crypto";
import type { Submission } from "../core/submission.js";
import { canonicalString } from "../core/text.js";
import type { InboundSms, WebhookEvent, WebhookNote } from "../ports.js";
import type { Accept, AcceptResult } from "./accept.js";
import type { Receipts } from "./receipts.js";

/** What of a trunk its messages carry on. */
export interface Source {
  readonly trunkId: string;
  /** By which its local forms of a number are read. */
  readonly country: string;
}

/** How an event came. */
export interface Coming {
  /** The webhook as it is kept. */
  readonly raw: string;
  readonly receivedAt: number;
  /** The quarantined arrival that is tried again; its key is that of its event. */
  readonly replayOf?: string;
}

/** What became of one event. */
export interface Fate extends Pick<WebhookNote, "verdict" | "reason" | "number"> {
  /** The message that it is now. */
  readonly messageId: string | null;
}

interface WebhookEventsDeps {
  readonly accept: Accept;
  readonly receipts: Pick<Receipts, "take">;
}

/** Takes one event of a webhook; resolves with what became of it after the commit. */
export type TakeEvent = (source: Source, event: WebhookEvent, coming: Coming) => Promise<Fate>;

const MOST_OF_A_KEY = 190;

/** Brings what a carrier says to where it belongs: texts into conversations, receipts to deliveries. */
export function createTakeEvent({ accept, receipts }: WebhookEventsDeps): TakeEvent {
  return async function takeEvent(source, event, coming) {
    const nothing = { reason: null, number: null, messageId: null };
    switch (event.kind) {
      case "message":
        return fateOf(await accept(submissionOf(source, event.message, coming)), event.message);
      case "receipt": {
        const { receivedAt } = coming;
        await receipts.take({ ...event.receipt, trunkId: source.trunkId, receivedAt });
        return { ...nothing, verdict: "receipt" };
      }
      case "ignored":
        return { ...nothing, verdict: "ignored", reason: event.what };
    }
  };
}

/** The key under which an event is stored; null for what is no message. */
export function keyOfEvent({ trunkId }: Source, event: WebhookEvent): string | null {
  return event.kind === "message" ? keyOf(trunkId, event.message.externalId, event.message.to) : null;
}

/** A carrier's message as what somebody wants said. */
function submissionOf(
  { trunkId, country }: Source,
  { externalId, from, to, body, media, optOut }: InboundSms,
  { raw, receivedAt, replayOf }: Coming,
): Submission {
  return {
    key: keyOf(trunkId, externalId, to),
    ...(replayOf !== undefined && { replayOf }),
    source: { kind: "trunk", trunkId, from, to, country },
    body: canonicalString(body),
    optOut,
    receivedAt,
    raw,
    media,
  };
}

/** With the number it is for, since some carriers tell of one message to several of our numbers under one id. */
function keyOf(trunkId: string, externalId: string, to: string): string {
  const key = `trunk:${trunkId}:${externalId}:${to.replace(/\D/g, "")}`;
  if (key.length <= MOST_OF_A_KEY && /^[\x20-\x7e]+$/.test(key)) return key;
  return `trunk:${trunkId}:hash-${createHash("sha256").update(key).digest("hex")}`;
}

function fateOf(result: AcceptResult, { to: number }: InboundSms): Fate {
  switch (result.kind) {
    case "stored": {
      const { message, conversation } = result;
      return { verdict: "stored", reason: null, number: conversation.number, messageId: message.id };
    }
    case "quarantined":
      return { verdict: "quarantined", reason: result.reason, number, messageId: null };
    case "refused":
      return { verdict: "quarantined", reason: result.error.code, number, messageId: null };
  }
}
