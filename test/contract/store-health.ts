import { aDelivery, aPhoneDelivery, noon } from "../factories.js";
import { type Contract, openStore } from "./store-harness.js";
import { keep } from "./store-outbox-harness.js";

export const healthContract: Contract = {
  "F32 what waits is counted by trunk, and phones together": async (t, on) => {
    const { store } = await openStore(t, on);
    t.deepEqual(await store.outbox.depths(), []);
    await keep(
      store,
      aDelivery({ id: "a", target: "one" }),
      aDelivery({ id: "b", target: "one", createdAt: noon - 5 }),
      aDelivery({ id: "c", target: "one", state: "failed", createdAt: noon - 9 }),
      aDelivery({ id: "d", target: "two" }),
      aPhoneDelivery({ id: "e", target: "extension-1" }),
      aPhoneDelivery({ id: "f", target: "extension-2" }),
    );
    const depths = await store.outbox.depths();
    t.deepEqual(
      depths.toSorted((one, other) => (one.trunkId ?? "").localeCompare(other.trunkId ?? "")),
      [
        { trunkId: null, queued: 2, oldestAt: noon },
        { trunkId: "one", queued: 2, oldestAt: noon - 5 },
        { trunkId: "two", queued: 1, oldestAt: noon },
      ],
    );
  },

  "F32 interruptions are kept as they are now, told the newest first, and forgotten after their time": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    const { linkGaps } = store;
    const gap = { id: "gap-1", pbx: "main", machine: "host-a", from: noon, to: null };
    await linkGaps.put(gap);
    await linkGaps.put({ ...gap, id: "gap-2", machine: "host-b", from: noon + 5 });
    await linkGaps.put({ ...gap, to: noon + 9 });
    t.deepEqual(await linkGaps.newest(5), [
      { ...gap, id: "gap-2", machine: "host-b", from: noon + 5 },
      { ...gap, to: noon + 9 },
    ]);
    t.deepEqual(
      (await linkGaps.newest(1)).map(({ id }) => id),
      ["gap-2"],
    );
    await linkGaps.put({ ...gap, to: null });
    t.is((await linkGaps.newest(5))[1]?.to, null, "it went again");
    await linkGaps.forget(noon + 1);
    t.deepEqual(
      (await linkGaps.newest(5)).map(({ id }) => id),
      ["gap-2"],
    );
  },
};
