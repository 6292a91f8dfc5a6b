import test, { type ExecutionContext } from "ava";
import { MessagingError } from "../../src/core/errors.js";
import { createQuarantine } from "../../src/messaging/quarantine.js";
import { createTakeEvent } from "../../src/messaging/webhook-events.js";
import type { PbxArrival } from "../../src/ports.js";
import { openWorld, PEER, SALES, type World } from "../scenarios/harness.js";

test("F2 a text over a SIP trunk that came too early is replayed from what the PBX kept", async (t) => {
  const world = await openWorld(t);
  await world.store.settings.setNumber(world.tenant.tenant.id, SALES, { smsEnabled: false, trunkId: "sip" });
  await world.pbx.trunkTexts("sip", PEER, SALES, "too early");
  const { quarantine, asked } = openQuarantine(world, (raw) => ({
    ...{ key: "core-1:1", from: { kind: "trunk", trunkId: "sip", number: PEER }, to: SALES },
    ...{ body: Buffer.from(raw), contentType: "text/plain", receivedAt: 5, raw },
  }));
  const [arrival] = await quarantine.list(10, null);
  t.like(arrival, { reason: "number-off", from: PEER });
  t.like(await quarantine.replay(arrival!.id), { status: "quarantined", reason: "number-off" });
  await world.store.settings.setNumber(world.tenant.tenant.id, SALES, { smsEnabled: true });
  t.like(await quarantine.replay(arrival!.id), { status: "accepted", reason: null });
  t.deepEqual(asked, ["trunk", "trunk"]);
  t.deepEqual(await bodies(world), ["too early"]);
  await world.pbx.trunkTexts("sip", PEER, SALES, "the next");
  t.deepEqual(await bodies(world), ["too early", "the next"]);
});

test("F2 nobody becomes another sender by being read again", async (t) => {
  const world = await openWorld(t);
  await world.pbx.phoneTexts("1099", "1002", "I am nobody");
  const line = (endpoint: string) => ({ domain: "demo.test", endpoint });
  const read = (from: PbxArrival["from"], key = "core-1:1") => ({
    ...{ key, from, to: "1002", body: Buffer.from("I am nobody") },
    ...{ contentType: "text/plain", receivedAt: 0, raw: "" },
  });
  const forgeries: (PbxArrival | null)[] = [
    read({ kind: "phone", line: line("1001") }),
    read({ kind: "phone", line: line("1099") }, "core-1:9"),
    read({ kind: "trunk", trunkId: "sip", number: PEER }),
    null,
  ];
  for (const forgery of forgeries) {
    const { quarantine, asked } = openQuarantine(world, () => forgery);
    const [arrival] = await quarantine.list(10, null);
    await refused(t, () => quarantine.replay(arrival!.id));
    t.deepEqual(asked, ["phone"]);
  }
  const { quarantine } = openQuarantine(world, () => read({ kind: "phone", line: line("1099") }));
  const [arrival] = await quarantine.list(10, null);
  t.like(await quarantine.replay(arrival!.id), { status: "quarantined", reason: "unknown-line" });
  t.deepEqual(await bodies(world), []);
});

test("F2 without its PBX or its trunk a text stays where it is, and the operator is told", async (t) => {
  const world = await openWorld(t);
  await world.pbx.phoneTexts("1099", "1002", "I am nobody");
  const { quarantine } = openQuarantine(world, () => null, "another");
  const [arrival] = await quarantine.list(10, null);
  await refused(t, () => quarantine.replay(arrival!.id));
  t.like(await quarantine.get(arrival!.id), { status: "quarantined" });
});

function openQuarantine(world: World, reread: (raw: string) => PbxArrival | null, name = "main") {
  const { store, accept, receipts } = world;
  const asked: string[] = [];
  const pbx = {
    name,
    reread(raw: string, from: "phone" | "trunk") {
      asked.push(from);
      return reread(raw);
    },
  };
  const quarantine = createQuarantine({
    store: store.arrivals,
    accept,
    takeEvent: createTakeEvent({ accept, receipts }),
    trunks: { account: () => undefined },
    pbxs: [pbx],
    loopback: "loopback",
  });
  return { quarantine, asked };
}

async function refused(t: ExecutionContext, work: () => Promise<unknown>): Promise<void> {
  const error = await t.throwsAsync(work, { instanceOf: MessagingError });
  t.is((error as MessagingError).code, "replay-not-possible");
}

async function bodies({ database }: World): Promise<string[]> {
  const rows = await database.knex("sidetone_messages").select("body").orderBy("id");
  return rows.map(({ body }) => body);
}
