import { extensionsOf } from "./facts.js";
import type { TenantDirectory } from "./model.js";
import type { ReplyTo } from "./resolve.js";
import type { DeliveryDraft, Facts, NoticeDraft, Submission } from "./submission.js";

/** Phones that were not seen for this long get no copies. */
const PHONE_SEEN_MS = 30 * 24 * 3_600_000;

export interface CopyContext {
  readonly directory: TenantDirectory;
  readonly facts: Facts;
  readonly now: number;
  /** Who the phones shall say it is from; what an answer is sent to. */
  readonly from: string;
}

/** A copy for every phone of the readers that was seen lately; those that are not registered get it when they are. */
export function copiesToPhones(context: CopyContext, readers: readonly string[]): DeliveryDraft[] {
  const { directory, facts, now, from } = context;
  return readers.flatMap((readerId) =>
    extensionsOf(directory, readerId).flatMap((extension): DeliveryDraft[] => {
      const registration = facts.registrations.get(extension.id);
      if (!registration || registration.lastSeenAt < now - PHONE_SEEN_MS) return [];
      const { id: target, number: to } = extension;
      return [{ kind: "phone", target, from, to, readerId, parked: !registration.registered }];
    }),
  );
}

/** A SIP user part for a peer address; a phone can answer it where it is a number. */
export function sipUserOf(peer: string): string {
  const bare = peer.replace(/^(short:[A-Z]+:|alpha:|email:)/, "");
  return bare.replace(/[^A-Za-z0-9+._-]/g, "_").slice(0, 40);
}

/** What stands for a user on a phone's screen: the extension, or the login name of a user without one. */
export function phoneNameOf(directory: TenantDirectory, userId: string): string {
  const extension = extensionsOf(directory, userId)[0]?.number;
  return extension ?? sipUserOf(directory.users.get(userId)?.username ?? "unknown");
}

/** Words of ours for the phone that was answered. */
export function noticeTo(replyTo: ReplyTo, body: string): NoticeDraft {
  const { id, tenantId, number } = replyTo.extension;
  return { tenantId, extensionId: id, extensionNumber: number, from: sipUserOf(replyTo.from), body };
}

/** How what a user says reached us. */
export function originOf(submission: Submission): "portal" | "phone" {
  return submission.source.kind === "phone" ? "phone" : "portal";
}
