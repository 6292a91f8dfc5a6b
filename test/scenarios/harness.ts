// The composed message path over a real database, with a switch and a carrier that do as they are told.

import type { ExecutionContext } from "ava";
import { createLoopback, loopbackRules } from "../../src/connectors/sms/loopback/carrier.js";
import type { MessageFile } from "../../src/core/attachments.js";
import type { Delivery } from "../../src/core/delivery.js";
import type { Message, Session, UserEvent } from "../../src/core/model.js";
import type { Destination, Submission } from "../../src/core/submission.js";
import { sipTrunkRules, type TrunkRules } from "../../src/core/trunk.js";
import { createBuiltinDirectory } from "../../src/hosts/builtin/directory.js";
import { createDemo } from "../../src/hosts/builtin/directory-demo.js";
import type { Clock } from "../../src/lib/clock.js";
import { uuidv7 } from "../../src/lib/ids.js";
import { createLogger, type Logger } from "../../src/lib/logger.js";
import { type Accept, type AcceptResult, createAccept } from "../../src/messaging/accept.js";
import { createHandset } from "../../src/messaging/handset.js";
import { createLineHandlers } from "../../src/messaging/lines.js";
import { createPhones } from "../../src/messaging/phones.js";
import type { TrunkPace } from "../../src/messaging/trunks.js";
import { createWake } from "../../src/messaging/wake.js";
import { createOutboxSide } from "../../src/outbox-side.js";
import type { OutboundSms, SmsCarrier, Store } from "../../src/ports.js";
import { type Database, openDatabase } from "../../src/store/database.js";
import { createStore } from "../../src/store/index.js";
import { eventually } from "../eventually.js";
import { noon } from "../factories.js";
import { createManualClock } from "../fakes/clock.js";
import { openHandsets } from "../fakes/handsets.js";
import { openMms } from "../fakes/mms.js";
import { createFakePbx } from "../fakes/pbx.js";
import { someTrunks } from "../fakes/trunks.js";
import { createFolder } from "../servers/daemon.js";
import { describe, sayAnswer } from "../words.js";

export const MAIN_LINE = "+15557650001";
export const SALES = "+15557650002";
export const SUPPORT = "+15557650003";
/** Somebody outside. */
export const PEER = "+15551239999";

/** Databases share two processors with other tests. */
const patience = { limitMs: 60_000 };

export type World = Awaited<ReturnType<typeof openWorld>>;
export type Data = Awaited<ReturnType<typeof openData>>;

export interface WorldOptions {
  /** A database of its own in memory unless given. */
  readonly url?: string;
  readonly carrier?: SmsCarrier;
  /** The carrier answers STOP, START and HELP itself. */
  readonly carrierAnswers?: boolean;
  /** Other rules of the carrier's trunk. */
  readonly rules?: Partial<TrunkRules>;
  /** Puts something between the path and the store, such as a fault. */
  readonly wrap?: (store: Store) => Store;
  readonly alone?: boolean;
  readonly random?: () => number;
  /** Limits of the carrier's trunk. */
  readonly pace?: Partial<TrunkPace>;
}

/** Everything wired as in the server, with the demo's people, a clock that stands still, and nothing running yet. */
export async function openWorld(t: ExecutionContext, options: WorldOptions = {}) {
  const data = await openData(t, options.url);
  const path = await openPath(t, data, options);
  return { ...data, ...path, ...people(data, path.accept) };
}

/** A database with the demo tenant; the second opening of one finds what is there. */
export async function openData(t: ExecutionContext, url = "sqlite::memory:") {
  const clock = createManualClock(noon);
  const database = await openDatabase(url);
  const store = createStore(database, { newId: uuidv7, now: clock.now });
  t.teardown(() => store.close());
  const directory = createBuiltinDirectory(database.knex, clock.now);
  const demo = { knex: database.knex, settings: store.settings, newId: uuidv7, now: clock.now() };
  await createDemo({ ...demo, trunkId: "loopback", pbx: "main" });
  directory.refresh();
  const [tenant] = await directory.tenants();
  const known = await directory.tenant(tenant?.id ?? "");
  if (!known) throw new Error("there is no demo tenant");
  return { clock, database, store, directory, tenant: known };
}

/** The message path of one process over the data. */
export async function openPath(t: ExecutionContext, data: Data, options: WorldOptions = {}) {
  const { clock, directory } = data;
  const store = options.wrap?.(data.store) ?? data.store;
  const log = createLogger({ level: "silent" });
  const published: UserEvent[] = [];
  const bus = { publish: (events: readonly UserEvent[]) => void published.push(...events) };
  const phonesOutside = await openHandsets(createFolder("handsets"));
  const handsets = phonesOutside.log;
  const carrier = options.carrier ?? loopbackOf(phonesOutside, clock, log);
  const pbx = createFakePbx("main");
  const trunks = someTrunks(
    { id: carrier.trunkId, carrier, rules: rulesOf(options), ...options.pace },
    { id: "sip", pbx: "main", rules: sipTrunkRules },
  );
  const resting = createAlarm(clock);
  const side = createOutboxSide({
    ...{ store, directory, bus, trunks, clock, log },
    carried: async (ids) =>
      new Map([...(await store.media.ofMessages(ids))].map(([id, files]) => [id, files.flatMap(linked)])),
    publicMedia: true,
    pbxs: [pbx],
    alone: options.alone ?? true,
    alarm: resting,
    random: options.random ?? (() => 1 - Number.EPSILON),
    checkpoint: () => undefined,
  });
  const { outbox, receipts } = side;
  const accept = createAccept({
    mms: openMms,
    store: store.accept,
    directory,
    bus,
    wakeOutbox: createWake({ outbox, registrations: store.registrations, log }),
    describe,
    sayAnswer,
    trunks,
    country: "US",
    clock,
    newId: uuidv7,
    log,
    checkpoint: () => undefined,
  });
  const handset = createHandset({ accept, trunkId: "loopback", country: "US", clock, ...phonesOutside });
  carrier.start({ receipt: receipts.take });
  const phones = createPhones();
  const lines = { accept, directory, registrations: store.registrations, outbox, phones };
  pbx.start(createLineHandlers({ pbx: "main", ...lines, clock, log }));
  t.teardown(async () => {
    await side.stop();
    await carrier.stop();
  });
  /** Waits until the outbox has done all that it can do at this moment, and rests. */
  const idle = () =>
    eventually(async () => {
      const isDone = nothingIsDue(await deliveriesIn(data.database), clock.now());
      // Whoever has just finished wakes the outbox once more.
      await new Promise(setImmediate);
      return isDone && resting.waiting > 0;
    }, patience);
  return { ...side, accept, handset, handsets, pbx, phones, carrier, published, idle };
}

/** A file as a carrier is told of it. */
function linked(file: MessageFile): OutboundSms["media"] {
  return "file" in file ? [{ url: `https://files.test/${file.id}`, type: file.type, bytes: file.size }] : [];
}

function rulesOf({ carrierAnswers = false, rules }: WorldOptions): TrunkRules {
  return { ...loopbackRules, answersKeywords: carrierAnswers, ...rules };
}

function loopbackOf(
  { log: handsets, files }: Awaited<ReturnType<typeof openHandsets>>,
  clock: Clock,
  log: Logger,
) {
  return createLoopback({ trunkId: "loopback", handsets, files, load: async () => null, clock, log });
}

/** The outbox's view of the clock; tells whether it waits for its time to come. */
function createAlarm(clock: Clock): Clock & { readonly waiting: number } {
  const waiting = new Set<object>();
  return {
    now: clock.now,
    setTimer(ms, fn) {
      const token = {};
      waiting.add(token);
      const cancel = clock.setTimer(ms, () => {
        waiting.delete(token);
        fn();
      });
      return () => {
        waiting.delete(token);
        cancel();
      };
    },
    get waiting() {
      return waiting.size;
    },
  };
}

/** Whether nothing is under way, and the first of every order has to wait. */
function nothingIsDue(deliveries: Awaited<ReturnType<typeof deliveriesIn>>, now: number): boolean {
  const firsts = new Map<string, (typeof deliveries)[number]>();
  for (const one of deliveries.filter(({ state }) => state === "queued" || state === "sending")) {
    if (one.state === "sending") return false;
    const first = firsts.get(one.order_key);
    if (!first || one.position < first.position) firsts.set(one.order_key, one);
  }
  return [...firsts.values()].every(({ due_at }) => due_at > now);
}

function people(data: Data, accept: Accept) {
  const { store, tenant } = data;
  const idOf = (name: string): string => {
    for (const user of tenant.users.values()) if (user.username === name) return user.id;
    throw new Error(`nobody is called ${name}`);
  };
  const sessionOf = (name: string): Session => ({
    userId: idOf(name),
    tenantId: tenant.tenant.id,
    scope: "user",
  });
  const submit = (name: string, to: Destination, body: string, key = uuidv7()) =>
    accept(submissionOf(sessionOf(name), to, body, key));
  return {
    idOf,
    sessionOf,
    /** A chat from the portal. */
    chat: (from: string, to: string, body: string, key?: string): Promise<AcceptResult> =>
      submit(from, { kind: "user", userId: idOf(to) }, body, key),
    /** An SMS from the portal. */
    sms: (from: string, to: string, body: string, number: string | null = null) =>
      submit(from, { kind: "sms", to, from: number }, body),
    /** One user's conversations as a script: `chat` and who said what, or the number, the peer and what was said. */
    script: (name: string) => scriptOf(data, idOf(name)),
    /** The bubbles that went out, oldest first: `body: state`. */
    bubbles: async (name: string) => {
      const messages = await messagesOf(data, idOf(name));
      return messages.filter(({ state }) => state !== null).map(({ body, state }) => `${body}: ${state}`);
    },
    /** Every event of a user's log. */
    logOf: async (name: string) => {
      const { epoch } = await store.log.cursor(idOf(name));
      return (await store.log.after(idOf(name), { epoch, seq: 0 }, 10_000)).events;
    },
  };
}

export function submissionOf(session: Session, to: Destination, body: string, key: string): Submission {
  const source = { kind: "user", session, to } as const;
  return { key: `user:${session.userId}:${key}`, source, body, receivedAt: noon, raw: null };
}

async function scriptOf(data: Data, userId: string): Promise<Record<string, string[]>> {
  const nameOf = (id: string) => data.tenant.users.get(id)?.username ?? "?";
  const rows = await conversationsOf(data, userId);
  const script: Record<string, string[]> = {};
  for (const { conversation, member } of rows) {
    const others = conversation.key
      .split(":")
      .slice(1)
      .filter((id) => id !== userId);
    const title =
      conversation.kind === "chat" ? nameOf(others[0] ?? "") : `${conversation.number} ${conversation.peer}`;
    const after = Math.max(member.hiddenBefore, member.visibleFrom);
    const query = { userId, conversationId: conversation.id, after, before: null, limit: 1000 };
    script[title] = (await data.store.inbox.messages(query)).map(
      ({ authorId, body }) => `${authorId === null ? "them" : nameOf(authorId)}: ${body}`,
    );
  }
  return script;
}

async function messagesOf(data: Data, userId: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (const { conversation } of await conversationsOf(data, userId)) {
    const query = { userId, conversationId: conversation.id, after: 0, before: null, limit: 1000 };
    messages.push(...(await data.store.inbox.messages(query)));
  }
  return messages.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function conversationsOf({ store }: Data, userId: string) {
  return store.inbox.conversations({ userId, limit: 1000, unreadOnly: false, before: null });
}

/** The deliveries as the database has them, oldest first. */
export async function deliveriesIn(
  database: Database,
): Promise<
  readonly (Pick<Delivery, "state" | "body" | "reason" | "attempts" | "id" | "kind" | "position"> & Row)[]
> {
  return database.knex("sidetone_deliveries").orderBy("id");
}

interface Row {
  readonly sender: string;
  readonly recipient: string;
  readonly target: string;
  readonly parts_done: number;
  readonly due_at: number;
  readonly order_key: string;
}
