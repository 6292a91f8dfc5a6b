import { addressFromKey, isAnswerable } from "./address.js";
import { noReaction, type Reaction, reactTo, type SayAnswer } from "./answers.js";
import type { AwaitedFile } from "./attachments.js";
import { chosenUploads } from "./attachments.js";
import type { ErrorCode } from "./errors.js";
import { numberOf, numbersOfTenant, userOf } from "./facts.js";
import { firstNumber, sendableNumbers, smsGate } from "./gates.js";
import { awaitedFiles, carriedBy, type MmsRules, segmentsOf } from "./mms.js";
import type { Attachment, Conversation, NumberSettings } from "./model.js";
import { copiesToPhones, noticeTo, originOf, phoneNameOf, sipUserOf } from "./phone-copies.js";
import type { Intent, QuarantineReason } from "./resolve.js";
import { defaultNumberSettings, defaultTenantSettings } from "./settings.js";
import type {
  ConsentChange,
  ConversationDraft,
  DeliveryDraft,
  Facts,
  MessageDraft,
  NoticeDraft,
  Submission,
} from "./submission.js";
import { usagePlace } from "./usage-day.js";
import type { Describe } from "./words.js";

/** What becomes of a submission. */
export type Decision =
  | {
      readonly kind: "message";
      readonly conversation: ConversationDraft;
      readonly message: MessageDraft;
      /** The users who see it, beside its author. */
      readonly readers: readonly string[];
      readonly deliveries: readonly DeliveryDraft[];
      readonly reaction: Reaction;
      readonly attachments: readonly Attachment[];
      /** What is to be fetched for it. */
      readonly awaited: readonly AwaitedFile[];
    }
  | {
      readonly kind: "quarantine";
      readonly reason: QuarantineReason;
      readonly tenantId: string | null;
      /** What the peer wants holds, though nobody reads it. */
      readonly consents?: readonly ConsentChange[];
    }
  | {
      readonly kind: "refuse";
      readonly error: ErrorCode;
      readonly details: Readonly<Record<string, string | number>>;
      readonly tenantId: string | null;
      readonly notice: NoticeDraft | null;
    };

export interface RoutingRules extends MmsRules {
  readonly now: number;
  /** Refusals in the words that a phone gets. */
  readonly describe: Describe;
  readonly sayAnswer: SayAnswer;
}

type ChatIntent = Extract<Intent, { kind: "chat" }>;
type SmsOutIntent = Extract<Intent, { kind: "sms-out" }>;
type SmsInIntent = Extract<Intent, { kind: "sms-in" }>;

/** Decides what becomes of a submission; a pure function of the intent and the facts. */
export function route(submission: Submission, intent: Intent, facts: Facts, rules: RoutingRules): Decision {
  const decision = decide(submission, intent, facts, rules);
  if (decision.kind !== "refuse") return decision;
  const replyTo = "replyTo" in intent ? intent.replyTo : null;
  return {
    ...decision,
    notice: replyTo && noticeTo(replyTo, rules.describe(decision.error, decision.details)),
  };
}

function decide(submission: Submission, intent: Intent, facts: Facts, rules: RoutingRules): Decision {
  switch (intent.kind) {
    case "chat":
      return routeChat(submission, intent, facts, rules);
    case "sms-out":
      return routeSmsOut(submission, intent, facts, rules);
    case "sms-in":
      return routeSmsIn(submission, intent, facts, rules);
    case "quarantine":
      return intent;
    case "refuse":
      return {
        kind: "refuse",
        error: intent.error,
        details: intent.details,
        tenantId: intent.tenantId,
        notice: null,
      };
  }
}

function routeChat(submission: Submission, intent: ChatIntent, facts: Facts, rules: RoutingRules): Decision {
  const { directory, author, recipient } = intent;
  if (!userOf(facts, author.id).chatEnabled) return refuse(intent, "chat-off-sender");
  if (!userOf(facts, recipient.id).chatEnabled) {
    return refuse(intent, "chat-off-recipient", { name: recipient.displayName });
  }
  const attachments = chosenUploads(intent, facts, rules.now);
  if (!attachments) return refuse(intent, "media-gone");
  const from = intent.replyTo?.extension.number ?? phoneNameOf(directory, author.id);
  return {
    kind: "message",
    conversation: {
      tenantId: directory.tenant.id,
      kind: "chat",
      key: chatKey(author.id, recipient.id),
      number: null,
      peer: null,
    },
    message: {
      kind: "chat",
      direction: "internal",
      origin: originOf(submission),
      authorId: author.id,
      body: submission.body,
      segments: null,
      state: null,
      usage: null,
    },
    readers: [recipient.id],
    deliveries: copiesToPhones({ directory, facts, now: rules.now, from }, [recipient.id]),
    reaction: noReaction,
    attachments,
    awaited: [],
  };
}

function routeSmsOut(
  submission: Submission,
  intent: SmsOutIntent,
  facts: Facts,
  rules: RoutingRules,
): Decision {
  const { directory, author, peer } = intent;
  const tenantId = directory.tenant.id;
  const sendable = sendableNumbers(author.id, numbersOfTenant(facts, directory));
  const gate = smsGate(
    facts.tenants.get(tenantId) ?? defaultTenantSettings,
    userOf(facts, author.id),
    sendable,
  );
  if (gate) return refuse(intent, gate);
  const number = chooseNumber(intent, facts, sendable);
  if (number === undefined) return refuse(intent, "sms-no-number");
  // Settings outlive a number that the host took away or gave to another tenant.
  const settings = directory.numbers.has(number) ? numberOf(intent, facts, number) : defaultNumberSettings;
  const problem = senderProblem(settings, author.id, rules) ?? recipientProblem(intent, facts, number);
  if (problem) return refuse(intent, problem, { number: problem === "recipient-opted-out" ? peer : number });
  const uploads = chosenUploads(intent, facts, rules.now);
  const carried = carriedBy({ body: submission.body, uploads }, settings, rules);
  if ("error" in carried) return refuse(intent, carried.error, carried.details);
  const { attachments } = carried;
  return {
    kind: "message",
    conversation: { tenantId, kind: "sms", key: smsKey(number, peer), number, peer },
    message: {
      kind: "sms",
      direction: "out",
      origin: originOf(submission),
      authorId: author.id,
      body: submission.body,
      segments: segmentsOf(submission.body, attachments),
      state: "queued",
      usage: usagePlace(rules.now, directory.tenant, [author.id]),
    },
    readers: settings.userIds.filter((id) => id !== author.id && directory.users.has(id)),
    deliveries: [
      {
        kind: "trunk",
        target: settings.trunkId ?? "",
        from: number,
        to: peer,
        readerId: null,
        parked: false,
      },
    ],
    reaction: noReaction,
    attachments,
    awaited: [],
  };
}

function routeSmsIn(
  submission: Submission,
  intent: SmsInIntent,
  facts: Facts,
  rules: RoutingRules,
): Decision {
  const { directory, number, peer } = intent;
  const tenantId = directory.tenant.id;
  const settings = numberOf(intent, facts, number);
  const readers = settings.userIds.filter((id) => directory.users.get(id)?.enabled);
  const reason = inboundProblem(
    facts.tenants.get(tenantId) ?? defaultTenantSettings,
    settings,
    intent,
    readers,
  );
  // The text is routed as any other; of files that this number does not take the reader sees at least that they came.
  const awaited = awaitedFiles(submission.media ?? [], settings.mmsEnabled);
  const { asked, trunkId } = intent;
  const asking = asked && { asked, tenant: directory.tenant, number, peer, trunkId };
  const reaction = asking ? reactTo(asking, facts, { ...rules, say: rules.sayAnswer }) : noReaction;
  if (reason) {
    // Over a trunk that the number does not belong to anybody may speak in the name of anybody.
    const consents = reason === "other-trunk" ? [] : reaction.consents;
    return { kind: "quarantine", reason, tenantId, consents };
  }
  return {
    kind: "message",
    conversation: { tenantId, kind: "sms", key: smsKey(number, peer), number, peer },
    message: {
      kind: "sms",
      direction: "in",
      origin: "trunk",
      authorId: null,
      body: submission.body,
      segments: segmentsOf(submission.body, awaited),
      state: null,
      usage: usagePlace(rules.now, directory.tenant, readers),
    },
    readers,
    deliveries: copiesToPhones({ directory, facts, now: rules.now, from: sipUserOf(peer) }, readers),
    reaction,
    attachments: [],
    awaited,
  };
}

/** The key of the one conversation of two users. */
export function chatKey(one: string, other: string): string {
  return `chat:${[one, other].sort().join(":")}`;
}

/** The other user of a chat; null for conversations of other kinds. */
export function otherUserOf(
  { kind, key }: Pick<Conversation, "kind" | "key">,
  userId: string,
): string | null {
  if (kind !== "chat") return null;
  const [, ...pair] = key.split(":");
  return pair.find((id) => id !== userId) ?? null;
}

/** The key of the one conversation of our number with a peer. */
export function smsKey(number: string, peer: string): string {
  return `sms:${number}:${peer}`;
}

function chooseNumber(intent: SmsOutIntent, facts: Facts, sendable: readonly string[]): string | undefined {
  if (intent.from !== null) return intent.from;
  const used = facts.numbersByPeer.get(`${intent.directory.tenant.id} ${intent.peer}`) ?? [];
  const newest = used.find((number) => sendable.includes(number));
  return newest ?? firstNumber(sendable, userOf(facts, intent.author.id));
}

function senderProblem(settings: NumberSettings, authorId: string, rules: RoutingRules): ErrorCode | null {
  if (!settings.userIds.includes(authorId)) return "sms-number-not-yours";
  if (!settings.smsEnabled) return "sms-off-number";
  if (settings.trunkId === null || !rules.trunks.get(settings.trunkId)) return "sms-no-trunk";
  return null;
}

function recipientProblem(intent: SmsOutIntent, facts: Facts, number: string): ErrorCode | null {
  if (intent.peer === number) return "recipient-is-sender";
  const address = addressFromKey(intent.peer);
  if (!address || !isAnswerable(address)) return "recipient-cannot-be-answered";
  const consent = facts.consents.get(`${intent.directory.tenant.id} ${number} ${intent.peer}`);
  return consent === "opted-out" ? "recipient-opted-out" : null;
}

function inboundProblem(
  tenant: { readonly smsEnabled: boolean },
  settings: NumberSettings,
  intent: SmsInIntent,
  readers: readonly string[],
): QuarantineReason | null {
  if (!tenant.smsEnabled) return "tenant-off";
  if (!settings.smsEnabled) return "number-off";
  // Else the carrier of one tenant could write in the name of anybody to another tenant's numbers.
  if (settings.trunkId !== null && settings.trunkId !== intent.trunkId) return "other-trunk";
  return readers.length === 0 ? "number-without-user" : null;
}

function refuse(
  intent: ChatIntent | SmsOutIntent,
  error: ErrorCode,
  details: Readonly<Record<string, string | number>> = {},
): Decision {
  return { kind: "refuse", error, details, tenantId: intent.directory.tenant.id, notice: null };
}
