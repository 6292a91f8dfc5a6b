/** Between attachments and their rows. */
import type { AwaitedFile } from "../core/attachments.js";
import type { Attachment } from "../core/model.js";
import type { MessageAttachment, MessagePart } from "../core/submission.js";
import type { DuePart } from "../ports.js";
import type { Row, Value } from "./dialect.js";

export function mediaRow(upload: Attachment): Value[] {
  const { id, tenantId, ownerId, name, type, file, size, width, height, createdAt } = upload;
  return [id, tenantId, ownerId, name, type, file, size, width, height, createdAt];
}

export function toAttachment(row: Row, alias = ""): Attachment {
  return {
    id: row[`${alias}id`] as string,
    tenantId: row[`${alias}tenant_id`] as string,
    ownerId: row[`${alias}owner_id`] as string | null,
    name: row[`${alias}name`] as string,
    type: row[`${alias}type`] as string,
    size: row[`${alias}size`] as number,
    width: row[`${alias}width`] as number | null,
    height: row[`${alias}height`] as number | null,
    file: row[`${alias}file`] as string,
    createdAt: row[`${alias}created_at`] as number,
  };
}

export function messageMediaRow({ messageId, attachmentId, position }: MessageAttachment): Value[] {
  return [messageId, attachmentId, position];
}

/** A part that nobody has asked its carrier for yet. */
export function newPartRow(part: MessagePart): Value[] {
  const { messageId, conversationId, tenantId, trunkId, name, type, source, state, reason } = part;
  const texts = [messageId, conversationId, tenantId, trunkId, name, type, source, state, reason];
  return [...texts, part.position, 0, part.createdAt, part.createdAt];
}

export function toAwaited(row: Row, alias = ""): AwaitedFile {
  return {
    position: row[`${alias}position`] as number,
    name: row[`${alias}name`] as string,
    type: row[`${alias}type`] as string | null,
    state: row[`${alias}state`] as AwaitedFile["state"],
    reason: row[`${alias}reason`] as string | null,
  };
}

export function toPart(row: Row): DuePart {
  return {
    ...toAwaited(row),
    messageId: row["message_id"] as string,
    conversationId: row["conversation_id"] as string,
    tenantId: row["tenant_id"] as string,
    trunkId: row["trunk_id"] as string,
    source: row["source"] as string,
    attempts: row["attempts"] as number,
    createdAt: row["created_at"] as number,
  };
}
