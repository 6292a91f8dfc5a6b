import type { MessageView } from "../wire/api.js";
import { t } from "./words.js";

/** What a message says, also where it is nothing but files. */
export function spokenText({ body, attachments }: MessageView): string {
  const [first] = attachments;
  return body || !first ? body : t("box.withFile", { name: first.name });
}
