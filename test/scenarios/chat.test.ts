import test from "ava";
import { eventually } from "../eventually.js";
import { openWorld } from "./harness.js";
import { brokenInvariants } from "./invariants.js";

test("alice chats with bob, and both read the same dialogue", async (t) => {
  const { chat, script, database } = await openWorld(t);
  await chat("alice", "bob", "Lunch at noon?");
  await chat("bob", "alice", "Make it one.");
  await chat("alice", "bob", "Fine 😀");
  const dialogue = ["alice: Lunch at noon?", "bob: Make it one.", "alice: Fine 😀"];
  t.deepEqual(await script("alice"), { bob: dialogue });
  t.deepEqual(await script("bob"), { alice: dialogue });
  t.deepEqual(await script("carol"), {});
  t.deepEqual(await brokenInvariants(database.knex), []);
});

test("bob's phone shows alice's chat from her extension, and his answer reaches her phone and her browser", async (t) => {
  const { chat, script, outbox, pbx } = await openWorld(t);
  await outbox.start();
  await pbx.registers("1001");
  await pbx.registers("1002");
  await chat("alice", "bob", "Lunch at noon?");
  await eventually(() => pbx.sent.length === 1);
  t.like(pbx.sent[0], {
    to: { kind: "extension", domain: "demo.test", endpoint: "1002" },
    from: "1001",
    fromDomain: "demo.test",
    body: "Lunch at noon?",
  });
  await pbx.phoneTexts("1002", "1001", "Make it one.");
  await eventually(() => pbx.sent.length === 2);
  t.like(pbx.sent[1], { to: { endpoint: "1001" }, from: "1002", body: "Make it one." });
  t.deepEqual(await script("alice"), { bob: ["alice: Lunch at noon?", "bob: Make it one."] });
});

test("both of bob's phones get a copy, and what he writes on one does not come back to either", async (t) => {
  const { chat, outbox, pbx, database, directory, tenant, idOf } = await openWorld(t);
  await database.knex("sidetone_builtin_extensions").insert({
    ...{ id: "second", tenant_id: tenant.tenant.id, pbx: "main" },
    ...{ number: "1012", endpoint: "1012", user_id: idOf("bob") },
  });
  directory.refresh();
  await outbox.start();
  for (const phone of ["1002", "1012"]) await pbx.registers(phone);
  await chat("alice", "bob", "hi");
  await eventually(() => pbx.sent.length === 2);
  t.deepEqual(endpointsOf(pbx.sent).sort(), ["1002", "1012"]);
  await pbx.phoneTexts("1012", "1001", "hello");
  await chat("alice", "bob", "bye");
  await eventually(() => pbx.sent.length === 4);
  t.deepEqual(bodiesOf(pbx.sent), ["hi", "hi", "bye", "bye"]);
});

test("a phone that was away gets what it missed when it registers, in order, once", async (t) => {
  const { chat, outbox, pbx, idle } = await openWorld(t);
  await outbox.start();
  await pbx.registers("1002");
  await pbx.leaves("1002");
  for (const body of ["one", "two", "three"]) await chat("alice", "bob", body);
  await idle();
  t.is(pbx.sent.length, 0);
  await pbx.registers("1002");
  await eventually(() => pbx.sent.length === 3);
  await pbx.registers("1002");
  await idle();
  t.deepEqual(bodiesOf(pbx.sent), ["one", "two", "three"]);
});

test("a message typed to an extension that nobody has is told to the phone, and goes nowhere", async (t) => {
  const { outbox, pbx, script, handsets } = await openWorld(t);
  await outbox.start();
  await pbx.registers("1001");
  await pbx.phoneTexts("1001", "1099", "hello?");
  await eventually(() => pbx.sent.length === 1);
  t.like(pbx.sent[0], { to: { endpoint: "1001" }, from: "1099" });
  t.regex(pbx.sent[0]?.body ?? "", /no such extension/);
  t.deepEqual(await script("alice"), {});
  t.deepEqual(handsets.after("1099", 0), []);
});

test("chat that is switched off is refused to both sides, each in words of its own", async (t) => {
  const { chat, store, tenant, idOf } = await openWorld(t);
  await store.settings.setUser(tenant.tenant.id, idOf("bob"), { chatEnabled: false });
  const there = await chat("alice", "bob", "hi");
  const back = await chat("bob", "alice", "hi");
  t.like(there, { kind: "refused", error: { code: "chat-off-recipient", details: { name: "Bob Brown" } } });
  t.like(back, { kind: "refused", error: { code: "chat-off-sender" } });
});

function endpointsOf(sent: readonly { to: { kind: string; endpoint?: string } }[]): string[] {
  return sent.map(({ to }) => to.endpoint ?? "");
}

function bodiesOf(sent: readonly { body: string }[]): string[] {
  return sent.map(({ body }) => body);
}
