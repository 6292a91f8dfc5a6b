/** Between attachments and their rows. */
import type { Attachment } from "../core/model.js";
import type { MessageAttachment } from "../core/submission.js";
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
