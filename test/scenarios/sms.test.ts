import test from "ava";
import { eventually } from "../eventually.js";
import { createFakeCarrier } from "../fakes/carrier.js";
import { deliveriesIn, MAIN_LINE, openWorld, PEER, SALES, SUPPORT } from "./harness.js";
import { brokenInvariants } from "./invariants.js";

test("a handset outside texts alice, she answers, and the handset gets the answer from the number it texted", async (t) => {
  const { handset, sms, script, outbox, clock, bubbles, idle, database } = await openWorld(t);
  await outbox.start();
  await handset.send({ key: "1", from: PEER, to: SALES, body: "Are you open?" });
  await sms("alice", PEER, "Until six.");
  await idle();
  t.deepEqual(await script("alice"), { [`${SALES} ${PEER}`]: ["them: Are you open?", "alice: Until six."] });
  t.deepEqual(talk(handset.messages(PEER, 0)), [
    `sent ${SALES} Are you open?`,
    `received ${SALES} Until six.`,
  ]);
  t.deepEqual(await bubbles("alice"), ["Until six.: accepted"]);
  clock.advance(400);
  await eventually(async () => (await bubbles("alice"))[0] === "Until six.: delivered");
  t.deepEqual(await script("bob"), {});
  t.deepEqual(await brokenInvariants(database.knex), []);
});

test("alice's phone texts an outside number from her number, and gets the answer from theirs", async (t) => {
  const { pbx, handset, outbox, script, idle } = await openWorld(t);
  await outbox.start();
  await pbx.registers("1001");
  await pbx.phoneTexts("1001", "(555) 123-9999", "On my way");
  await idle();
  t.deepEqual(talk(handset.messages(PEER, 0)), [`received ${MAIN_LINE} On my way`]);
  await handset.send({ key: "1", from: PEER, to: MAIN_LINE, body: "Hurry" });
  await eventually(() => pbx.sent.length === 1);
  t.like(pbx.sent[0], { to: { endpoint: "1001" }, from: PEER, body: "Hurry" });
  t.deepEqual(await script("alice"), { [`${MAIN_LINE} ${PEER}`]: ["alice: On my way", "them: Hurry"] });
});

test("a reply from a phone goes from the number of the newest conversation with that peer", async (t) => {
  const { pbx, handset, outbox, clock, idle } = await openWorld(t);
  await outbox.start();
  await handset.send({ key: "1", from: PEER, to: MAIN_LINE, body: "first" });
  clock.advance(1000);
  await handset.send({ key: "2", from: PEER, to: SALES, body: "second" });
  await pbx.phoneTexts("1001", PEER, "answer");
  await idle();
  t.is(handset.messages(PEER, 0).at(-1)?.peer, SALES);
});

test("a text over a SIP trunk reaches the number's user, and the answer leaves over the same trunk", async (t) => {
  const { pbx, store, tenant, sms, script, outbox } = await openWorld(t);
  await store.settings.setNumber(tenant.tenant.id, SUPPORT, { trunkId: "sip" });
  await outbox.start();
  await pbx.trunkTexts("sip", "5551239999", "15557650003", "Printer is on fire");
  t.deepEqual(await script("bob"), { [`${SUPPORT} ${PEER}`]: ["them: Printer is on fire"] });
  await sms("bob", PEER, "Which one?");
  await eventually(() => pbx.sent.length === 1);
  t.like(pbx.sent[0], { to: { kind: "trunk", trunkId: "sip", number: PEER }, from: SUPPORT });
});

test("two users of one number each see its texts, and what one of them answers", async (t) => {
  const { handset, sms, script, store, tenant, idOf, clock } = await openWorld(t);
  const shared = { tenantId: tenant.tenant.id, number: SUPPORT, userIds: [idOf("bob"), idOf("dave")] };
  await store.settings.assignNumber({ ...shared, shareHistory: false, now: clock.now() });
  await handset.send({ key: "1", from: PEER, to: SUPPORT, body: "Help" });
  await sms("dave", PEER, "Coming", SUPPORT);
  const thread = { [`${SUPPORT} ${PEER}`]: ["them: Help", "dave: Coming"] };
  t.deepEqual(await script("bob"), thread);
  t.deepEqual(await script("dave"), thread);
  t.deepEqual(await store.inbox.unread(idOf("bob")), { conversations: 1, messages: 2 });
  t.deepEqual(await store.inbox.unread(idOf("dave")), { conversations: 0, messages: 0 });
});

test("a peer who said STOP gets nothing until START, and no carrier is asked (INV-21)", async (t) => {
  const carrier = createFakeCarrier();
  const { handset, sms, outbox, idle } = await openWorld(t, { carrier });
  await outbox.start();
  await handset.send({ key: "1", from: PEER, to: MAIN_LINE, body: "STOP" });
  const refused = await sms("alice", PEER, "Offer!", MAIN_LINE);
  t.like(refused, { kind: "refused", error: { code: "recipient-opted-out" } });
  t.is((await sms("alice", PEER, "From the other number", SALES)).kind, "stored");
  await handset.send({ key: "2", from: PEER, to: MAIN_LINE, body: "start" });
  t.is((await sms("alice", PEER, "Welcome back", MAIN_LINE)).kind, "stored");
  await idle();
  t.deepEqual(
    carrier.sent.map(({ body }) => body).filter((body) => !/Reply ST/.test(body)),
    ["From the other number", "Welcome back"],
  );
});

const refusals = [
  ["carol, for whom SMS is off", "carol", PEER, null, "sms-off-user"],
  ["dave, who has no number", "dave", PEER, null, "sms-no-number"],
  ["alice from bob's number", "alice", PEER, SUPPORT, "sms-number-not-yours"],
  ["alice to nonsense", "alice", "no number at all", null, "bad-recipient"],
  ["alice to the number she texts from", "alice", MAIN_LINE, MAIN_LINE, "recipient-is-sender"],
] as const;

for (const [who, user, to, from, code] of refusals) {
  test(`a text of ${who} is refused as ${code}, and nothing is kept of it`, async (t) => {
    const { sms, script, database } = await openWorld(t);
    t.like(await sms(user, to, "hi", from), { kind: "refused", error: { code } });
    t.deepEqual(await script(user), {});
    t.deepEqual(await deliveriesIn(database), []);
  });
}

test("a number that moved to another tenant is not sent from by those who had it (INV-20)", async (t) => {
  const { sms, database, directory } = await openWorld(t);
  await database.knex("sidetone_builtin_numbers").where({ e164: SALES }).update({ tenant_id: "other" });
  directory.refresh();
  t.like(await sms("alice", PEER, "hi", SALES), {
    kind: "refused",
    error: { code: "sms-number-not-yours" },
  });
});

test("what can be given to nobody is in quarantine with its reason, and told to no one", async (t) => {
  const { pbx, handset, store, tenant, script, clock } = await openWorld(t);
  const inTenant = tenant.tenant.id;
  await store.settings.setNumber(inTenant, SALES, { smsEnabled: false });
  const nobody = { tenantId: inTenant, number: SUPPORT, userIds: [], shareHistory: false };
  await store.settings.assignNumber({ ...nobody, now: clock.now() });
  const texts: [string, () => Promise<unknown>][] = [
    ["unknown-trunk", () => pbx.trunkTexts(null, PEER, MAIN_LINE, "hi")],
    ["other-trunk", () => pbx.trunkTexts("sip", PEER, MAIN_LINE, "hi")],
    ["unknown-number", () => pbx.trunkTexts("sip", PEER, "+15557659999", "hi")],
    ["unknown-line", () => pbx.phoneTexts("1099", "1001", "hi")],
    ["bad-sender", () => pbx.trunkTexts("loopback", "\u0007", MAIN_LINE, "hi")],
    ["unreadable", () => pbx.trunkTexts("loopback", PEER, MAIN_LINE, "")],
    ["number-off", () => handset.send({ key: "a", from: PEER, to: SALES, body: "hi" })],
    ["number-without-user", () => handset.send({ key: "b", from: PEER, to: SUPPORT, body: "hi" })],
  ];
  for (const [, send] of texts) await send();
  const kept = await store.arrivals.quarantined(100, null);
  t.deepEqual(kept.map(({ reason }) => reason).sort(), texts.map(([reason]) => reason).sort());
  for (const name of ["alice", "bob"]) t.deepEqual(await script(name), {});
});

function talk(messages: readonly { kind: string; peer: string; body: string }[]): string[] {
  return messages.map(({ kind, peer, body }) => `${kind} ${peer} ${body}`);
}
