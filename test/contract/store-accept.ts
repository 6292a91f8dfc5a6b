import { type Store, StoreConflict, StoreFailure } from "../../src/ports.js";
import { aMessage } from "../factories.js";
import {
  anotherStore,
  bodiesOf,
  type Contract,
  chatOf,
  count,
  logOf,
  onlyConversation,
  openStore,
  planOf,
  send,
} from "./store-harness.js";

export const acceptContract: Contract = {
  "INV-07 the same key is one message, also from two writers at once": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    const key = "user:alice:once";
    const writers = Array.from({ length: 10 }, (_, index) =>
      send(index % 2 === 0 ? first.store : second, { key, body: `try ${index}` }),
    );
    const stored = (await Promise.all(writers)).flat();
    t.is(stored.length, 1);
    const conversation = await onlyConversation(first.store);
    t.deepEqual(await bodiesOf(second, conversation.id), [stored[0]!.body]);
    const known = await first.store.accept.transact((tx) => tx.known([key, "user:alice:other"]));
    t.deepEqual([...known.keys()], [key]);
    t.like(known.get(key), { kind: "message", message: { id: stored[0]!.id }, conversation: { lastSeq: 1 } });
  },

  "INV-10 keys that differ only in case, accents or their end are different messages": async (t, on) => {
    const { store } = await openStore(t, on);
    const keys = ["trunk:1:Ab", "trunk:1:aB", "trunk:1:ab", "trunk:1:äb", "trunk:1:ab😀"];
    t.is((await send(store, ...keys.map((key) => ({ key, body: "ok" })))).length, keys.length);
    const known = await store.accept.transact((tx) => tx.known([...keys, "trunk:1:AB"]));
    t.deepEqual([...known.keys()].sort(), [...keys].sort());
  },

  "INV-04 INV-05 sequences and logs have no gap or repeat under concurrent writers": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    const people = ["alice", "bob", "carol"];
    const writers = Array.from({ length: 24 }, (_, index) => {
      const from = people[index % 3]!;
      const to = people[(index + 1 + (index % 2)) % 3]!;
      const texts = [0, 1, 2].map((part) => ({ key: `user:${from}:${index}-${part}`, from, to }));
      return send(index % 2 === 0 ? first.store : second, ...texts);
    });
    const messages = (await Promise.all(writers)).flat();
    t.is(messages.length, 72);
    for (const id of new Set(messages.map(({ conversationId }) => conversationId))) {
      const seqs = messages.filter(({ conversationId }) => conversationId === id).map(({ seq }) => seq);
      t.deepEqual(
        seqs.sort((a, b) => a - b),
        count(seqs.length),
      );
    }
    for (const person of people) {
      const events = await logOf(second, person);
      t.deepEqual(
        events.map(({ seq }) => seq),
        count(events.length),
      );
      t.is((await first.store.log.cursor(person)).seq, events.length);
    }
  },

  "INV-05 a reader who follows a log while it is written misses nothing": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    let writing = true;
    const writers = Array.from({ length: 20 }, (_, index) =>
      send(index % 2 === 0 ? first.store : second, { key: `user:alice:${index}` }),
    );
    const written = Promise.all(writers).finally(() => {
      writing = false;
    });
    const seen: number[] = [];
    const { epoch } = await second.log.cursor("bob");
    const follow = async () => {
      const { reset, events } = await second.log.after("bob", { epoch, seq: seen.length }, 3);
      t.false(reset);
      seen.push(...events.map(({ seq }) => seq));
    };
    while (writing) await follow();
    await written;
    while (seen.length < 20) await follow();
    t.deepEqual(seen, count(20));
  },

  "bodies come back to the character": async (t, on) => {
    const { store } = await openStore(t, on);
    const bodies = [
      "é ü ß 😀👩‍👩‍👧 \u202e\u2028",
      "x\ty\nz'\"\\%_?{}$",
      "a\\",
      "字".repeat(8_000),
      "😀".repeat(4_000),
      " ",
    ];
    await send(store, ...bodies.map((body, index) => ({ key: `user:alice:${index}`, body })));
    const conversation = await onlyConversation(store);
    t.deepEqual(await bodiesOf(store, conversation.id), bodies);
  },

  "a batch larger than one statement is stored whole, in order": async (t, on) => {
    const { store } = await openStore(t, on);
    const texts = Array.from({ length: 450 }, (_, index) => ({
      key: `user:alice:${index}`,
      body: String(index),
    }));
    await send(store, ...texts);
    const conversation = await onlyConversation(store);
    t.deepEqual(
      await bodiesOf(store, conversation.id),
      texts.map(({ body }) => body),
    );
    t.is((await logOf(store, "bob")).length, 450);
  },

  "what is thrown inside leaves nothing behind and comes out as it is": async (t, on) => {
    const { store } = await openStore(t, on);
    const mistake = new Error("ours");
    const failed = store.accept.transact(async (tx) => {
      const { conversations } = await tx.open([chatOf("alice", "bob")], ["alice"]);
      const [conversation] = conversations.values();
      await tx.write(planOf({ messages: [aMessage({ conversationId: conversation!.id })] }));
      throw mistake;
    });
    t.is(await t.throwsAsync(failed), mistake);
    t.deepEqual(await store.accept.transact((tx) => tx.known(["user:alice:message-1"])), new Map());
    t.is((await store.log.cursor("alice")).seq, 0);
    t.is((await send(store, { key: "user:alice:after" })).length, 1);
  },

  "what collides every time is run four times, and then is a conflict": async (t, on) => {
    const { store } = await openStore(t, on);
    await send(store, { key: "user:alice:taken" });
    let runs = 0;
    const collides = store.accept.transact(async (tx) => {
      runs++;
      await tx.write(planOf({ messages: [aMessage({ sourceKey: "user:alice:taken", seq: 9 })] }));
    });
    await t.throwsAsync(collides, { instanceOf: StoreConflict });
    t.is(runs, 4);
  },

  "of two transactions that lock crosswise one is rolled back and run again": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    await send(first.store, { key: "user:alice:1" }, { key: "user:carol:1", from: "carol", to: "dave" });
    let runs = 0;
    let holding = 0;
    let meet: () => void = () => undefined;
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const crosswise = (store: Store, [one, other]: readonly [string, string]) =>
      store.accept.transact(async (tx) => {
        runs++;
        await tx.open([], [one]);
        // SQLite lets the second in when the first is through, so that there they never meet.
        if (++holding === 2 || on.name === "SQLite") meet();
        await met;
        await tx.open([], [other]);
        return "through";
      });
    const both = [crosswise(first.store, ["alice", "bob"]), crosswise(second, ["bob", "alice"])];
    t.deepEqual(await Promise.all(both), ["through", "through"]);
    t.is(runs, on.name === "SQLite" ? 2 : 3);
  },

  "a database error tells a code and nothing of the values": async (t, on) => {
    const { store } = await openStore(t, on);
    const tooLong = aMessage({ id: null as unknown as string, body: "secret" });
    const failed = store.accept.transact((tx) => tx.write(planOf({ messages: [tooLong] })));
    const error = await t.throwsAsync(failed, { instanceOf: StoreFailure });
    t.notRegex(`${error?.stack} ${JSON.stringify(error)}`, /secret|INSERT/);
    t.is(error?.cause, undefined);
  },
};
