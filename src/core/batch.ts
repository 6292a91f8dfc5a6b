import { arrivalOf } from "./arrival.js";
import { placesOf, wordsOrNames } from "./attachments.js";
import type { Change } from "./change.js";
import { claimAfter } from "./claims.js";
import type { ConsentLine } from "./consent.js";
import { linesBehind, usageOfAnswer } from "./consent-lines.js";
import type { Delivery } from "./delivery.js";
import { newMember } from "./member.js";
import { partsOf } from "./mms.js";
import type { Conversation, Member, Message, UserEvent } from "./model.js";
import { type Decision, otherUserOf } from "./routing.js";
import type {
  Arrival,
  ArrivalFate,
  BatchPlan,
  ConsentChange,
  DeliveryDraft,
  MessageAttachment,
  MessagePart,
  NoticeDraft,
  OpenedRows,
  Submission,
} from "./submission.js";
import { sumUsage, type UsageChange, usageOf } from "./usage.js";

/** A submission with what was decided about it. */
export interface Decided {
  readonly submission: Submission;
  readonly decision: Decision;
}

export type BatchResult =
  | { readonly kind: "message"; readonly message: Message; readonly conversation: Conversation }
  | { readonly kind: "other" };

export interface PlannedBatch {
  readonly plan: BatchPlan;
  /** One for each decided submission, in order. */
  readonly results: readonly BatchResult[];
}

type MessageDecision = Extract<Decision, { kind: "message" }>;

/** How long a text waits for a trunk, and for a phone to register. */
export const trunkAgeMs = 24 * 3_600_000;
const PHONE_AGE_MS = 72 * 3_600_000;

/** The users whose logs a decision writes, sorted. */
export function audienceOf(decision: MessageDecision): readonly string[] {
  const author = decision.message.authorId;
  return [...new Set(author === null ? decision.readers : [author, ...decision.readers])].sort();
}

/** Gives every message its sequence and works out all rows of the batch; a pure function of its arguments. */
export function planBatch(
  decided: readonly Decided[],
  opened: OpenedRows,
  now: number,
  newId: () => string,
): PlannedBatch {
  const draft = new Draft(opened, now, newId);
  const results = decided.map(({ submission, decision }): BatchResult => {
    if (decision.kind === "message") return draft.addMessage(submission, decision);
    draft.addRefusal(submission, decision);
    return { kind: "other" };
  });
  return { plan: draft.plan(), results };
}

/** The rows so far. A class, because every row changes what the next one gets. */
class Draft {
  readonly #conversations = new Map<string, Conversation>();
  readonly #members = new Map<string, Member>();
  readonly #counters = new Map<string, number>();
  readonly #messages: Message[] = [];
  readonly #events: UserEvent[] = [];
  readonly #deliveries: Delivery[] = [];
  readonly #arrivals: Arrival[] = [];
  readonly #replays: ArrivalFate[] = [];
  readonly #consents: ConsentChange[] = [];
  readonly #consentLines: ConsentLine[] = [];
  readonly #attachments: MessageAttachment[] = [];
  readonly #usage: UsageChange[] = [];
  readonly #parts: MessagePart[] = [];
  readonly #opened: OpenedRows;
  readonly #now: number;
  readonly #newId: () => string;

  constructor(opened: OpenedRows, now: number, newId: () => string) {
    this.#opened = opened;
    this.#now = now;
    this.#newId = newId;
  }

  addMessage(submission: Submission, decision: MessageDecision): BatchResult {
    const before = this.#conversation(decision.conversation.tenantId, decision.conversation.key);
    const claim = claimAfter(before.claim, decision, this.#now);
    const conversation = { ...before, lastSeq: before.lastSeq + 1, claim };
    this.#conversations.set(conversation.id, conversation);
    const message: Message = {
      ...decision.message,
      id: this.#newId(),
      tenantId: conversation.tenantId,
      conversationId: conversation.id,
      seq: conversation.lastSeq,
      sourceKey: submission.key,
      stateReason: null,
      retries: 0,
      attachmentCount: decision.attachments.length + decision.awaited.length,
      createdAt: this.#now,
    };
    this.#messages.push(message);
    const usage = usageOf(message, conversation.number);
    if (usage) this.#usage.push(usage);
    const audience = audienceOf(decision);
    const members = audience.map((userId) => this.#move(userId, message, conversation));
    const places = new Map(
      members.map((member) => [member.userId, this.#tell(member, message, conversation)]),
    );
    const files = [...decision.attachments, ...decision.awaited];
    for (const delivery of decision.deliveries) {
      const body = delivery.kind === "phone" ? wordsOrNames(message.body, files) : message.body;
      this.#deliver(delivery, { ...message, body }, places);
    }
    this.#react(decision, message);
    this.#attachments.push(...placesOf(message.id, decision.attachments));
    this.#parts.push(...partsOf(submission, decision.awaited, message));
    const { id: messageId, tenantId } = message;
    this.#arrive(submission, { status: "accepted", reason: null, tenantId, messageId });
    return { kind: "message", message, conversation };
  }

  addRefusal(submission: Submission, decision: Exclude<Decision, MessageDecision>): void {
    const { tenantId } = decision;
    if (decision.kind === "quarantine") {
      this.#consents.push(...(decision.consents ?? []));
      this.#arrive(submission, { status: "quarantined", reason: decision.reason, tenantId, messageId: null });
      return;
    }
    if (decision.notice) this.#notify(decision.notice);
    this.#arrive(submission, { status: "refused", reason: decision.error, tenantId, messageId: null });
  }

  plan(): BatchPlan {
    return {
      messages: this.#messages,
      conversations: [...this.#conversations.values()],
      members: [...this.#members.values()],
      events: this.#events,
      counters: this.#counters,
      deliveries: this.#deliveries,
      arrivals: this.#arrivals,
      replays: this.#replays,
      consents: this.#consents,
      consentLines: this.#consentLines,
      attachments: this.#attachments,
      usage: sumUsage(this.#usage),
      parts: this.#parts,
    };
  }

  #conversation(tenantId: string, key: string): Conversation {
    const opened = this.#opened.conversations.get(`${tenantId} ${key}`);
    if (!opened) throw new Error("a conversation of the batch was not opened");
    return this.#conversations.get(opened.id) ?? opened;
  }

  #member(conversationId: string, userId: string): Member | undefined {
    const moved = this.#members.get(`${conversationId} ${userId}`);
    return moved ?? this.#opened.members.get(conversationId)?.get(userId);
  }

  /** Moves one user's membership to where the message leaves it. */
  #move(userId: string, message: Message, conversation: Conversation): Member {
    const before = this.#member(conversation.id, userId) ?? newMember(conversation, userId);
    const member: Member = {
      ...before,
      lastActivityAt: this.#now,
      readSeq: message.authorId === userId ? message.seq : before.readSeq,
      visibleUntil: null,
      lastShownSeq: null,
    };
    this.#members.set(`${conversation.id} ${userId}`, member);
    return member;
  }

  /** What the message asked for: shown to those who see it, and answered. */
  #react({ reaction, readers }: MessageDecision, message: Message): void {
    const lines = linesBehind(reaction, message, this.#newId);
    this.#consents.push(...reaction.consents);
    this.#consentLines.push(...lines);
    const { tenantId, conversationId, seq } = message;
    for (const line of lines) {
      for (const userId of readers) this.#append(userId, tenantId, { kind: "consent", conversationId, line });
    }
    if (!reaction.answer) return;
    const { trunkId: target, from, to, body } = reaction.answer;
    const draft = { kind: "trunk", target, from, to, readerId: null, parked: false } as const;
    const usage = usageOfAnswer(reaction.answer, message);
    if (usage) this.#usage.push(usage);
    // It belongs to no message, and so to nobody: no bubble moves with it, and no opt-out holds it back.
    this.#deliver(draft, { id: null, tenantId, conversationId, seq, body }, new Map());
  }

  /** Appends the message to one user's log; returns the place in the log. */
  #tell(member: Member, message: Message, conversation: Conversation): number {
    const { userId } = member;
    const peerId = otherUserOf(conversation, userId);
    const peerReadSeq = peerId === null ? null : (this.#member(conversation.id, peerId)?.readSeq ?? 0);
    return this.#append(userId, message.tenantId, {
      kind: "message",
      message,
      conversation,
      member,
      peerReadSeq,
    });
  }

  #append(userId: string, tenantId: string, change: Change): number {
    const last = this.#counters.get(userId) ?? this.#opened.counters.get(userId);
    if (last === undefined) throw new Error("the log of an audience member was not opened");
    const seq = last + 1;
    this.#counters.set(userId, seq);
    this.#events.push({ userId, tenantId, seq, at: this.#now, change });
    return seq;
  }

  #deliver(draft: DeliveryDraft, message: Sayable, places: ReadonlyMap<string, number>): void {
    const { readerId, parked, ...rest } = draft;
    const expiresAt = this.#now + (draft.kind === "trunk" ? trunkAgeMs : PHONE_AGE_MS);
    this.#deliveries.push({
      ...rest,
      ...this.#fresh(),
      tenantId: message.tenantId,
      messageId: message.id,
      conversationId: message.conversationId,
      readerId,
      body: message.body,
      attachmentCount: (draft.kind === "trunk" && message.attachmentCount) || 0,
      orderKey: draft.kind === "trunk" ? `sms:${message.conversationId}` : `phone:${draft.target}`,
      position: readerId === null ? message.seq : (places.get(readerId) ?? 0),
      dueAt: parked ? expiresAt : this.#now,
      expiresAt,
    });
  }

  #notify(notice: NoticeDraft): void {
    this.#deliveries.push({
      ...this.#fresh(),
      tenantId: notice.tenantId,
      kind: "phone",
      messageId: null,
      conversationId: null,
      readerId: null,
      target: notice.extensionId,
      from: notice.from,
      to: notice.extensionNumber,
      body: notice.body,
      orderKey: `phone:${notice.extensionId}`,
      // A refusal is about what was just typed: it goes before older copies that wait.
      position: 0,
      dueAt: this.#now,
      expiresAt: this.#now + NOTICE_AGE_MS,
    });
  }

  #fresh() {
    const nothing = {
      attempts: 0,
      partsDone: 0,
      fence: 0,
      reference: null,
      reason: null,
      attachmentCount: 0,
    };
    return { id: this.#newId(), state: "queued", createdAt: this.#now, ...nothing } as const;
  }

  /** Outside submissions leave a record; what a signed-in user sends is recorded by its message. */
  #arrive(
    submission: Submission,
    outcome: Pick<Arrival, "status" | "reason" | "tenantId" | "messageId">,
  ): void {
    const { source } = submission;
    if (source.kind === "user") return;
    if (submission.replayOf !== undefined) {
      this.#replays.push({ id: submission.replayOf, ...outcome });
      return;
    }
    this.#arrivals.push({ id: this.#newId(), ...arrivalOf(submission, source), ...outcome });
  }
}

/** What of a message a delivery takes along; without an id it is an answer of ours. */
type Sayable = Pick<Message, "tenantId" | "conversationId" | "seq" | "body"> &
  Partial<Pick<Message, "attachmentCount">> & { readonly id: string | null };

const NOTICE_AGE_MS = 10 * 60_000;
