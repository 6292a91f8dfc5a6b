/** Between the model and its rows. Nobody else knows the names of columns' contents; SQL elsewhere names columns only. */
import type { Delivery } from "../core/delivery.js";
import type {
  Conversation,
  Member,
  Message,
  NumberSettings,
  TenantSettings,
  UserSettings,
} from "../core/model.js";
import type { Arrival, ConsentChange } from "../core/submission.js";
import type { Receipt, SessionRow } from "../ports.js";
import type { Row, Value } from "./dialect.js";

/** Longest carrier reference, reason and other outside text in an index; what is longer is cut, here and in look-ups. */
const CLIPPED = 190;

/** The column in which conversations are found by tenant and key at once. */
export function threadKey(tenantId: string, key: string): string {
  return `${tenantId} ${key}`;
}

/** Cuts a text from outside to what an indexed column holds. */
export function clipped(text: string): string {
  return storable(text.slice(0, CLIPPED));
}

export function conversationRow(conversation: Conversation): Value[] {
  const { id, tenantId, kind, key, number, peer, claim, lastSeq, createdAt } = conversation;
  const names = [id, tenantId, kind, threadKey(tenantId, key), number, peer, claim?.userId ?? null];
  return [...names, lastSeq, claim?.until ?? null, createdAt];
}

export function toConversation(row: Row, alias = ""): Conversation {
  const tenantId = row[`${alias}tenant_id`] as string;
  return {
    id: row[`${alias}id`] as string,
    tenantId,
    kind: row[`${alias}kind`] as Conversation["kind"],
    key: (row[`${alias}thread_key`] as string).slice(tenantId.length + 1),
    number: row[`${alias}number`] as string | null,
    peer: row[`${alias}peer`] as string | null,
    lastSeq: row[`${alias}last_seq`] as number,
    claim: toClaim(row, alias),
    createdAt: row[`${alias}created_at`] as number,
  };
}

function toClaim(row: Row, alias: string): Conversation["claim"] {
  const userId = row[`${alias}claimed_by`] as string | null;
  return userId === null ? null : { userId, until: row[`${alias}claimed_until`] as number };
}

export function memberRow(member: Member): Value[] {
  return [
    member.conversationId,
    member.userId,
    member.tenantId,
    member.draft === "" ? null : member.draft,
    member.lastActivityAt,
    member.readSeq,
    member.hiddenBefore,
    member.visibleFrom,
    member.visibleUntil,
    Number(member.muted),
    member.lastShownSeq,
  ];
}

export function toMember(row: Row, alias = ""): Member {
  return {
    conversationId: row[`${alias}conversation_id`] as string,
    userId: row[`${alias}user_id`] as string,
    tenantId: row[`${alias}tenant_id`] as string,
    lastActivityAt: row[`${alias}last_activity_at`] as number | null,
    readSeq: row[`${alias}read_seq`] as number,
    hiddenBefore: row[`${alias}hidden_before`] as number,
    visibleFrom: row[`${alias}visible_from`] as number,
    visibleUntil: row[`${alias}visible_until`] as number | null,
    muted: row[`${alias}muted`] === 1,
    draft: (row[`${alias}draft`] as string | null) ?? "",
    lastShownSeq: row[`${alias}last_shown_seq`] as number | null,
  };
}

export function messageRow(message: Message): Value[] {
  return [
    message.id,
    message.tenantId,
    message.conversationId,
    message.kind,
    message.direction,
    message.origin,
    message.authorId,
    message.sourceKey,
    message.body,
    message.state,
    message.stateReason,
    message.usage?.day ?? null,
    message.usage?.userId ?? null,
    message.seq,
    message.segments,
    message.attachmentCount,
    message.retries,
    message.createdAt,
  ];
}

export function toMessage(row: Row, alias = ""): Message {
  return {
    id: row[`${alias}id`] as string,
    tenantId: row[`${alias}tenant_id`] as string,
    conversationId: row[`${alias}conversation_id`] as string,
    seq: row[`${alias}seq`] as number,
    kind: row[`${alias}kind`] as Message["kind"],
    direction: row[`${alias}direction`] as Message["direction"],
    origin: row[`${alias}origin`] as Message["origin"],
    authorId: row[`${alias}author_id`] as string | null,
    sourceKey: row[`${alias}source_key`] as string,
    body: row[`${alias}body`] as string,
    segments: row[`${alias}segments`] as number | null,
    state: row[`${alias}state`] as Message["state"],
    stateReason: row[`${alias}state_reason`] as string | null,
    attachmentCount: row[`${alias}attachment_count`] as number,
    retries: row[`${alias}retries`] as number,
    usage: toUsagePlace(row, alias),
    createdAt: row[`${alias}created_at`] as number,
  };
}

function toUsagePlace(row: Row, alias: string): Message["usage"] {
  const day = row[`${alias}usage_day`] as string | null;
  return day === null ? null : { day, userId: row[`${alias}usage_user_id`] as string | null };
}

export function deliveryRow(delivery: Delivery): Value[] {
  return [
    delivery.id,
    delivery.tenantId,
    delivery.kind,
    delivery.messageId,
    delivery.conversationId,
    delivery.readerId,
    delivery.target,
    delivery.from,
    delivery.to,
    delivery.body,
    delivery.state,
    delivery.orderKey,
    delivery.reference === null ? null : clipped(delivery.reference),
    delivery.reason === null ? null : clipped(delivery.reason),
    delivery.attachmentCount,
    delivery.position,
    delivery.attempts,
    delivery.partsDone,
    delivery.dueAt,
    delivery.expiresAt,
    delivery.fence,
    delivery.createdAt,
  ];
}

export function toDelivery(row: Row): Delivery {
  return {
    id: row["id"] as string,
    tenantId: row["tenant_id"] as string,
    kind: row["kind"] as Delivery["kind"],
    messageId: row["message_id"] as string | null,
    conversationId: row["conversation_id"] as string | null,
    readerId: row["reader_id"] as string | null,
    target: row["target"] as string,
    from: row["sender"] as string,
    to: row["recipient"] as string,
    body: row["body"] as string,
    attachmentCount: row["attachment_count"] as number,
    state: row["state"] as Delivery["state"],
    orderKey: row["order_key"] as string,
    position: row["position"] as number,
    attempts: row["attempts"] as number,
    partsDone: row["parts_done"] as number,
    dueAt: row["due_at"] as number,
    expiresAt: row["expires_at"] as number,
    fence: row["fence"] as number,
    reference: row["reference"] as string | null,
    reason: row["reason"] as string | null,
    createdAt: row["created_at"] as number,
  };
}

export function receiptRow(receipt: Receipt): Value[] {
  const { trunkId, reference, state, reason, receivedAt } = receipt;
  return [trunkId, clipped(reference), state, reason === null ? null : clipped(reason), receivedAt];
}

export function toReceipt(row: Row): Receipt {
  return {
    trunkId: row["trunk_id"] as string,
    reference: row["reference"] as string,
    state: row["state"] as Receipt["state"],
    reason: row["reason"] as string | null,
    receivedAt: row["received_at"] as number,
  };
}

export function arrivalRow(arrival: Arrival): Value[] {
  return [
    arrival.id,
    arrival.sourceKey,
    arrival.status,
    arrival.reason === null ? null : clipped(arrival.reason),
    arrival.tenantId,
    arrival.messageId,
    storable(arrival.from),
    storable(arrival.to),
    arrival.raw === null ? null : storable(arrival.raw),
    arrival.receivedAt,
  ];
}

export function toArrival(row: Row): Arrival {
  return {
    id: row["id"] as string,
    sourceKey: row["source_key"] as string,
    status: row["status"] as Arrival["status"],
    reason: row["reason"] as string | null,
    tenantId: row["tenant_id"] as string | null,
    messageId: row["message_id"] as string | null,
    from: row["sender"] as string,
    to: row["recipient"] as string,
    raw: row["raw"] as string | null,
    receivedAt: row["received_at"] as number,
  };
}

export function consentRow({
  tenantId,
  peer,
  number,
  consent,
}: Pick<ConsentChange, "tenantId" | "peer" | "number" | "consent">): Value[] {
  return [tenantId, peer, number, consent];
}

export function sessionRow(session: SessionRow): Value[] {
  return [
    session.tokenHash,
    session.userId,
    session.tenantId,
    session.scope,
    session.csrfToken,
    session.key,
    session.renewedBy,
    session.createdAt,
    session.expiresAt,
  ];
}

export function toSession(row: Row): SessionRow {
  return {
    tokenHash: row["token_hash"] as string,
    userId: row["user_id"] as string,
    tenantId: row["tenant_id"] as string,
    scope: row["scope"] as SessionRow["scope"],
    csrfToken: row["csrf_token"] as string,
    // Rows of earlier versions have neither.
    key: (row["session_key"] ?? row["token_hash"]) as string,
    renewedBy: (row["renewed_by"] ?? "use") as SessionRow["renewedBy"],
    createdAt: row["created_at"] as number,
    expiresAt: row["expires_at"] as number,
  };
}

/** PostgreSQL takes no NUL in a text; what came from outside is kept with a picture of it. */
export function storable(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\u2400") : text;
}

export function tenantSettingsRow(tenantId: string, { smsEnabled }: TenantSettings): Value[] {
  return [tenantId, Number(smsEnabled)];
}

export function userSettingsRow(tenantId: string, userId: string, settings: UserSettings): Value[] {
  const { chatEnabled, smsEnabled, defaultNumber } = settings;
  return [userId, tenantId, defaultNumber, Number(chatEnabled), Number(smsEnabled)];
}

export function numberSettingsRow(tenantId: string, number: string, settings: NumberSettings): Value[] {
  const { trunkId, country, smsEnabled, mmsEnabled } = settings;
  return [tenantId, number, trunkId, country, Number(smsEnabled), Number(mmsEnabled)];
}
