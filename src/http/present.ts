import { allows, unreadIn } from "../core/access.js";
import { formatAddress } from "../core/address.js";
import type { MessageFile } from "../core/attachments.js";
import { claimNow } from "../core/claims.js";
import type { ConsentLine } from "../core/consent.js";
import type {
  Claim,
  Contact,
  ContactNumber,
  Conversation,
  Member,
  Message,
  Session,
  TenantDirectory,
} from "../core/model.js";
import { otherUserOf } from "../core/routing.js";
import type { Contacts } from "../messaging/contacts.js";
import type { Media } from "../messaging/media.js";
import type { Look } from "../messaging/people.js";
import type { ConsentRecord, ConsentStore, ConversationRow, Directory } from "../ports.js";
import type { ConversationView, MessageView } from "../wire/api.js";
import type { ConsentLineView } from "../wire/consent.js";
import type { AttachmentView } from "../wire/media.js";
import type { ClaimView, ContactView, Person } from "../wire/people.js";
import type { MediaLinks } from "./media-links.js";
import { consentLineView, consentView } from "./present-consent.js";
import { fileViews } from "./present-files.js";

/** Turns what the server knows into what one reader is shown, field by field. */
export interface Presenter {
  conversations(rows: readonly ConversationRow[]): Promise<ConversationView[]>;
  conversation(row: ConversationRow): Promise<ConversationView>;
  /** Messages of one conversation. */
  messages(conversation: Conversation, messages: readonly Message[]): Promise<MessageView[]>;
  /** What a message carries now. */
  files(messageId: string): Promise<AttachmentView[]>;
  /** Messages of several conversations, in order. */
  found(messages: readonly FoundIn[]): Promise<MessageView[]>;
  consentLine(line: ConsentLine): ConsentLineView;
  /** A claim, where it still holds. */
  claim(claim: Claim | null): ClaimView | null;
  person(userId: string): Person;
  /** Contacts with the coworkers behind them; one question more where there are any. */
  contacts(contacts: readonly Contact[]): Promise<ContactView[]>;
  /** An address of the other side as people in the tenant's country write it. */
  address(key: string): string;
}

export interface FoundIn {
  readonly conversation: Conversation;
  readonly message: Message;
}

export interface PresenterDeps {
  readonly directory: Directory;
  readonly media: Pick<Media, "of">;
  readonly links: Pick<MediaLinks, "href">;
  /** What the tenant's people see of each other now. */
  readonly look: Look;
  readonly coworkers: Contacts["coworkers"];
  readonly consents: ConsentStore["of"];
  readonly now: () => number;
  /** What somebody is called whom the host has no longer. */
  readonly formerUser: string;
}

/** Peer address → what the reader's contacts call it. */
type Names = ReadonlyMap<string, { readonly name: string; readonly title: string }>;

/** What is looked up once for all that is shown together. */
interface Known {
  readonly names: Names;
  /** Key: message id. */
  readonly files: ReadonlyMap<string, readonly MessageFile[]>;
}

/** A presenter for one reader; `own` is the reader's tenant as it is now. */
export function createPresenter(deps: PresenterDeps, session: Session, own: TenantDirectory): Presenter {
  const lookUp = createLookUp(deps, session);
  const { address, person, ...parts } = createParts(deps, session, own);
  const presentMessage = (message: Message, peer: string | null, { names, files }: Known) =>
    messageView(message, session, {
      author: parts.author(message, peer, names),
      attachments: fileViews(message.id, files, deps.links),
    });

  return {
    conversations,
    async conversation(row) {
      const [shown] = await conversations([row]);
      if (!shown) throw new Error("a conversation was not presented");
      return shown;
    },
    messages: (conversation, messages) => found(messages.map((message) => ({ conversation, message }))),
    files: async (id) => fileViews(id, await deps.media.of([{ id, attachmentCount: 1 }]), deps.links),
    found,
    consentLine: (line) => consentLineView(line, parts.nameOf),
    claim: parts.claim,
    person,
    async contacts(contacts) {
      const coworkers = await deps.coworkers(session, contacts);
      return contacts.map((contact) => parts.contact(contact, coworkers.get(contact.id)));
    },
    address,
  };

  async function found(messages: readonly FoundIn[]): Promise<MessageView[]> {
    const known = await lookUp(messages);
    return messages.map(({ conversation, message }) => presentMessage(message, conversation.peer, known));
  }

  async function conversations(rows: readonly ConversationRow[]): Promise<ConversationView[]> {
    const sms = rows.filter(({ conversation }) => conversation.kind === "sms");
    const [known, consents] = await Promise.all([
      lookUp(rows.map(lastIn)),
      deps.consents(sms.map(({ conversation }) => conversation.id)),
    ]);
    return rows.map((row) => present(row, known, consents.get(row.conversation.id)));
  }

  function present(row: ConversationRow, known: Known, consent: ConsentRecord | undefined): ConversationView {
    const { conversation, member, lastMessage, peerReadSeq } = row;
    const { id, kind, number, peer, lastSeq } = conversation;
    const other = parts.other(conversation);
    return {
      id,
      kind,
      tag: kind === "sms" ? "SMS" : "Chat",
      title: other?.name ?? parts.title(peer, known.names),
      person: other,
      number,
      peer,
      peerDisplay: peer === null ? null : address(peer),
      lastSeq,
      readSeq: member.readSeq,
      unread: unreadIn(conversation, member),
      muted: member.muted,
      draft: member.draft,
      peerReadSeq: parts.readBy(other, peerReadSeq),
      consent: consent ? consentView(consent, member, parts.nameOf) : null,
      claim: parts.claimFor(member, conversation.claim),
      lastActivityAt: member.lastActivityAt === null ? null : isoTime(member.lastActivityAt),
      lastMessage: lastMessage && presentMessage(lastMessage, peer, known),
    };
  }
}

/** What views are made of: people, addresses and names as one reader is shown them. */
function createParts(deps: PresenterDeps, session: Session, own: TenantDirectory) {
  const nameOf = (userId: string) => own.users.get(userId)?.displayName ?? deps.formerUser;
  const address = (key: string) => formatAddress(key, own.tenant.country);

  return {
    address,
    person,
    nameOf,
    /** The other side of a chat. */
    other(conversation: Conversation): Person | null {
      const otherId = otherUserOf(conversation, session.userId);
      return otherId === null ? null : person(otherId);
    },
    claim,
    /** Who was taken off the number is told nothing new of it. */
    claimFor: ({ visibleUntil }: Member, held: Claim | null) => (visibleUntil === null ? claim(held) : null),
    readBy: (other: Person | null, seq: number | null) =>
      other && deps.look.shown(other.id).read ? seq : null,
    title: (peer: string | null, names: Names) =>
      peer === null ? "" : (names.get(peer)?.title ?? address(peer)),
    author(message: Message, peer: string | null, names: Names): MessageView["author"] {
      if (message.authorId !== null) return { id: message.authorId, name: nameOf(message.authorId) };
      return { id: null, name: peer === null ? "" : (names.get(peer)?.name ?? address(peer)) };
    },
    contact(contact: Contact, coworker: string | undefined): ContactView {
      const { id, name, organisation, ownerId, numbers, emails } = contact;
      return {
        id,
        name,
        organisation,
        shared: ownerId === null,
        editable: allows(session, "change", { kind: "contact", contact }),
        keptIn: contact.keptIn ?? null,
        person: coworker === undefined ? null : person(coworker),
        numbers: numbers.map(({ e164, label }) => ({ number: e164, display: address(e164), label })),
        emails,
      };
    },
  };

  function claim(claim: Claim | null): ClaimView | null {
    const held = claimNow(claim, deps.now());
    return held && { userId: held.userId, name: nameOf(held.userId), until: isoTime(held.until) };
  }

  function person(userId: string): Person {
    const extension = own.extensionsByUser.get(userId)?.[0]?.number ?? null;
    return { ...deps.look.dots(userId), name: nameOf(userId), extension };
  }
}

/** One question for all peers and one for all attachments; none where there is none. */
function createLookUp({ directory, media }: PresenterDeps, session: Session) {
  return async (shown: readonly LastIn[]): Promise<Known> => {
    const peers = new Set(shown.map(({ conversation }) => conversation.peer));
    const numbers = [...peers].filter(isText).filter((peer) => peer.startsWith("+"));
    const [contacts, files] = await Promise.all([
      numbers.length === 0 ? [] : directory.contactsByNumber(session, numbers),
      media.of(shown.flatMap(({ message }) => message ?? [])),
    ]);
    return { names: nameByNumber(contacts), files };
  };
}

type LastIn = Pick<FoundIn, "conversation"> & { readonly message: Message | null };

function lastIn({ conversation, lastMessage }: ConversationRow): LastIn {
  return { conversation, message: lastMessage };
}

/** Milliseconds as the wire has them. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

function messageView(
  message: Message,
  reader: Session,
  { author, attachments }: Pick<MessageView, "author" | "attachments">,
): MessageView {
  const mine = message.authorId === reader.userId;
  const isOut = mine || message.direction === "out";
  const { id, conversationId, seq, body, stateReason, retries, segments } = message;
  return {
    id,
    conversationId,
    seq,
    body,
    mine,
    direction: isOut ? "out" : "in",
    author,
    // A chat message has arrived once it is stored.
    state: message.kind === "chat" && mine ? "sent" : message.state,
    stateReason,
    retries,
    segments,
    attachments,
    sentAt: isoTime(message.createdAt),
    clientKey: mine ? clientKeyOf(message) : null,
  };
}

/** The reader's own contacts win over shared ones. */
function nameByNumber(contacts: readonly Contact[]): Names {
  const shared = contacts.filter((contact) => contact.ownerId === null);
  const personal = contacts.filter((contact) => contact.ownerId !== null);
  const named = (contact: Contact, { e164, label }: ContactNumber) =>
    [e164, { name: contact.name, title: titled(contact.name, label) }] as const;
  return new Map(
    [...shared, ...personal].flatMap((contact) => contact.numbers.map((number) => named(contact, number))),
  );
}

/** A name that turns the direction of writing, and does not turn it back, ends with itself. */
function titled(name: string, label: string): string {
  if (label === "") return name;
  const fenced = [name, label].map((text) =>
    /[\u202a-\u202e\u2066-\u2069]/.test(text) ? `\u2068${text}\u2069` : text,
  );
  return fenced.join(" – ");
}

/** `user:<id>:<client key>` → the client's key. */
function clientKeyOf({ sourceKey, authorId }: Message): string | null {
  const prefix = `user:${authorId}:`;
  return sourceKey.startsWith(prefix) ? sourceKey.slice(prefix.length) : null;
}

function isText(value: string | null): value is string {
  return value !== null;
}
