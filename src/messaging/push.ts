import { createHash } from "node:crypto";
import { unreadIn, visibleRange } from "../core/access.js";
import { wordsOrNames } from "../core/attachments.js";
import { type Catalogues, chooseLanguage, createPhrasing, directionOf } from "../core/catalogue.js";
import { MessagingError } from "../core/errors.js";
import type { Conversation, Member, Message, Session } from "../core/model.js";
import { noticeText } from "../core/notice.js";
import type { Preferences } from "../core/preferences.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import type { Directory, LiveNotice, PushSender, PushSubscription, Store } from "../ports.js";
import { callerOf } from "./callers.js";

export interface PushDeps {
  readonly store: Pick<Store, "push" | "preferences" | "inbox" | "media">;
  readonly directory: Directory;
  readonly sender: PushSender;
  readonly catalogues: Catalogues;
  /** Whether the user's browsers are here: `leaving` while that can still be a change of pages. */
  readonly seat: (userId: string) => "live" | "leaving" | "gone";
  /** How long a user whose last page just closed may take to open the next. */
  readonly graceMs: number;
  /** Other processes may hold the user's streams: then only `gone` is sure, which takes a while. */
  readonly manyInstances: boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Notices to browsers in which no page of ours is open. */
export interface Push {
  /** What browsers subscribe with. */
  readonly publicKey: string;
  /** Keeps where this browser of the user takes pushes. */
  subscribe(session: Session, sessionKey: string, given: Given): Promise<void>;
  unsubscribe(session: Session, endpoint: string): Promise<void>;
  /** The session is over, and with it the pushes to its browser. */
  endSession(sessionKey: string): Promise<void>;
  /** Listens on the bus: what is committed, and by this process. Returns at once. */
  hear(notice: LiveNotice): void;
  /** Nothing is sent any more. */
  stop(): void;
}

interface Given {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** A message on its way to one user. */
interface Waiting {
  readonly userId: string;
  readonly tenantId: string;
  readonly conversation: Conversation;
  readonly message: Message;
  /** How often its user was found leaving. */
  readonly waits: number;
}

/** What comes within this time is looked up by one query. */
const GATHER_MS = 200;
const DEADLINE_MS = 10_000;
const BROWSERS_PER_USER = 20;
/** Where another instance may have the user's page: until presence has made up its mind. */
const WAITS_FOR_OTHERS = 10;

/** Pushes each message once to every subscribed browser of a reader who has no page open, as long as it is unread. */
export function createPush(deps: PushDeps): Push {
  const { store, sender, seat, graceMs, clock, log } = deps;
  const mostWaits = deps.manyInstances ? WAITS_FOR_OTHERS : 1;
  const deliver = createDelivery(deps);
  const timers = new Set<() => void>();
  let gathered: Waiting[] = [];
  let stopped = false;

  function later(ms: number, action: () => void): void {
    const cancel = clock.setTimer(ms, () => {
      timers.delete(cancel);
      action();
    });
    timers.add(cancel);
  }

  function gather(waiting: readonly Waiting[]): void {
    if (stopped || waiting.length === 0) return;
    if (gathered.length === 0) later(GATHER_MS, () => void flush());
    gathered.push(...waiting);
  }

  async function flush(): Promise<void> {
    const batch = gathered.filter(({ userId }) => seat(userId) !== "live");
    gathered = [];
    try {
      await pushAll(batch);
    } catch (error) {
      // The messages are stored and shown; only their notices are lost.
      log.error({ err: error }, "pushes could not be sent");
    }
  }

  async function pushAll(batch: readonly Waiting[]): Promise<void> {
    const userIds = [...new Set(batch.map(({ userId }) => userId))];
    const browsers = byUser(await store.push.of(userIds));
    for (const waiting of batch) {
      const theirs = browsers.get(waiting.userId);
      if (theirs) pushOrWait(waiting, theirs);
    }
  }

  function pushOrWait(waiting: Waiting, browsers: readonly PushSubscription[]): void {
    const { userId, waits } = waiting;
    if (seat(userId) === "leaving" && waits < mostWaits) {
      later(graceMs, () => gather([{ ...waiting, waits: waits + 1 }]));
    } else void deliver(waiting, browsers);
  }

  return {
    publicKey: sender.publicKey,
    subscribe: (session, sessionKey, given) => save(deps, session, sessionKey, given),
    unsubscribe: ({ userId }, endpoint) => store.push.remove(userId, idOf(endpoint)),
    endSession: (sessionKey) => store.push.endSession(sessionKey),
    hear(notice) {
      if (notice.kind !== "events") return;
      gather(
        notice.events.flatMap(({ userId, tenantId, change }) =>
          change.kind === "message" && isFromOthers(change.message, userId) && !change.member.muted
            ? [{ userId, tenantId, conversation: change.conversation, message: change.message, waits: 0 }]
            : [],
        ),
      );
    },
    stop() {
      stopped = true;
      for (const cancel of timers) cancel();
    },
  };
}

function byUser(all: readonly PushSubscription[]): ReadonlyMap<string, readonly PushSubscription[]> {
  const browsers = new Map<string, PushSubscription[]>();
  for (const one of all) browsers.set(one.userId, [...(browsers.get(one.userId) ?? []), one]);
  return browsers;
}

/** What a colleague sent by SMS from a shared number is not for the reader either. */
function isFromOthers({ authorId, direction }: Message, userId: string): boolean {
  return authorId !== userId && direction !== "out";
}

function save(
  { store, clock }: PushDeps,
  { userId, tenantId }: Session,
  sessionKey: string,
  given: Given,
): Promise<void> {
  const url = URL.canParse(given.endpoint) ? new URL(given.endpoint) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new MessagingError("invalid");
  const now = clock.now();
  const times = { createdAt: now, lastSeenAt: now };
  const subscription = { id: idOf(given.endpoint), userId, tenantId, sessionKey, ...given, ...times };
  return store.push.save(subscription, BROWSERS_PER_USER);
}

function idOf(endpoint: string): string {
  return createHash("sha256").update(endpoint).digest("hex");
}

/** Looks once more whether it is still wanted, and hands it to every browser of the user. */
function createDelivery(deps: PushDeps) {
  const { store, sender, clock, log } = deps;

  return async function deliver(waiting: Waiting, browsers: readonly PushSubscription[]): Promise<void> {
    try {
      const text = await composed(deps, waiting);
      if (text === null) return;
      const outcomes = await Promise.all(
        browsers.map((browser) => sender.send(browser, text, AbortSignal.timeout(DEADLINE_MS))),
      );
      await store.push.forget(browsers.filter((_, index) => outcomes[index] === "gone").map(({ id }) => id));
    } catch (error) {
      log.error({ err: error, at: clock.now() }, "a push could not be sent");
    }
  };
}

/** Null where the reader has seen it meanwhile, or wants to hear nothing of it. */
async function composed(deps: PushDeps, waiting: Waiting): Promise<string | null> {
  const { store, directory, clock } = deps;
  const { userId, message } = waiting;
  const [row, all] = await Promise.all([
    store.inbox.conversation(userId, message.conversationId),
    store.preferences.of([userId]),
  ]);
  const preferences = all.get(userId);
  const isWanted = row !== null && preferences && isUnread(row.member, message);
  if (!isWanted || row.member.muted || isQuiet(preferences, clock.now())) return null;
  const language = chooseLanguage(preferences.language === null ? [] : [preferences.language]);
  const text = noticeText(
    {
      from: await callerOf(directory, waiting, waiting),
      tag: message.kind === "sms" ? "SMS" : "Chat",
      count: Math.max(1, unreadIn(row.conversation, row.member)),
      body: preferences.showText ? await wordsOf(store, message) : "",
      showText: preferences.showText,
    },
    createPhrasing(language, deps.catalogues[language]),
  );
  const { conversationId } = message;
  return JSON.stringify({ conversationId, ...text, language, direction: directionOf(language) });
}

/** Files are asked for only where there are some: most messages have none. */
async function wordsOf(
  { media }: Pick<Store, "media">,
  { id, body, attachmentCount }: Message,
): Promise<string> {
  return attachmentCount === 0 ? body : wordsOrNames(body, (await media.ofMessages([id])).get(id) ?? []);
}

function isUnread(member: Member, { seq }: Message): boolean {
  const { after, until } = visibleRange(member);
  return seq > Math.max(member.readSeq, after) && (until === null || seq <= until);
}

function isQuiet({ doNotDisturbUntil }: Preferences, now: number): boolean {
  return doNotDisturbUntil !== null && now < doNotDisturbUntil;
}
