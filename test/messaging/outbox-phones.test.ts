import test from "ava";
import { eventually } from "../eventually.js";
import { phonesSeemAway } from "../fakes/store.js";
import { deliveriesIn, MAIN_LINE, openWorld, PEER, SALES, type World } from "../scenarios/harness.js";

const HOUR_MS = 3_600_000;

test("of what a phone missed it gets the newest fifty, oldest of them first", async (t) => {
  const { chat, outbox, pbx, idle, database } = await openWorld(t);
  await outbox.start();
  await away(pbx, "1002");
  for (let index = 1; index <= 60; index++) await chat("alice", "bob", `${index}`);
  await pbx.registers("1002");
  await idle();
  t.deepEqual(
    pbx.sent.map(({ body }) => Number(body)),
    Array.from({ length: 50 }, (_, index) => index + 11),
  );
  const dropped = (await deliveriesIn(database)).filter(({ state }) => state === "failed");
  t.deepEqual(new Set(dropped.map(({ reason }) => reason)), new Set(["not-needed"]));
});

test("what its user has read or deleted in a browser is not sent to a phone that comes back", async (t) => {
  const { chat, sms, outbox, pbx, idle, store, idOf, handset } = await openWorld(t);
  await outbox.start();
  await away(pbx, "1001");
  const read = await chat("bob", "alice", "read in the browser");
  const deleted = await chat("carol", "alice", "deleted in the browser");
  await handset.send({ key: "1", from: PEER, to: MAIN_LINE, body: "answered in the browser" });
  await chat("dave", "alice", "unseen");
  if (read.kind !== "stored" || deleted.kind !== "stored") return t.fail();
  await store.inbox.markRead(
    { userId: idOf("alice"), tellPeer: false },
    read.conversation.id,
    read.message.seq,
  );
  await store.inbox.hide(idOf("alice"), deleted.conversation.id);
  await sms("alice", PEER, "on it");
  await pbx.registers("1001");
  await idle();
  t.deepEqual(
    pbx.sent.map(({ body }) => body),
    ["unseen"],
  );
});

test("a copy that waits for its phone longer than three days is given up, and its message stays", async (t) => {
  const { chat, outbox, pbx, idle, clock, script, database } = await openWorld(t);
  await outbox.start();
  await away(pbx, "1002");
  await chat("alice", "bob", "old news");
  clock.advance(73 * HOUR_MS);
  await eventually(async () => {
    clock.advance(15_000);
    return (await deliveriesIn(database))[0]?.state === "failed";
  });
  await pbx.registers("1002");
  await idle();
  t.deepEqual(pbx.sent, []);
  t.deepEqual(await script("bob"), { alice: ["alice: old news"] });
});

test("a copy that was parked while its phone registered goes at once", async (t) => {
  const { chat, outbox, pbx, idle } = await openWorld(t, { wrap: phonesSeemAway });
  await outbox.start();
  await pbx.registers("1002");
  await chat("alice", "bob", "just in time");
  await eventually(() => pbx.sent.length === 1);
  await idle();
  t.is(pbx.sent[0]?.body, "just in time");
});

test("a refusal goes to the phone before older copies that wait for it", async (t) => {
  const { chat, outbox, pbx, idle } = await openWorld(t);
  await pbx.registers("1001");
  await chat("bob", "alice", "a copy");
  await pbx.phoneTexts("1001", "1099", "hello?");
  await outbox.start();
  await idle();
  t.deepEqual(
    pbx.sent.map(({ from }) => from),
    ["1099", "1002"],
  );
});

test("a phone that does not answer gets its copy when it registers again, and a bubble never moves for it", async (t) => {
  const { handset, outbox, pbx, idle, logOf } = await openWorld(t);
  await outbox.start();
  await pbx.registers("1001");
  pbx.answer = () => ({ kind: "deferred", reason: "not-registered", untilRegistered: true });
  await handset.send({ key: "1", from: PEER, to: MAIN_LINE, body: "hi" });
  await handset.send({ key: "2", from: PEER, to: SALES, body: "ho" });
  await idle();
  t.is(pbx.sent.length, 1, "the second waits behind the first");
  pbx.answer = () => ({ kind: "accepted" });
  await pbx.seeds(["1001"]);
  await idle();
  t.deepEqual(
    pbx.sent.map(({ body }) => body),
    ["hi", "hi", "ho"],
  );
  t.deepEqual(
    (await logOf("alice")).map(({ change }) => change.kind),
    ["message", "message"],
  );
});

async function away(pbx: World["pbx"], endpoint: string): Promise<void> {
  await pbx.registers(endpoint);
  await pbx.leaves(endpoint);
}
