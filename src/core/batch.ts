import { wordsOrNames } from "./attachments.js";
import type { Delivery } from "./delivery.js";
import type { Conversation, Member, Message, UserEvent } from "./model.js";
import { type Decision, otherUserOf } from "./routing.js";
import type {
  Arrival,
  BatchPlan,
  ConsentChange,
  DeliveryDraft,
  MessageAttachment,
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
const TRUNK_AGE_MS = 24 * 3_600_000;
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
  readonly #consents: ConsentChange[] = [];
  readonly #attachments: MessageAttachment[] = [];
  readonly #usage: UsageChange[] = [];
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
    const conversation = { ...before, lastSeq: before.lastSeq + 1 };
    this.#conversations.set(conversation.id, conversation);
    const message: Message = {
      ...decision.message,
      id: this.#newId(),
      tenantId: conversation.tenantId,
      conversationId: conversation.id,
      seq: conversation.lastSeq,
      sourceKey: submission.key,
      stateReason: null,
      attachmentCount: decision.attachments.length,
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
    for (const delivery of decision.deliveries) {
      const body =
        delivery.kind === "phone" ? wordsOrNames(message.body, decision.attachments) : message.body;
      this.#deliver(delivery, { ...message, body }, places);
    }
    this.#consents.push(...decision.consents);
    for (const [position, { id }] of decision.attachments.entries()) {
      this.#attachments.push({ messageId: message.id, attachmentId: id, position });
    }
    this.#arrive(submission, {
      status: "accepted",
      reason: null,
      tenantId: message.tenantId,
      messageId: message.id,
    });
    return { kind: "message", message, conversation };
  }

  addRefusal(submission: Submission, decision: Exclude<Decision, MessageDecision>): void {
    const { tenantId } = decision;
    if (decision.kind === "quarantine") {
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
      consents: this.#consents,
      attachments: this.#attachments,
      usage: sumUsage(this.#usage),
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

  /** Appends the message to one user's log; returns the place in the log. */
  #tell(member: Member, message: Message, conversation: Conversation): number {
    const { userId } = member;
    const last = this.#counters.get(userId) ?? this.#opened.counters.get(userId);
    if (last === undefined) throw new Error("the log of an audience member was not opened");
    const seq = last + 1;
    this.#counters.set(userId, seq);
    const peerId = otherUserOf(conversation, userId);
    const peerReadSeq = peerId === null ? null : (this.#member(conversation.id, peerId)?.readSeq ?? 0);
    const change = { kind: "message", message, conversation, member, peerReadSeq } as const;
    this.#events.push({ userId, tenantId: message.tenantId, seq, at: this.#now, change });
    return seq;
  }

  #deliver(draft: DeliveryDraft, message: Message, places: ReadonlyMap<string, number>): void {
    const { readerId, parked, ...rest } = draft;
    const expiresAt = this.#now + (draft.kind === "trunk" ? TRUNK_AGE_MS : PHONE_AGE_MS);
    this.#deliveries.push({
      ...rest,
      ...this.#fresh(),
      tenantId: message.tenantId,
      messageId: message.id,
      conversationId: message.conversationId,
      readerId,
      body: message.body,
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
    const nothing = { attempts: 0, partsDone: 0, fence: 0, reference: null, reason: null };
    return { id: this.#newId(), state: "queued", createdAt: this.#now, ...nothing } as const;
  }

  /** Outside submissions leave a record; what a signed-in user sends is recorded by its message. */
  #arrive(
    submission: Submission,
    outcome: Pick<Arrival, "status" | "reason" | "tenantId" | "messageId">,
  ): void {
    const { source } = submission;
    if (source.kind === "user") return;
    this.#arrivals.push({
      id: this.#newId(),
      sourceKey: submission.key,
      ...outcome,
      from: source.kind === "phone" ? lineName(source) : source.from,
      to: source.to,
      raw: submission.raw,
      receivedAt: submission.receivedAt,
    });
  }
}

const NOTICE_AGE_MS = 10 * 60_000;

function lineName({ endpoint, domain }: { endpoint: string; domain: string | null }): string {
  return domain === null ? endpoint : `${endpoint}@${domain}`;
}

function newMember(conversation: Conversation, userId: string): Member {
  return {
    conversationId: conversation.id,
    userId,
    tenantId: conversation.tenantId,
    lastActivityAt: null,
    readSeq: 0,
    hiddenBefore: 0,
    // Whoever joins later does not see what was said before, unless the office manager shares it.
    visibleFrom: conversation.lastSeq - 1,
    visibleUntil: null,
    muted: false,
    draft: "",
    lastShownSeq: null,
  };
}
