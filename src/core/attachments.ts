import type { Attachment, User } from "./model.js";
import type { Facts } from "./submission.js";
import { checkBody } from "./text.js";

/** A file of an inbound MMS that is not here yet: it is fetched once the message is stored. */
export interface AwaitedFile {
  /** Counts from 0, together with the message's attachments. */
  readonly position: number;
  /** Of our making: carriers name nothing. */
  readonly name: string;
  /** As the carrier claims it. */
  readonly type: string | null;
  /** Waits to be fetched, or is given up; then a reader may ask for another try. */
  readonly state: "waiting" | "failed";
  /** Why it could not be fetched, as a reason code. */
  readonly reason: string | null;
}

/** What a message carries, in its order. */
export type MessageFile = Attachment | AwaitedFile;

/** As many files as somebody may choose for one message. */
export const MOST_ATTACHMENTS = 10;
/** How long an upload may wait for its message; after that a file which nobody named is removed. */
export const UPLOAD_KEPT_MS = 24 * 3_600_000;
/** Removed an hour after its last use, so that nothing is taken away from under a message that is being stored. */
const UPLOAD_USABLE_MS = UPLOAD_KEPT_MS - 3_600_000;

/** The uploads that a message names, in its order; null when one is not there, not the author's, used or too old. */
export function chosenUploads(
  { author, uploadIds }: { readonly author: User; readonly uploadIds: readonly string[] },
  { uploads }: Pick<Facts, "uploads">,
  now: number,
): readonly Attachment[] | null {
  const chosen = uploadIds.flatMap((id) => uploads.get(id) ?? []);
  const isUsable = ({ ownerId, tenantId, createdAt }: Attachment) =>
    ownerId === author.id && tenantId === author.tenantId && now - createdAt < UPLOAD_USABLE_MS;
  return chosen.length === uploadIds.length && chosen.every(isUsable) ? chosen : null;
}

/** The files of a message, each in its place. */
export function placesOf(
  messageId: string,
  attachments: readonly Attachment[],
): { readonly messageId: string; readonly attachmentId: string; readonly position: number }[] {
  return attachments.map(({ id }, position) => ({ messageId, attachmentId: id, position }));
}

/** What a phone, a mail or a push shows, which are texts only: the text, or the names of the files where there is none. */
export function wordsOrNames(body: string, attachments: readonly Pick<Attachment, "name">[]): string {
  if (attachments.length === 0 || checkBody(body, "chat") !== "empty-message") return body;
  return attachments.map(({ name }) => `[${name}]`).join(" ");
}
