import test from "ava";
import { MessagingError } from "../../src/core/errors.js";
import type { Outcome } from "../../src/core/model.js";
import { sipTrunkRules } from "../../src/core/trunk.js";
import { createLogger } from "../../src/lib/logger.js";
import { createSender, type SenderDeps } from "../../src/messaging/sender.js";
import { aDelivery, aDirectory, aPhoneDelivery } from "../factories.js";
import { createFakeCarrier } from "../fakes/carrier.js";
import { fixedDirectory } from "../fakes/directory.js";
import { createFakePbx } from "../fakes/pbx.js";
import { someTrunks } from "../fakes/trunks.js";
import { deliveriesIn, openWorld } from "../scenarios/harness.js";

const log = createLogger({ level: "silent" });
const signal = AbortSignal.timeout(60_000);

test("a long text reaches a phone in parts, in order, and a retry goes on where it stopped", async (t) => {
  const { chat, outbox, pbx, idle, clock, database } = await openWorld(t);
  await outbox.start();
  await pbx.registers("1002");
  const long = "äöü😀 ".repeat(600).trim();
  let parts = 0;
  pbx.answer = (): Outcome => (++parts === 3 ? { kind: "deferred", reason: "busy" } : { kind: "accepted" });
  await chat("alice", "bob", long);
  await idle();
  t.is(pbx.sent.length, 3);
  t.like((await deliveriesIn(database))[0], { state: "queued", parts_done: 2 });
  clock.advance(5_000);
  await idle();
  t.like((await deliveriesIn(database))[0], { state: "delivered" });
  const texts = pbx.sent.map(({ body }) => body);
  t.is(texts[2], texts[3], "the part that was not taken came again");
  const taken = [...texts.slice(0, 2), ...texts.slice(3)];
  t.is(taken.join(""), long);
  t.true(taken.every((part) => Buffer.byteLength(part) <= 1_000));
  t.is(new Set(pbx.sent.map(({ attempt }) => attempt)).size, pbx.sent.length);
});

test("each outcome of a part ends the attempt with what had arrived until then", async (t) => {
  const outcomes: Outcome[] = [
    { kind: "rejected", reason: "403" },
    { kind: "unknown", reason: "no-answer" },
    { kind: "deferred", reason: "later" },
  ];
  for (const outcome of outcomes) {
    const { sender, pbx } = await aSender();
    let parts = 0;
    pbx.answer = () => (++parts === 2 ? outcome : { kind: "accepted" });
    const delivery = aPhoneDelivery({ body: "x".repeat(2_500) });
    t.deepEqual(await sender.send(delivery, signal), { outcome, partsDone: 1 });
  }
});

test("what can't be found is refused or waits, and is never sent elsewhere", async (t) => {
  const { sender, pbx, carrier } = await aSender();
  const refused = { kind: "rejected", reason: "no-such-extension" } as const;
  const gone = aPhoneDelivery({ to: "1099", target: "extension-1099" });
  const given = aPhoneDelivery({ target: "extension-of-somebody-before" });
  const elsewhere = aPhoneDelivery({ tenantId: "tenant-2" });
  for (const delivery of [gone, given, elsewhere]) {
    t.deepEqual(await sender.send(delivery, signal), { outcome: refused, partsDone: 0 });
  }
  const { outcome } = await sender.send(aDelivery({ target: "trunk-of-before" }), signal);
  t.deepEqual(outcome, { kind: "deferred", reason: "trunk-not-configured" });
  t.deepEqual([pbx.sent, carrier.sent], [[], []]);
});

test("a trunk of the switch gets the number as it is dialled, a carrier our own name of the text", async (t) => {
  const { sender, pbx, carrier } = await aSender();
  await sender.send(aDelivery({ target: "sip", to: "short:US:72345" }), signal);
  await sender.send(aDelivery({ target: "sip" }), signal);
  t.deepEqual(
    pbx.sent.map(({ to }) => to),
    [
      { kind: "trunk", trunkId: "sip", number: "72345" },
      { kind: "trunk", trunkId: "sip", number: "+15557650002" },
    ],
  );
  await sender.send(aDelivery(), signal);
  t.like(carrier.sent[0], { reference: "delivery-1", from: "+15551230001", to: "+15557650002" });
});

test("a driver that throws leaves a text not confirmed, unless it says why it refused", async (t) => {
  const { sender, carrier } = await aSender();
  const unknown = { kind: "unknown", reason: "internal-error" } as const;
  const refused = { kind: "rejected", reason: "bad-recipient" } as const;
  const throws: [unknown, Outcome][] = [
    [new Error("a bug"), unknown],
    [new MessagingError("bad-recipient"), refused],
    ["a string", unknown],
  ];
  for (const [thrown, outcome] of throws) {
    carrier.answer = () => Promise.reject(thrown);
    t.deepEqual(await sender.send(aDelivery(), signal), { outcome, partsDone: 0 });
  }
});

test("F27 what a message carries goes to its carrier as links, and waits while they can't be found", async (t) => {
  const media = [{ url: "https://sms.example.com/sidetone/mms/x/file.png", type: "image/png", bytes: 67 }];
  const asked: string[] = [];
  const { sender, carrier } = await aSender(async (messageIds) => {
    asked.push(...messageIds);
    if (messageIds.includes("away")) throw new Error("the database is away");
    return new Map(messageIds.map((id) => [id, media]));
  });
  await sender.send(aDelivery(), signal);
  t.deepEqual(asked, [], "most carry nothing, and nobody is asked");
  await sender.send(aDelivery({ attachmentCount: 1 }), signal);
  t.deepEqual(
    carrier.sent.map((sms) => sms.media),
    [[], media],
  );
  const { outcome } = await sender.send(aDelivery({ attachmentCount: 1, messageId: "away" }), signal);
  t.deepEqual(outcome, { kind: "deferred", reason: "internal-error" });
  t.is(carrier.sent.length, 2);
});

async function aSender(carried: SenderDeps["carried"] = async () => new Map()) {
  const pbx = createFakePbx("main");
  const carrier = createFakeCarrier();
  pbx.start({
    arrived: async () => undefined,
    seeded: async () => undefined,
    registration: async () => undefined,
    phoneState: () => undefined,
    changed: () => undefined,
  });
  await pbx.registers("1002");
  const sender = createSender({
    directory: fixedDirectory(aDirectory()),
    pbxs: new Map([["main", pbx]]),
    trunks: someTrunks({ id: "loopback", carrier }, { id: "sip", pbx: "main", rules: sipTrunkRules }),
    carried,
    newId: () => "attempt",
    log,
  });
  return { sender, pbx, carrier };
}
