import { noon } from "../factories.js";
import { anotherStore, type Contract, openStore, planOf } from "./store-harness.js";

export const sideTablesContract: Contract = {
  "a session is found until it expires or ends": async (t, on) => {
    const { store } = await openStore(t, on);
    const session = {
      tokenHash: "a".repeat(64),
      key: "a".repeat(64),
      renewedBy: "use",
      csrfToken: "token",
      userId: "alice",
      tenantId: "tenant-1",
      scope: "office",
      createdAt: noon,
      expiresAt: noon + 10,
    } as const;
    const other = { ...session, tokenHash: "A".repeat(64), key: "A".repeat(64) };
    await store.sessions.create(session);
    await store.sessions.create(other);
    t.deepEqual(await store.sessions.find(session.tokenHash, noon), session);
    t.is(await store.sessions.find(session.tokenHash, noon + 10), null);
    await store.sessions.extend(session.tokenHash, noon + 20);
    t.like(await store.sessions.find(session.tokenHash, noon + 10), { expiresAt: noon + 20 });
    t.is(await store.sessions.purge(noon + 15), 1);
    t.is(await store.sessions.find(other.tokenHash, noon), null);
    await store.sessions.remove(session.tokenHash);
    await store.sessions.remove(session.tokenHash);
    t.is(await store.sessions.find(session.tokenHash, noon), null);
  },

  "a session that goes on under another token ends with both": async (t, on) => {
    const { store, database } = await openStore(t, on);
    const [first, second, other] = ["a", "b", "c"].map((letter) => letter.repeat(64)) as [
      string,
      string,
      string,
    ];
    const session = {
      tokenHash: first,
      key: first,
      renewedBy: "token",
      csrfToken: "token",
      userId: "alice",
      tenantId: "tenant-1",
      scope: "user",
      createdAt: noon,
      expiresAt: noon + 10,
    } as const;
    await store.sessions.create(session);
    await store.sessions.create({ ...session, tokenHash: second });
    await store.sessions.create({ ...session, tokenHash: other, key: other });
    t.like(await store.sessions.find(second, noon), { key: first, renewedBy: "token" });
    await store.sessions.remove(first);
    t.is(await store.sessions.find(first, noon), null);
    t.is(await store.sessions.find(second, noon), null);
    t.truthy(await store.sessions.find(other, noon));
    // As a version without keys left it.
    await database.knex("sidetone_sessions").update({ session_key: null, renewed_by: null });
    t.like(await store.sessions.find(other, noon), { key: other, renewedBy: "use" });
    await store.sessions.remove(other);
    t.is(await store.sessions.find(other, noon), null);
  },

  "F31 of many who bring one token at once, to two instances, one is served": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    const tries = Array.from({ length: 12 }, (_, index) =>
      (index % 2 === 0 ? first.store : second).sessions.useToken("t".repeat(64), noon + 65_000),
    );
    t.deepEqual(
      (await Promise.all(tries)).filter((served) => served),
      [true],
    );
    t.true(await second.sessions.useToken("T".repeat(64), noon));
    // Kept for a while longer than it holds, since clocks differ.
    await first.store.sessions.purge(noon + 65_000);
    t.false(await second.sessions.useToken("t".repeat(64), noon));
    await first.store.sessions.purge(noon + 3_600_000);
    t.true(await second.sessions.useToken("t".repeat(64), noon));
  },

  "a lease has one holder at a time, and a new fence for each": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    const holders = ["a", "b", "c", "d"].map((holder, index) =>
      (index % 2 === 0 ? first.store : second).leases.acquire("link", holder, noon, noon + 10),
    );
    const fences = await Promise.all(holders);
    t.deepEqual(
      fences.filter((fence) => fence !== null),
      [1],
    );
    const winner = ["a", "b", "c", "d"][fences.indexOf(1)]!;
    t.is(await second.leases.acquire("link", winner, noon + 5, noon + 20), 1);
    t.is(await second.leases.acquire("link", "z", noon + 15, noon + 30), null);
    t.is(await second.leases.acquire("link", "z", noon + 20, noon + 30), 2);
    await second.leases.release("link", winner);
    t.is(await first.store.leases.acquire("link", winner, noon + 21, noon + 40), null);
    await first.store.leases.release("link", "z");
    t.is(await first.store.leases.acquire("link", winner, noon + 22, noon + 40), 3);
    t.is(await first.store.leases.acquire("other", winner, noon + 22, noon + 40), 1);
  },

  "a seed says exactly which extensions of one PBX are registered": async (t, on) => {
    const { store } = await openStore(t, on);
    const { registrations } = store;
    t.deepEqual(await registrations.reseed("main", ["1", "2"], noon), ["1", "2"]);
    await registrations.note("other", ["9"], true, noon);
    await registrations.note("main", ["3"], true, noon + 1);
    await registrations.note("main", ["1"], false, noon + 2);
    t.deepEqual(await registrations.registered(["1", "2", "3", "9", "x"]), new Set(["2", "3", "9"]));
    t.deepEqual(await registrations.reseed("main", ["1", "2"], noon + 3), ["1"]);
    t.deepEqual(await registrations.registered(["1", "2", "3", "9"]), new Set(["1", "2", "9"]));
    t.deepEqual(await registrations.reseed("main", [], noon + 4), []);
    t.deepEqual(await registrations.registered(["1", "2", "9"]), new Set(["9"]));
    t.deepEqual(await registrations.registered([]), new Set());
  },

  "the quarantine is paged, newest first": async (t, on) => {
    const { store } = await openStore(t, on);
    const arrivals = ["1", "2", "3"].map((id) => ({
      id,
      sourceKey: `pbx:main:${id}`,
      status: id === "2" ? ("accepted" as const) : ("quarantined" as const),
      reason: "unknown-number",
      tenantId: null,
      messageId: null,
      from: "a",
      to: "b",
      raw: null,
      receivedAt: noon,
    }));
    await store.accept.transact((tx) => tx.write(planOf({ arrivals })));
    t.deepEqual(await store.arrivals.quarantined(10, null), [arrivals[2]!, arrivals[0]!]);
    t.deepEqual(await store.arrivals.quarantined(10, "3"), [arrivals[0]!]);
    t.deepEqual(await store.arrivals.quarantined(1, null), [arrivals[2]!]);
    t.is(await store.arrivals.quarantineSize(), 2);
  },
};
