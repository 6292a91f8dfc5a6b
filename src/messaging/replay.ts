import { arrivalOf } from "../core/arrival.js";
import { MessagingError } from "../core/errors.js";
import type { Arrival, Submission } from "../core/submission.js";
import {
  type ArrivalStore,
  type CarrierWebhook,
  type PbxConnector,
  UnreadableWebhook,
  type WebhookEvent,
  type WebhookRequest,
} from "../ports.js";
import type { Accept } from "./accept.js";
import { readHandsetRaw } from "./handset.js";
import { submissionOf } from "./lines.js";
import type { Account } from "./trunk-accounts.js";
import type { TrunkSet } from "./trunk-set.js";
import { keyOfEvent, type TakeEvent } from "./webhook-events.js";
import { readRaw } from "./webhook-raw.js";

export interface ReplayDeps {
  readonly store: ArrivalStore;
  readonly accept: Accept;
  readonly takeEvent: TakeEvent;
  readonly trunks: Pick<TrunkSet, "account">;
  readonly pbxs: readonly Pick<PbxConnector, "name" | "reread">[];
  /** The trunk of the simulated phones. */
  readonly loopback: string;
}

/** Reasons that only what phones send has. They were found by what the PBX said, out of the sender's reach. */
const phoneReasons: readonly (string | null)[] = ["unknown-line", "line-without-user", "user-disabled"];

/** Reads what was kept of an arrival, and brings it in again; rejects with `replay-not-possible` where it can't be read. */
export function createReplay(deps: ReplayDeps): (arrival: Arrival) => Promise<void> {
  const { store, accept, takeEvent, trunks, pbxs, loopback } = deps;

  return async function replay(arrival) {
    const [by = "", name = ""] = arrival.sourceKey.split(":");
    if (by === "pbx") await again(arrival, fromPbx(arrival, name));
    else if (name === loopback) await again(arrival, fromHandset(arrival));
    else await replayWebhook(arrival, name);
  };

  async function replayWebhook(arrival: Arrival, trunkId: string): Promise<void> {
    const { events, source } = readAgain(trunks.account(trunkId), arrival.raw ?? "");
    const coming = { raw: arrival.raw ?? "", receivedAt: arrival.receivedAt };
    const own = events.find((event) => keyOfEvent(source, event) === arrival.sourceKey);
    if (own) await takeEvent(source, own, { ...coming, replayOf: arrival.id });
    else if (events.length > 0)
      await replayWhole(arrival, events, (event) => takeEvent(source, event, coming));
  }

  /** A webhook that nobody understood has no message's key: what it says now gets arrivals of its own. */
  async function replayWhole(
    { id }: Arrival,
    events: readonly WebhookEvent[],
    take: (event: WebhookEvent) => ReturnType<TakeEvent>,
  ): Promise<void> {
    const fates = await Promise.all(events.map(take));
    const messageId = fates.find((fate) => fate.messageId !== null)?.messageId ?? null;
    await store.settle(id, "replayed", messageId);
  }

  function fromPbx({ reason, raw }: Arrival, name: string): Submission {
    const from = phoneReasons.includes(reason) ? "phone" : "trunk";
    const read = pbxs.find((pbx) => pbx.name === name)?.reread(raw ?? "", from);
    if (!read) throw impossible();
    return submissionOf(name, read);
  }

  function fromHandset({ sourceKey: key, raw, receivedAt }: Arrival): Submission {
    const text = readHandsetRaw(raw ?? "");
    if (!text) throw impossible();
    const { from, to, body, media } = text;
    return { key, source: { kind: "trunk", trunkId: loopback, from, to }, body, media, receivedAt, raw };
  }

  /** Nobody becomes somebody else by being read again. */
  async function again(arrival: Arrival, submission: Submission): Promise<void> {
    const { source } = submission;
    if (source.kind === "user") throw impossible();
    const { sourceKey, from } = arrivalOf(submission, source);
    if (sourceKey !== arrival.sourceKey || from !== arrival.from) throw impossible();
    await accept({ ...submission, receivedAt: arrival.receivedAt, replayOf: arrival.id });
  }
}

/** What a kept webhook says now. It was verified when it came; empty where it is understood no better than then. */
function readAgain(account: Account | undefined, raw: string) {
  const webhook = account?.trunk?.carrier?.webhook;
  const request = account?.webhookUrl ? readRaw(raw, account.webhookUrl) : null;
  if (!account || !webhook || !request) throw impossible();
  const { id: trunkId, country } = account.stored;
  return { source: { trunkId, country }, events: eventsIn(webhook, request) };
}

function eventsIn(webhook: CarrierWebhook, request: WebhookRequest): readonly WebhookEvent[] {
  try {
    return webhook.parse(request);
  } catch (error) {
    if (error instanceof UnreadableWebhook) return [];
    throw error;
  }
}

function impossible(): MessagingError {
  return new MessagingError("replay-not-possible");
}
