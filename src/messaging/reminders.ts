import { unreadIn, visibleRange } from "../core/access.js";
import { wordsOrNames } from "../core/attachments.js";
import { type Catalogues, chooseLanguage, createPhrasing, directionOf } from "../core/catalogue.js";
import type { Message, User } from "../core/model.js";
import type { Preferences } from "../core/preferences.js";
import { reminderMail } from "../core/reminder.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import { createLoop, type Loop } from "../lib/loop.js";
import type { Directory, DueReminder, Mail, Mailer, Store } from "../ports.js";
import { callerOf } from "./callers.js";

export interface RemindersDeps {
  readonly store: Pick<Store, "reminders" | "preferences" | "inbox" | "media" | "leases">;
  readonly directory: Directory;
  readonly mailer: Mailer;
  readonly catalogues: Catalogues;
  /** Where browsers reach the portal, with a slash at the end; null where nobody said. */
  readonly portal: string | null;
  /** Names this process in the lease. */
  readonly holder: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const EVERY_MS = 60_000;
const LEASE = "reminders";
/** A round that takes longer gives the next process its turn. */
const LEASE_MS = 10 * 60_000;
const PAGE = 100;
const QUOTED = 10;
/** Whoever turns reminders on is not mailed about last month. */
const RECENT_MS = 7 * 24 * 3_600_000;

/**
 * Mails users about conversations in which a message has been unread for as long as they chose; once, until somebody
 * writes again. Each minute, in one of the processes; what the mail server did not take is tried in the next round.
 */
export function createReminders(deps: RemindersDeps): Loop {
  const { store, mailer, holder, clock, log } = deps;

  async function round(): Promise<void> {
    const now = clock.now();
    let after: { userId: string; conversationId: string } | null = null;
    for (;;) {
      const due = await store.reminders.due({ now, since: now - RECENT_MS, after, limit: PAGE });
      if (!(await remindAll(due, now))) return;
      const last = due.at(-1)?.member;
      if (due.length < PAGE || !last) return;
      after = { userId: last.userId, conversationId: last.conversationId };
    }
  }

  /** False when the mail server is away: what is left waits for the next round. */
  async function remindAll(due: readonly DueReminder[], now: number): Promise<boolean> {
    const preferences = await store.preferences.of([...new Set(due.map(({ member }) => member.userId))]);
    for (const one of due) {
      const wish = preferences.get(one.member.userId);
      const mail = wish && (await mailOf(deps, one, wish));
      if (!mail) continue;
      const outcome = await mailer.send(mail);
      if (outcome === "failed") return false;
      const { userId, conversationId } = one.member;
      await store.reminders.mailed(conversationId, userId, one.conversation.lastSeq, now);
    }
    return true;
  }

  return createLoop({
    clock,
    async look() {
      const now = clock.now();
      if ((await store.leases.acquire(LEASE, holder, now, now + LEASE_MS)) === null) return EVERY_MS;
      await round().finally(() => store.leases.release(LEASE, holder));
      return EVERY_MS;
    },
    failed(error) {
      log.error({ err: error }, "reminders could not be sent");
      return EVERY_MS;
    },
  });
}

/** Null where there is nobody to mail, or not now. */
async function mailOf(deps: RemindersDeps, due: DueReminder, wish: Preferences): Promise<Mail | null> {
  const { directory, clock, catalogues, portal } = deps;
  const { conversation, member } = due;
  const own = await directory.tenant(member.tenantId);
  const reader = own?.users.get(member.userId);
  const isQuiet = wish.doNotDisturbUntil !== null && clock.now() < wish.doNotDisturbUntil;
  if (!own || !mayMail(reader) || isQuiet) return null;
  const language = chooseLanguage(wish.language === null ? [] : [wish.language]);
  const { from, quoted } = await quote(deps, due, language, own.tenant.timeZone);
  const { id } = conversation;
  const mail = reminderMail(
    {
      from,
      tag: conversation.kind === "sms" ? "SMS" : "Chat",
      count: Math.max(1, unreadIn(conversation, member)),
      messages: wish.showText ? quoted : [],
      link: portal && `${portal}messages/${encodeURIComponent(id)}`,
      language,
      direction: directionOf(language),
    },
    createPhrasing(language, catalogues[language]),
  );
  return { id: `${id}.${member.userId}.${conversation.lastSeq}`, to: reader.email, ...mail };
}

function mayMail(user: User | undefined): user is User & { readonly email: string } {
  return user?.enabled === true && user.email !== null && user.email !== "";
}

/** The last messages that the reader may see, and who wrote last. */
async function quote(
  { store, directory }: RemindersDeps,
  { conversation, member }: DueReminder,
  language: string,
  timeZone: string,
) {
  const { after, until } = visibleRange(member);
  const before = until === null ? null : until + 1;
  const place = { userId: member.userId, conversationId: conversation.id, after, before, limit: QUOTED };
  const messages = await store.inbox.messages(place);
  const names = new Map<string | null, string>();
  for (const message of messages) {
    if (names.has(message.authorId)) continue;
    names.set(message.authorId, await callerOf(directory, member, { conversation, message }));
  }
  const nameOf = ({ authorId }: Message): string => names.get(authorId) ?? "";
  const withFiles = messages.filter(({ attachmentCount }) => attachmentCount > 0).map(({ id }) => id);
  const files = await store.media.ofMessages(withFiles);
  const clock = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone });
  const latest = messages.findLast(
    ({ authorId, direction }) => authorId !== member.userId && direction !== "out",
  );
  return {
    from: latest ? nameOf(latest) : "",
    quoted: messages.map((message) => {
      const body = wordsOrNames(message.body, files.get(message.id) ?? []);
      return { from: nameOf(message), at: clock.format(message.createdAt), body };
    }),
  };
}
