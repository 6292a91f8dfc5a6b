/** What the API takes and answers about files. */
import { z } from "zod";
import type { AttachmentView, UploadReply } from "../../wire/media.js";

const MOST_ATTACHMENTS = 10;

const text = z.string();
const count = z.number().int().min(0);

/** Each once: a file belongs to one place of one message. */
export const attachmentIds = z
  .array(z.string().regex(/^[0-9a-zA-Z-]{1,64}$/))
  .max(MOST_ATTACHMENTS)
  .refine((ids) => new Set(ids).size === ids.length, "names an attachment twice");

export const attachment: z.ZodType<AttachmentView> = z.object({
  id: text.max(64),
  name: text,
  type: text,
  size: count,
  width: count.nullable(),
  height: count.nullable(),
  picture: z.boolean(),
  href: text,
});
export const uploadReply: z.ZodType<UploadReply> = z.object({ attachment });
