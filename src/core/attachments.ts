import type { Attachment } from "./model.js";
import type { Intent } from "./resolve.js";
import type { Facts } from "./submission.js";
import { checkBody } from "./text.js";

/** How long an upload may wait for its message; after that a file which nobody named is removed. */
export const UPLOAD_KEPT_MS = 24 * 3_600_000;
/** Removed an hour after its last use, so that nothing is taken away from under a message that is being stored. */
const UPLOAD_USABLE_MS = UPLOAD_KEPT_MS - 3_600_000;

/** The uploads that a chat names, in its order; null when one is not there, not the author's, used or too old. */
export function chosenUploads(
  { author, uploadIds }: Extract<Intent, { kind: "chat" }>,
  { uploads }: Pick<Facts, "uploads">,
  now: number,
): readonly Attachment[] | null {
  const chosen = uploadIds.flatMap((id) => uploads.get(id) ?? []);
  const isUsable = ({ ownerId, tenantId, createdAt }: Attachment) =>
    ownerId === author.id && tenantId === author.tenantId && now - createdAt < UPLOAD_USABLE_MS;
  return chosen.length === uploadIds.length && chosen.every(isUsable) ? chosen : null;
}

/** What a phone, a mail or a push shows, which are texts only: the text, or the names of the files where there is none. */
export function wordsOrNames(body: string, attachments: readonly Pick<Attachment, "name">[]): string {
  if (attachments.length === 0 || checkBody(body, "chat") !== "empty-message") return body;
  return attachments.map(({ name }) => `[${name}]`).join(" ");
}
