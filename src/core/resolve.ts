import { addressKey } from "./address.js";
import { type Asked, askedIn } from "./consent.js";
import type { ErrorCode } from "./errors.js";
import { readPeer } from "./local-form.js";
import type { Extension, OwnNumber, Session, TenantDirectory, User } from "./model.js";
import type { Destination, Submission } from "./submission.js";
import { checkBody } from "./text.js";

/** Why a message from outside could be given to nobody; the operator sees it beside the arrival. */
export type QuarantineReason =
  | "unknown-line"
  | "line-without-user"
  | "user-disabled"
  | "unknown-trunk"
  | "other-trunk"
  | "unknown-number"
  | "number-off"
  | "number-without-user"
  | "tenant-off"
  | "bad-sender"
  | "unreadable";

/** What the directory says about a submission; each part is null where it knows none. */
export interface Whereabouts {
  /** The tenant of the session, the line or the number. */
  readonly directory: TenantDirectory | null;
  /** The line that sent it (phones). */
  readonly extension: Extension | null;
  /** Our number that it was sent to (trunks). */
  readonly number: OwnNumber | null;
  /** The country of our number, by which local forms are read; without one it is the tenant's. */
  readonly country?: string | null;
}

/** Where a refusal is told to a phone: one text, from the address it wrote to. */
export interface ReplyTo {
  readonly extension: Extension;
  readonly from: string;
}

/** A submission with every name resolved: who writes to whom. */
export type Intent =
  | {
      readonly kind: "chat";
      readonly directory: TenantDirectory;
      readonly author: User;
      readonly recipient: User;
      /** What it shall carry. */
      readonly uploadIds: readonly string[];
      readonly replyTo: ReplyTo | null;
    }
  | {
      readonly kind: "sms-out";
      readonly directory: TenantDirectory;
      readonly author: User;
      /** Canonical address key. */
      readonly peer: string;
      /** The number to send from, where the sender chose one. */
      readonly from: string | null;
      /** What it shall carry. */
      readonly uploadIds: readonly string[];
      readonly replyTo: ReplyTo | null;
    }
  | {
      readonly kind: "sms-in";
      readonly directory: TenantDirectory;
      readonly number: string;
      readonly peer: string;
      readonly trunkId: string;
      /** What the peer asks for by a keyword; null for most. */
      readonly asked: Asked | null;
    }
  | { readonly kind: "quarantine"; readonly reason: QuarantineReason; readonly tenantId: string | null }
  | {
      readonly kind: "refuse";
      readonly error: ErrorCode;
      readonly details: Readonly<Record<string, string | number>>;
      readonly tenantId: string | null;
      readonly replyTo: ReplyTo | null;
    };

/** Says who writes to whom, as far as that can be known without our own tables. */
export function resolve(submission: Submission, where: Whereabouts): Intent {
  switch (submission.source.kind) {
    case "user":
      return resolveUser(submission, submission.source, where);
    case "phone":
      return resolvePhone(submission, submission.source.to, where);
    case "trunk":
      return resolveTrunk(submission, submission.source, where);
  }
}

interface Speaker {
  readonly directory: TenantDirectory;
  readonly author: User;
  readonly country: string | null;
  readonly replyTo: ReplyTo | null;
}

function resolveUser(
  submission: Submission,
  source: { readonly session: Session; readonly to: Destination },
  { directory, country = null }: Whereabouts,
): Intent {
  const author = directory?.users.get(source.session.userId);
  if (!directory || !author?.enabled) return refuse("unauthenticated", null, null);
  const speaker = { directory, author, country, replyTo: null };
  if (source.to.kind === "user") {
    return chat(submission, speaker, directory.users.get(source.to.userId));
  }
  return smsOut(submission, speaker, source.to.to, source.to.from);
}

function resolvePhone(submission: Submission, to: string, where: Whereabouts): Intent {
  const { directory, extension, country = null } = where;
  if (!extension || !directory) return { kind: "quarantine", reason: "unknown-line", tenantId: null };
  const tenantId = extension.tenantId;
  const author = extension.userId === null ? undefined : directory.users.get(extension.userId);
  if (!author) return { kind: "quarantine", reason: "line-without-user", tenantId };
  if (!author.enabled) return { kind: "quarantine", reason: "user-disabled", tenantId };
  const speaker = { directory, author, country, replyTo: { extension, from: to } };
  if (submission.unreadable) return refuse("unreadable-message", tenantId, speaker.replyTo);
  return resolveDialled(submission, speaker, to);
}

function resolveDialled(submission: Submission, speaker: Speaker, to: string): Intent {
  const { directory, replyTo } = speaker;
  const dialled = directory.extensionsByNumber.get(to);
  if (dialled) {
    return chat(submission, speaker, dialled.userId ? directory.users.get(dialled.userId) : undefined);
  }
  const named = userNamed(directory, to);
  if (named) return chat(submission, speaker, named);
  // A mistyped extension must not become a text to a short code somewhere in the world.
  if (looksLikeExtension(directory, to)) return refuse("recipient-unknown", directory.tenant.id, replyTo);
  return smsOut(submission, speaker, to, null);
}

function resolveTrunk(
  submission: Submission,
  source: { readonly trunkId: string | null; readonly from: string; readonly country?: string },
  { directory, number, country = null }: Whereabouts,
): Intent {
  const quarantine = (reason: QuarantineReason): Intent => ({
    kind: "quarantine",
    reason,
    tenantId: number?.tenantId ?? null,
  });
  if (source.trunkId === null) return quarantine("unknown-trunk");
  // Before the number: what could not be read names none.
  if (submission.unreadable) return quarantine("unreadable");
  if (!number || !directory) return quarantine("unknown-number");
  const peer = readPeer(source.from, country, source.country ?? directory.tenant.country);
  if (!peer) return quarantine("bad-sender");
  if (submission.body === "" && !submission.media?.length) return quarantine("unreadable");
  return {
    kind: "sms-in",
    directory,
    number: number.e164,
    peer: addressKey(peer),
    trunkId: source.trunkId,
    asked: askedIn(submission.body, submission.optOut),
  };
}

function chat(submission: Submission, speaker: Speaker, recipient: User | undefined): Intent {
  const tenantId = speaker.directory.tenant.id;
  const uploadIds = submission.attachments ?? [];
  const problem = bodyProblem(submission, "chat");
  if (problem) return refuse(problem, tenantId, speaker.replyTo);
  if (!recipient?.enabled) return refuse("recipient-unknown", tenantId, speaker.replyTo);
  if (recipient.id === speaker.author.id) return refuse("recipient-is-sender", tenantId, speaker.replyTo);
  const { directory, author, replyTo } = speaker;
  return { kind: "chat", directory, author, replyTo, recipient, uploadIds };
}

function smsOut(submission: Submission, speaker: Speaker, to: string, from: string | null): Intent {
  const { directory, author, country, replyTo } = speaker;
  const tenantId = directory.tenant.id;
  const peer = readPeer(to, country, directory.tenant.country);
  if (!peer) return refuse("bad-recipient", tenantId, speaker.replyTo);
  const problem = bodyProblem(submission, "sms");
  if (problem) return refuse(problem, tenantId, speaker.replyTo);
  const uploadIds = submission.attachments ?? [];
  return { kind: "sms-out", directory, author, replyTo, peer: addressKey(peer), from, uploadIds };
}

/** A file says something without words. */
function bodyProblem({ body, attachments }: Submission, kind: "chat" | "sms"): ErrorCode | null {
  const problem = checkBody(body, kind);
  return problem === "empty-message" && attachments?.length ? null : problem;
}

function userNamed(directory: TenantDirectory, to: string): User | undefined {
  const name = to.toLowerCase();
  for (const user of directory.users.values()) {
    if (user.username.toLowerCase() === name) return user;
  }
  return undefined;
}

function looksLikeExtension(directory: TenantDirectory, to: string): boolean {
  if (!/^\d+$/.test(to)) return false;
  for (const number of directory.extensionsByNumber.keys()) {
    if (number.length === to.length) return true;
  }
  return false;
}

function refuse(error: ErrorCode, tenantId: string | null, replyTo: ReplyTo | null): Intent {
  return { kind: "refuse", error, details: {}, tenantId, replyTo };
}
