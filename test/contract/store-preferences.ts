import { defaultPreferences } from "../../src/core/preferences.js";
import { anotherStore, type Contract, logOf, openStore } from "./store-harness.js";

export const preferencesContract: Contract = {
  "preferences that nobody chose are the defaults, and a change touches nothing else": async (t, on) => {
    const { store } = await openStore(t, on);
    const { preferences } = store;
    t.deepEqual(await preferences.of(["alice"]), new Map([["alice", defaultPreferences]]));
    t.deepEqual(await preferences.of([]), new Map());
    const first = await preferences.change("tenant-1", "alice", { tone: "drop", emailAfterMinutes: 5 });
    t.like(first.preferences, { ...defaultPreferences, tone: "drop", emailAfterMinutes: 5 });
    await preferences.change("tenant-1", "alice", { emailAfterMinutes: null });
    t.deepEqual(
      await preferences.of(["alice", "bob"]),
      new Map([
        ["alice", { ...defaultPreferences, tone: "drop" }],
        ["bob", defaultPreferences],
      ]),
    );
  },

  "every change of preferences is one entry of the user's log, and none where nothing changes": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    const { preferences, event } = await store.preferences.change("tenant-1", "alice", { sound: false });
    t.like(event, { userId: "alice", seq: 1, change: { kind: "preferences", preferences } });
    t.is((await store.preferences.change("tenant-1", "alice", { sound: false })).event, null);
    t.deepEqual(await logOf(store, "alice"), [event!]);
  },

  "two who change different preferences at once both get theirs": async (t, on) => {
    const first = await openStore(t, on);
    const second = await anotherStore(t, on, first);
    await Promise.all([
      first.store.preferences.change("tenant-1", "alice", { volume: 10 }),
      second.preferences.change("tenant-1", "alice", { theme: "dark" }),
      first.store.preferences.change("tenant-1", "alice", { language: "ar" }),
    ]);
    t.like((await second.preferences.of(["alice"])).get("alice"), {
      volume: 10,
      theme: "dark",
      language: "ar",
    });
    t.deepEqual(
      (await logOf(second, "alice")).map(({ seq }) => seq),
      [1, 2, 3],
    );
  },
};
