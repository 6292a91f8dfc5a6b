import test from "ava";
import { StoreFailure } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import { onWrite } from "../fakes/store.js";
import { openWorld, PEER } from "../scenarios/harness.js";

test("texts from a switch may be forgotten by it after the commit, not before", async (t) => {
  let acknowledged = false;
  const notYet = () => t.false(acknowledged);
  const world = await openWorld(t, { wrap: onWrite(notYet, notYet) });
  await world.pbx.phoneTexts("1001", "1002", "hi").then(() => {
    acknowledged = true;
  });
  t.deepEqual(await world.script("bob"), { alice: ["alice: hi"] });
});

test("while one text of a lot can't be stored all stay with the switch, and the next try doubles none (INV-09)", async (t) => {
  let poisonous = true;
  const wrap = onWrite((plan) => {
    if (poisonous && plan.messages.some(({ body }) => body === "two")) throw new StoreFailure("22001", false);
  });
  const world = await openWorld(t, { wrap });
  const lot = ["one", "two", "three"].map((body, index) => ({
    key: `core-1:lot-${index}`,
    from: { kind: "phone", line: world.pbx.line("1001") } as const,
    ...{ to: "1002", body: Buffer.from(body), contentType: "text/plain", receivedAt: 0, raw: body },
  }));
  await t.throwsAsync(world.pbx.handlers.arrived(lot));
  t.deepEqual(await world.script("bob"), { alice: ["alice: one", "alice: three"] });
  poisonous = false;
  await world.pbx.handlers.arrived(lot);
  await world.pbx.handlers.arrived(lot);
  t.deepEqual(await world.script("bob"), { alice: ["alice: one", "alice: three", "alice: two"] });
});

test("equal texts of one phone are two messages (INV-10)", async (t) => {
  const world = await openWorld(t);
  await world.pbx.phoneTexts("1001", "1002", "ok", { key: "a:1" });
  await world.pbx.phoneTexts("1001", "1002", "ok", { key: "a:2" });
  t.deepEqual(await world.script("bob"), { alice: ["alice: ok", "alice: ok"] });
});

test("a text in an old encoding, with line ends of all kinds, becomes one canonical text", async (t) => {
  const world = await openWorld(t);
  const body = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x20, 0x80, 0x0d, 0x0a, 0x31, 0x0d, 0x32, 0x00, 0x07]);
  await world.pbx.phoneTexts("1001", "1002", "", { body });
  t.deepEqual(await world.script("bob"), { alice: ["alice: café €\n1\n2"] });
});

test("a phone whose text could not be read is told so, and nobody gets a part of it", async (t) => {
  const world = await openWorld(t);
  await world.outbox.start();
  await world.pbx.registers("1001");
  await world.pbx.phoneTexts("1001", PEER, "half a te", { unreadable: "cut" });
  await world.idle();
  t.regex(world.pbx.sent[0]?.body ?? "", /could not be read/);
  t.deepEqual(await world.script("alice"), {});
});

test("after a reconnect exactly the phones that are named are there", async (t) => {
  const { pbx, store, tenant } = await openWorld(t);
  const ids = [...tenant.extensionsByNumber.values()].map(({ id }) => id);
  const present = async () => {
    const registered = await store.registrations.registered(ids);
    return [...tenant.extensionsByNumber.values()]
      .filter(({ id }) => registered.has(id))
      .map(({ number }) => number)
      .sort();
  };
  await pbx.registers("1001");
  await pbx.registers("1002");
  await pbx.seeds(["1002", "1003", "9999"]);
  t.deepEqual(await present(), ["1002", "1003"]);
  await pbx.leaves("1002");
  t.deepEqual(await present(), ["1003"]);
  await pbx.seeds([]);
  t.deepEqual(await present(), []);
});

test("a forged domain or a foreign line is nobody, whatever its number (INV-20)", async (t) => {
  const { pbx, store, script } = await openWorld(t);
  for (const domain of ["evil.test", "", "DEMO.TEST.evil"]) {
    await pbx.phoneTexts("1001", "1002", "it is me", {
      from: { kind: "phone", line: { domain, endpoint: "1001" } },
      key: `core-1:${domain}`,
    });
  }
  t.is(await store.arrivals.quarantineSize(), 3);
  t.deepEqual(await script("bob"), {});
});

test("a line of a PBX that knows no domains is the one of its name", async (t) => {
  const { pbx, store, script } = await openWorld(t);
  const phone = (endpoint: string) => ({ kind: "phone", line: { domain: null, endpoint } }) as const;
  await pbx.phoneTexts("", "1002", "hi", { from: phone("1001") });
  await pbx.phoneTexts("", "1002", "hi", { from: phone("1099") });
  t.deepEqual(await script("bob"), { alice: ["alice: hi"] });
  t.like((await store.arrivals.quarantined(10, null))[0], { reason: "unknown-line", from: "1099" });
});

test("F16 phones show what the switch told last, and nothing while it is out of reach", async (t) => {
  const world = await openWorld(t);
  const { pbx, phones } = world;
  const phoneOf = (number: string) => phones.of([world.tenant.extensionsByNumber.get(number)!]);
  t.is(phoneOf("1002"), null);
  await pbx.seeds(["1002"]);
  t.is(phoneOf("1002"), "free");
  t.is(phoneOf("1001"), "unregistered");
  const changed: (string | null)[] = [];
  phones.subscribe((userId) => changed.push(userId));
  for (const state of ["ringing", "busy", "busy"] as const) pbx.handlers.phoneState(pbx.line("1002"), state);
  pbx.handlers.phoneState(pbx.line("no-such-line"), "busy");
  await eventually(() => phoneOf("1002") === "busy");
  await eventually(() => changed.length === 2);
  t.deepEqual(changed, [world.idOf("bob"), world.idOf("bob")]);
  const both = ["1001", "1002"].map((number) => world.tenant.extensionsByNumber.get(number)!);
  t.is(phones.of(both), "busy");
  const status = { problem: null, version: null, since: 0, lossy: false, mirrored: null };
  pbx.handlers.changed({ ...status, link: "down" });
  t.is(phoneOf("1002"), null);
  t.is(changed.at(-1), null);
  // A connector does not repeat itself after a reconnect: what it told before holds until it says otherwise.
  await pbx.seeds(["1001", "1002"]);
  t.is(phoneOf("1002"), "busy");
  pbx.handlers.phoneState(pbx.line("1002"), "unregistered");
  await eventually(() => phoneOf("1002") === "unregistered");
  t.is(phoneOf("1001"), "free");
});
