import { type Action, allows, visibleRange } from "../core/access.js";
import { addressKey } from "../core/address.js";
import { type ErrorCode, MessagingError } from "../core/errors.js";
import { noQuestion } from "../core/facts.js";
import { sendableNumbers, smsGate } from "../core/gates.js";
import { readPeer } from "../core/local-form.js";
import { type MediaLimits, type MmsRules, mediaLimits } from "../core/mms.js";
import type {
  Consent,
  Member,
  Message,
  NumberSettings,
  OwnNumber,
  Session,
  TenantDirectory,
} from "../core/model.js";
import { chatKey, smsKey } from "../core/routing.js";
import { defaultUserSettings } from "../core/settings.js";
import type { ConversationDraft, Destination } from "../core/submission.js";
import { canonicalString, SMS_LIMIT } from "../core/text.js";
import type { Clock } from "../lib/clock.js";
import type { ConversationQuery, ConversationRow, Directory, LiveBus, Reading, Store } from "../ports.js";
import { countryFor } from "./countries.js";
import { filterOf } from "./inbox-filter.js";
import { messageFor } from "./message-for.js";

export interface InboxDeps {
  readonly store: Pick<Store, "accept" | "inbox" | "consents" | "settings" | "preferences">;
  readonly directory: Directory;
  readonly bus: Pick<LiveBus, "publish">;
  readonly mms: MmsRules;
  readonly clock: Clock;
}

/** What one user sees and changes. Everything of somebody else answers `not-found`, exactly like what is not there. */
export interface Inbox {
  list(session: Session, query: ListQuery): Promise<readonly ConversationRow[]>;
  /** One conversation; removed members still `read` it, and no longer `send`. */
  get(session: Session, conversationId: string, action: Action): Promise<ConversationRow>;
  /** The number that a text typed by the user means, in E.164, by the country of the number it would be sent from. */
  numberMeant(session: Session, typed: string): Promise<string | null>;
  /** Finds or makes the conversation with somebody; never a second one. */
  open(session: Session, to: Destination): Promise<ConversationRow>;
  /** The newest `limit` messages with `after` < seq < `before` that the member may see, oldest first. */
  messages(session: Session, conversationId: string, page: MessagePage): Promise<readonly Message[]>;
  /** Moves the read marker up; resolves with where it is then. */
  markRead(session: Session, conversationId: string, seq: number): Promise<number>;
  setMuted(session: Session, conversationId: string, muted: boolean): Promise<void>;
  /** Notes that the peer wants, or wants no more, texts from our number; the conversation says who noted it. */
  setConsent(session: Session, conversationId: string, noted: NotedConsent): Promise<void>;
  /** Deletes the conversation for this user; a later message brings it back empty. */
  hide(session: Session, conversationId: string): Promise<void>;
  /** Keeps what the user has typed and not sent, for every browser of the user; empty: nothing. */
  setDraft(session: Session, conversationId: string, text: string): Promise<void>;
  /** Deletes one message for this user; nothing happens when it was deleted before. */
  hideMessage(session: Session, messageId: string): Promise<void>;
  unread(session: Session): Promise<{ readonly conversations: number; readonly messages: number }>;
  /** What the user may send, and from which numbers. */
  abilities(session: Session): Promise<Abilities>;
}

export interface ListQuery extends Omit<ConversationQuery, "userId" | "filter"> {
  /** A part of a name or number, as it was typed; empty or absent: all. */
  readonly typed?: string;
}

/** What a user knows by other ways than a keyword. */
export interface NotedConsent {
  readonly consent: Consent;
  readonly reason: string;
}

export interface MessagePage {
  readonly after: number;
  readonly before: number | null;
  readonly limit: number;
}

export interface AbleNumber extends OwnNumber {
  /** Whether colleagues answer it, too. */
  readonly shared: boolean;
  readonly maxCharacters: number;
  /** What may go with one text; null where nothing may. */
  readonly media: MediaLimits | null;
}

export interface Abilities {
  readonly chatEnabled: boolean;
  /** The gate for SMS that is closed; null when all are open. */
  readonly smsOff: ErrorCode | null;
  /** The numbers the user may send from, the default first. */
  readonly numbers: readonly AbleNumber[];
  /** E.164 of the user's numbers that are switched off. */
  readonly numbersOff: readonly string[];
}

/** The inbox of every user; reads and changes only what the session's user is a member of. */
export function createInbox(deps: InboxDeps): Inbox {
  const { store, directory, bus, clock } = deps;
  const opener = createOpener(deps);

  return {
    async list(session, { typed = "", ...query }) {
      const { userId } = session;
      if (typed.trim() === "") return store.inbox.conversations({ ...query, userId });
      const own = await directoryOf(directory, session);
      const filter = await filterOf(session, typed, { directory, own });
      return store.inbox.conversations({ ...query, userId, filter });
    },
    get,
    numberMeant: (session, typed) => numberMeant(deps, session, typed),
    open: async (session, to) => get(session, await opener(session, to), "read"),
    async messages(session, conversationId, page) {
      const { member } = await get(session, conversationId, "read");
      const { userId } = session;
      return store.inbox.messages({ userId, conversationId, ...visiblePart(member, page) });
    },
    async markRead(session, conversationId, seq) {
      const { member } = await get(session, conversationId, "read");
      const events = await store.inbox.markRead(await readingOf(session), conversationId, seq);
      bus.publish(events);
      const [change] = events.map((event) => event.change);
      return change?.kind === "read" ? change.readSeq : member.readSeq;
    },
    async setMuted(session, conversationId, muted) {
      await get(session, conversationId, "read");
      const event = await store.inbox.setMuted(session.userId, conversationId, muted);
      if (event) bus.publish([event]);
    },
    async setConsent(session, conversationId, { consent, reason }) {
      const { conversation } = await get(session, conversationId, "send");
      if (conversation.kind !== "sms") throw new MessagingError("bad-request");
      const by = { how: "user", userId: session.userId, text: canonicalString(reason).trim() } as const;
      bus.publish(await store.consents.change({ conversationId, consent, ...by }, clock.now()));
    },
    async hide(session, conversationId) {
      await get(session, conversationId, "read");
      const event = await store.inbox.hide(session.userId, conversationId);
      if (event) bus.publish([event]);
    },
    async setDraft(session, conversationId, text) {
      await get(session, conversationId, "send");
      const event = await store.inbox.setDraft(session.userId, conversationId, canonicalString(text));
      if (event) bus.publish([event]);
    },
    async hideMessage(session, messageId) {
      await messageFor(store.inbox, session, messageId, "read");
      bus.publish(await store.inbox.hideMessage(await readingOf(session), messageId));
    },
    unread: (session) => store.inbox.unread(session.userId),
    abilities: (session) => abilitiesOf(deps, session),
  };

  async function readingOf({ userId }: Session): Promise<Reading> {
    const preferences = (await store.preferences.of([userId])).get(userId);
    return { userId, tellPeer: preferences?.shareRead ?? true };
  }

  async function get(session: Session, conversationId: string, action: Action): Promise<ConversationRow> {
    const row = await store.inbox.conversation(session.userId, conversationId);
    const resource = row && ({ kind: "conversation", ...row } as const);
    if (!row || !resource || !allows(session, "read", resource)) throw new MessagingError("not-found");
    // Who may read knows that it is there, so that a plainer answer gives nothing away.
    if (!allows(session, action, resource)) throw new MessagingError("not-a-member");
    return row;
  }
}

async function numberMeant({ store, directory }: InboxDeps, session: Session, typed: string) {
  const own = await directoryOf(directory, session);
  const country = await countryFor(store.accept, { own, userId: session.userId, from: null }, typed);
  const address = readPeer(typed, country, own.tenant.country);
  return address?.kind === "number" ? address.e164 : null;
}

function visiblePart(member: Member, { after, before, limit }: MessagePage): MessagePage {
  const range = visibleRange(member);
  const ends = [before, range.until === null ? null : range.until + 1].filter((end) => end !== null);
  return {
    after: Math.max(after, range.after),
    before: ends.length === 0 ? null : Math.min(...ends),
    limit,
  };
}

async function directoryOf(directory: Directory, session: Session): Promise<TenantDirectory> {
  const found = await directory.tenant(session.tenantId);
  if (!found) throw new MessagingError("unauthenticated");
  return found;
}

async function abilitiesOf({ store, directory, mms }: InboxDeps, session: Session): Promise<Abilities> {
  const { tenantId, userId } = session;
  const [{ numbers: own, users: people }, tenant, users, numbers] = await Promise.all([
    directoryOf(directory, session),
    store.settings.tenant(tenantId),
    store.settings.users(tenantId, [userId]),
    store.settings.numbers(tenantId),
  ]);
  const user = users.get(userId) ?? defaultUserSettings;
  const known = new Map([...numbers].filter(([number]) => own.has(number)));
  const sendable = sendableNumbers(userId, known);
  const smsOff = smsGate(tenant, user, sendable);
  const first = sendable.filter((number) => number === user.defaultNumber);
  const rest = sendable.filter((number) => number !== user.defaultNumber);
  const shown = smsOff === null ? [...first, ...rest] : [];
  return {
    chatEnabled: user.chatEnabled,
    smsOff,
    numbers: shown.flatMap((number) => {
      const [found, settings] = [own.get(number), known.get(number)];
      if (!found || !settings) return [];
      const { maxCharacters } = mms.trunks.get(settings.trunkId ?? "") ?? { maxCharacters: SMS_LIMIT };
      const shared = isShared(found, known, people);
      return [{ ...found, shared, maxCharacters, media: mediaLimits(settings, mms) }];
    }),
    numbersOff: [...known].flatMap(([number, { smsEnabled, userIds }]) =>
      !smsEnabled && userIds.includes(userId) ? [number] : [],
    ),
  };
}

function isShared(
  { e164 }: OwnNumber,
  numbers: ReadonlyMap<string, NumberSettings>,
  people: TenantDirectory["users"],
): boolean {
  const users = numbers.get(e164)?.userIds ?? [];
  return users.filter((id) => people.get(id)?.enabled).length > 1;
}

function createOpener(deps: InboxDeps): (session: Session, to: Destination) => Promise<string> {
  const { store, directory, clock } = deps;

  return async function open(session, to) {
    const own = await directoryOf(directory, session);
    const opened = to.kind === "user" ? openChat(session, own, to.userId) : await openSms(session, own, to);
    return (await store.inbox.open(opened.draft, opened.userIds, clock.now())).id;
  };

  async function openSms(
    session: Session,
    own: TenantDirectory,
    to: { readonly to: string; readonly from: string | null },
  ): Promise<Opening> {
    const country = await countryFor(store.accept, { own, userId: session.userId, from: to.from }, to.to);
    const address = readPeer(to.to, country, own.tenant.country);
    if (!address) throw new MessagingError("bad-recipient");
    const peer = addressKey(address);
    const { tenantId } = session;
    const { smsOff, numbers } = await abilitiesOf(deps, session);
    if (smsOff) throw new MessagingError(smsOff);
    const sendable = numbers.map(({ e164 }) => e164);
    const number = to.from ?? (await newestNumber(tenantId, peer, sendable)) ?? sendable[0] ?? "";
    if (!sendable.includes(number)) throw new MessagingError("sms-number-not-yours", { number });
    const settings: NumberSettings | undefined = (await store.settings.numbers(tenantId)).get(number);
    const userIds = (settings?.userIds ?? []).filter((id) => own.users.has(id));
    return {
      draft: { tenantId, kind: "sms", key: smsKey(number, peer), number, peer },
      userIds,
    };
  }

  /** The user's number that last had to do with the peer, as routing chooses it. */
  async function newestNumber(tenantId: string, peer: string, sendable: readonly string[]) {
    const { numbersByPeer } = await store.accept.facts({ ...noQuestion, peers: [{ tenantId, peer }] });
    return numbersByPeer.get(`${tenantId} ${peer}`)?.find((number) => sendable.includes(number));
  }
}

interface Opening {
  readonly draft: ConversationDraft;
  readonly userIds: readonly string[];
}

function openChat(session: Session, own: TenantDirectory, userId: string): Opening {
  const other = own.users.get(userId);
  if (!other?.enabled) throw new MessagingError("recipient-unknown");
  if (userId === session.userId) throw new MessagingError("recipient-is-sender");
  const { tenantId } = session;
  const key = chatKey(session.userId, userId);
  return {
    draft: { tenantId, kind: "chat", key, number: null, peer: null },
    userIds: [session.userId, userId],
  };
}
