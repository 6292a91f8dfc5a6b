/** What the API takes and answers about files. */

import { z } from "zod";
import { MOST_ATTACHMENTS } from "../../core/attachments.js";
import type { HandsetFileView, HandsetUpload } from "../../wire/handset.js";
import type { AttachmentView, UploadReply } from "../../wire/media.js";

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
  thumbnail: text.nullable(),
  state: z.enum(["ready", "loading", "failed"]),
});
export const uploadReply: z.ZodType<UploadReply> = z.object({ attachment });

/** A file on a simulated phone. */
export const handsetFile = z.string().regex(/^[0-9a-f]{32}$/);
export const handsetFileView: z.ZodType<HandsetFileView> = z.object({
  file: handsetFile,
  name: text,
  type: text,
  size: count,
  width: count.nullable(),
  height: count.nullable(),
  picture: z.boolean(),
  href: text,
  thumbnail: text.nullable(),
});
export const handsetUpload: z.ZodType<HandsetUpload> = z.object({ file: handsetFileView });
