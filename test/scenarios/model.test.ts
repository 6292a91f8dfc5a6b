// Everything a few users do to their conversations, against a model of a page, and against what their logs told them.
import test, { type ExecutionContext } from "ava";
import fc from "fast-check";
import type { UserEvent } from "../../src/core/model.js";
import { MAIN_LINE, openWorld, type World } from "./harness.js";
import { brokenInvariants } from "./invariants.js";

const people = ["alice", "bob", "carol"] as const;
const who = fc.constantFrom(...people);
const share = fc.integer({ min: 0, max: 4 });
const does = <K extends string>(kind: K) => ({ kind: fc.constant(kind), who, other: who, share });

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record(does("chat")) },
  { weight: 2, arbitrary: fc.record(does("arrive")) },
  fc.record(does("answer")),
  { weight: 2, arbitrary: fc.record(does("read")) },
  fc.record(does("hide")),
  fc.record(does("mute")),
  fc.record(does("reconnect")),
);

type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** One user's view of one conversation; the same words for the model, for a fresh load and for what a client knows. */
interface View {
  lastSeq: number;
  readSeq: number;
  hiddenBefore: number;
  muted: boolean;
  listed: boolean;
}

/** A conversation of the model: its members' views, and who wrote each message, null for the peer outside. */
interface Thread {
  readonly views: Map<string, View>;
  readonly authors: (string | null)[];
}

test("any history leaves inbox, unread counts and logs as the model has them (INV-17, 18, 19)", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      const world = await openWorld(t);
      await sharedNumber(world);
      const model = new Map<string, Thread>();
      const clients = new Map(
        people.map((name) => [name as string, { seq: 0, views: new Map<string, View>() }]),
      );
      for (const one of actions) await perform(t, { world, model, clients }, one);
      for (const name of people) {
        await reconnect({ world, model, clients }, name);
        const fresh = await freshLoad(world, name);
        t.deepEqual(fresh, modelOf(model, name), `the inbox of ${name}`);
        t.deepEqual(listed(clients.get(name)?.views), fresh, `what the log told ${name} (INV-19)`);
        t.deepEqual(await world.store.inbox.unread(world.idOf(name)), unreadOf(model, name), "INV-17");
      }
      t.deepEqual(await brokenInvariants(world.database.knex), []);
      await world.store.close();
    }),
    { numRuns: 15 },
  );
});

interface State {
  readonly world: World;
  readonly model: Map<string, Thread>;
  readonly clients: Map<string, { seq: number; views: Map<string, View> }>;
}

async function perform(t: ExecutionContext, state: State, one: Action): Promise<void> {
  const { world, model } = state;
  switch (one.kind) {
    case "chat": {
      const result = await world.chat(one.who, one.other, "hi");
      if (one.who === one.other) return void t.is(result.kind, "refused");
      return post(model, [one.who, one.other].sort().join(" "), [one.who, one.other], one.who);
    }
    case "arrive":
      await world.handset.send({ key: `${++keys}`, from: peerOf(one.share), to: MAIN_LINE, body: "hi" });
      return post(model, peerOf(one.share), ["alice", "bob"], null);
    case "answer": {
      const author = one.who === "carol" ? "bob" : one.who;
      await world.sms(author, peerOf(one.share), "hi", MAIN_LINE);
      return post(model, peerOf(one.share), ["alice", "bob"], author);
    }
    case "reconnect":
      return reconnect(state, one.who);
    default:
      return mark(state, one);
  }
}

let keys = 0;

function peerOf(index: number): string {
  return `+1555123700${index % 2}`;
}

/** The model: a message moves its conversation into everybody's list, and its author's marker to itself. */
function post(model: Map<string, Thread>, key: string, members: string[], author: string | null): void {
  const thread = model.get(key) ?? { views: new Map<string, View>(), authors: [] };
  model.set(key, thread);
  thread.authors.push(author);
  for (const name of members) {
    const view = thread.views.get(name) ?? {
      lastSeq: 0,
      readSeq: 0,
      hiddenBefore: 0,
      muted: false,
      listed: false,
    };
    const lastSeq = thread.authors.length;
    thread.views.set(name, {
      ...view,
      lastSeq,
      readSeq: author === name ? lastSeq : view.readSeq,
      listed: true,
    });
  }
}

/** What one user does to one conversation, in the model and for real; nobody else's view moves (INV-18). */
async function mark({ world, model }: State, { kind, who: name, share: part }: Action): Promise<void> {
  const threads = [...model].filter(([, { views }]) => views.has(name));
  const [key, thread] = threads[part % Math.max(1, threads.length)] ?? [];
  const view = thread?.views.get(name);
  if (key === undefined || !view) return;
  const { inbox } = world.store;
  const id = await conversationId(world, key);
  const userId = world.idOf(name);
  if (kind === "read") {
    const seq = Math.ceil((view.lastSeq * part) / 3);
    await inbox.markRead({ userId, tellPeer: false }, id, seq);
    view.readSeq = Math.max(view.readSeq, Math.min(seq, view.lastSeq));
  } else if (kind === "hide") {
    await inbox.hide(userId, id);
    if (view.hiddenBefore < view.lastSeq) view.listed = false;
    view.hiddenBefore = view.lastSeq;
  } else {
    view.muted = part % 2 === 0;
    await inbox.setMuted(userId, id, view.muted);
  }
}

/** A client takes up its log where it left it. */
async function reconnect({ world, clients }: State, name: string): Promise<void> {
  const client = clients.get(name);
  if (!client) return;
  const { epoch } = await world.store.log.cursor(world.idOf(name));
  const { events, reset } = await world.store.log.after(world.idOf(name), { epoch, seq: client.seq }, 1000);
  if (reset) throw new Error("nothing was cut from this log");
  for (const event of events) {
    if (event.seq !== ++client.seq) throw new Error("INV-05: a gap");
    apply(client.views, event);
  }
}

function apply(views: Map<string, View>, { change }: UserEvent): void {
  if (change.kind === "state" || change.kind === "preferences") return;
  if (change.kind === "message") {
    const { member, message } = change;
    const { readSeq, hiddenBefore, muted } = member;
    views.set(member.conversationId, { lastSeq: message.seq, readSeq, hiddenBefore, muted, listed: true });
    return;
  }
  if (!("conversationId" in change)) return;
  const view = views.get(change.conversationId);
  if (!view) throw new Error("an event about a conversation that nobody told of");
  if (change.kind === "read") view.readSeq = change.readSeq;
  if (change.kind === "muted") view.muted = change.muted;
  if (change.kind === "hidden") Object.assign(view, { hiddenBefore: change.hiddenBefore, listed: false });
}

async function freshLoad({ store, idOf }: World, name: string): Promise<View[]> {
  const query = { userId: idOf(name), limit: 100, unreadOnly: false, before: null };
  const rows = await store.inbox.conversations(query);
  return sorted(
    rows.map(({ conversation: { lastSeq }, member: { readSeq, hiddenBefore, muted } }) => {
      return { lastSeq, readSeq, hiddenBefore, muted, listed: true };
    }),
  );
}

function modelOf(model: Map<string, Thread>, name: string): View[] {
  return listed(
    new Map([...model].flatMap(([key, { views }]) => (views.has(name) ? [[key, views.get(name)!]] : []))),
  );
}

function listed(views: ReadonlyMap<string, View> = new Map()): View[] {
  return sorted([...views.values()].filter((view) => view.listed));
}

function sorted(views: View[]): View[] {
  return views.map((view) => ({ ...view })).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** INV-17: what others wrote behind the marker and behind the last deletion. */
function unreadOf(model: ReadonlyMap<string, Thread>, name: string) {
  const counts = [...model.values()].map(({ views, authors }) => {
    const view = views.get(name);
    if (!view || view.muted) return 0;
    const seen = Math.max(view.readSeq, view.hiddenBefore);
    return authors.slice(seen).filter((author) => author !== name).length;
  });
  return {
    conversations: counts.filter((count) => count > 0).length,
    messages: counts.reduce((sum, count) => sum + count, 0),
  };
}

async function conversationId(world: World, key: string): Promise<string> {
  const names = key.startsWith("+") ? [] : key.split(" ");
  const ids = names.map((name) => world.idOf(name)).sort();
  const thread = names.length > 0 ? `chat:${ids.join(":")}` : `sms:${MAIN_LINE}:${key}`;
  const row = await world.database
    .knex("sidetone_conversations")
    .where({ thread_key: `${world.tenant.tenant.id} ${thread}` })
    .first("id");
  return row.id;
}

async function sharedNumber({ store, tenant, idOf, clock }: World): Promise<void> {
  const shared = { tenantId: tenant.tenant.id, number: MAIN_LINE, userIds: [idOf("alice"), idOf("bob")] };
  await store.settings.assignNumber({ ...shared, shareHistory: true, now: clock.now() });
}
