import type { Attachment, Contact, Conversation, Member, Message, Scope, Session } from "./model.js";

export type Action =
  | "list"
  | "read"
  | "send"
  | "media"
  | "live"
  | "usage"
  | "change"
  | "administer"
  | "operate";

/** What is asked for. `member` is the asking user's own row of the conversation, null where there is none. */
export type Resource =
  /** One user's conversations as a whole: their list, and the beginning of new ones. */
  | { readonly kind: "inbox"; readonly userId: string }
  /** The log of one user as it grows. */
  | { readonly kind: "stream"; readonly userId: string }
  | {
      readonly kind: "conversation";
      readonly conversation: Pick<Conversation, "id" | "tenantId">;
      readonly member: Member | null;
    }
  | {
      readonly kind: "message";
      readonly message: Pick<Message, "conversationId" | "tenantId" | "seq">;
      readonly member: Member | null;
    }
  /** A file that no message has named yet. */
  | { readonly kind: "upload"; readonly upload: Pick<Attachment, "tenantId" | "ownerId"> }
  /** Who the people of a tenant are. */
  | { readonly kind: "directory"; readonly tenantId: string }
  /** One contact, or the contacts of one owner where a new one goes. */
  | { readonly kind: "contact"; readonly contact: OwnedContact }
  /** How much a tenant texts: counts, never texts. */
  | { readonly kind: "usage"; readonly tenantId: string }
  /** Switches of a tenant, its users and numbers. */
  | { readonly kind: "settings"; readonly tenantId: string }
  /** Health, quarantine and trunks of the whole installation. */
  | { readonly kind: "installation" };

/** Whose a contact is, and whether it is ours to change. */
type OwnedContact = Pick<Contact, "tenantId" | "ownerId" | "keptIn">;

/** The sequences of a conversation that a member sees: after the first, up to and including the second. */
export interface VisibleRange {
  readonly after: number;
  /** Null: to the end, and on. */
  readonly until: number | null;
}

/**
 * Whether the signed-in person may do this. The one policy: whoever asks for something that is refused here gets the
 * answer of something that does not exist. A scope never opens the texts of others.
 */
export function allows(session: Session, action: Action, resource: Resource): boolean {
  switch (resource.kind) {
    case "inbox":
      return (action === "list" || action === "send") && resource.userId === session.userId;
    case "stream":
      return action === "live" && resource.userId === session.userId;
    case "conversation":
      return allowsConversation(session, action, resource.conversation, resource.member);
    case "message":
      return allowsMessage(session, action, resource.message, resource.member);
    case "upload":
      return action === "media" && isOwn(session, resource.upload);
    case "directory":
      return (action === "list" || action === "read") && resource.tenantId === session.tenantId;
    case "contact":
      return allowsContact(session, action, resource.contact);
    case "usage":
      return action === "usage" && isOfficeOf(session, resource.tenantId);
    case "settings":
      return action === "administer" && isOfficeOf(session, resource.tenantId);
    case "installation":
      return action === "operate" && reachesScope(session.scope, "operator");
  }
}

const scopes: readonly Scope[] = ["user", "office", "operator"];

/** Whether somebody of this scope may do what `least` is enough for: each scope includes those below it. */
export function reachesScope(scope: Scope, least: Scope): boolean {
  return scopes.indexOf(scope) >= scopes.indexOf(least);
}

/** What of its conversation a member sees: from joining or the last deletion to removal. */
export function visibleRange(member: Member): VisibleRange {
  return { after: Math.max(member.hiddenBefore, member.visibleFrom), until: member.visibleUntil };
}

/** How many messages the member may see and has not read. */
export function unreadIn({ lastSeq }: Pick<Conversation, "lastSeq">, member: Member): number {
  const { after, until } = visibleRange(member);
  return Math.max(0, Math.min(lastSeq, until ?? lastSeq) - Math.max(member.readSeq, after));
}

function allowsConversation(
  session: Session,
  action: Action,
  { id, tenantId }: Pick<Conversation, "id" | "tenantId">,
  member: Member | null,
): boolean {
  if (!isMember(session, member, id, tenantId)) return false;
  if (action === "send") return member.visibleUntil === null;
  return action === "list" || action === "read";
}

function allowsMessage(
  session: Session,
  action: Action,
  { conversationId, tenantId, seq }: Pick<Message, "conversationId" | "tenantId" | "seq">,
  member: Member | null,
): boolean {
  if (!isMember(session, member, conversationId, tenantId)) return false;
  const { after, until } = visibleRange(member);
  // To send it anew.
  if (action === "send") return member.visibleUntil === null && seq > after;
  return (action === "read" || action === "media") && seq > after && (until === null || seq <= until);
}

/** Removed members stay members: of what they could see until then. */
function isMember(
  { userId, tenantId }: Session,
  member: Member | null,
  conversationId: string,
  ownerId: string,
): member is Member {
  return (
    member !== null &&
    member.userId === userId &&
    member.conversationId === conversationId &&
    // Both rows name a tenant: a row that strayed opens nothing.
    ownerId === tenantId &&
    member.tenantId === tenantId
  );
}

function isOwn({ userId, tenantId }: Session, upload: Pick<Attachment, "tenantId" | "ownerId">): boolean {
  return upload.ownerId === userId && upload.tenantId === tenantId;
}

/** Everybody keeps contacts of their own; what is shared everybody sees, and office managers keep; the host's are read. */
function allowsContact(
  session: Session,
  action: Action,
  { tenantId, ownerId, keptIn }: OwnedContact,
): boolean {
  if (tenantId !== session.tenantId || (keptIn !== undefined && action === "change")) return false;
  if (ownerId !== null) return ownerId === session.userId && (action === "read" || action === "change");
  return action === "read" || (action === "change" && isOfficeOf(session, tenantId));
}

/** Operators run the installation, and are office managers of their own tenant only. */
function isOfficeOf(session: Session, tenantId: string): boolean {
  return reachesScope(session.scope, "office") && session.tenantId === tenantId;
}
