// The connector and the PBX-side files against a real FreeSWITCH; freeswitch-bench.ts says what it has to be like.
import { randomUUID } from "node:crypto";
import test from "ava";
import { verifyInstallation } from "../../src/connectors/pbx/freeswitch/verify.js";
import { systemClock } from "../../src/lib/clock.js";
import { aCall } from "../contract/pbx-calls.js";
import { eventually } from "../eventually.js";
import { playCall } from "./calls.js";
import { DID, patient, setup, TENANT_A, TENANT_B, toPhone, toTrunk, up } from "./freeswitch-bench.js";
import { PEER } from "./sidetone-bench.js";

const NASTY = 'Grüße 👋🏽 | it\'s "q" \\n \\ $1 $'.concat("{hostname} %s\nzweite Zeile\n  end  ");

test.serial("the installed files do what they say: every check of verify is well", async (t) => {
  const { link } = await setup(t);
  const options = { link, clock: systemClock, newId: randomUUID, profile: "internal", context: "public" };
  const checks = await verifyInstallation(options);
  t.deepEqual(
    checks.filter(({ ok }) => !ok),
    [],
  );
  t.is(checks.length, 5);
});

test.serial("a text from a phone arrives exactly, from who signed in, and leaves the spool", async (t) => {
  const { link, phone, connect, arrivals, bodies } = await setup(t);
  await connect();
  const alice = await phone("1001", TENANT_A);
  t.is(await alice.text("1002", NASTY), 202);
  t.is(await alice.text(PEER, "ok"), 202);
  t.is(await alice.text(PEER, "ok"), 202);
  await eventually(() => arrivals.length === 3);
  t.deepEqual(bodies(), [NASTY, "ok", "ok"]);
  t.is(new Set(arrivals.map(({ key }) => key)).size, 3);
  t.deepEqual(arrivals[0]?.from, { kind: "phone", line: { domain: TENANT_A, endpoint: "1001" } });
  t.deepEqual(
    arrivals.map(({ to }) => to),
    ["1002", PEER, PEER],
  );
  await eventually(async () =>
    JSON.stringify(await link.job("lua sidetone_queue.lua stat")).includes("depth=0 "),
  );
});

test.serial("bytes that are no UTF-8 and a long text survive", async (t) => {
  const { phone, connect, arrivals } = await setup(t);
  await connect();
  const alice = await phone("1001", TENANT_A);
  const latin = Buffer.from("caf\xe9 \xfcber", "latin1");
  await alice.text("1002", latin);
  await alice.text("1002", "é".repeat(4_000));
  await eventually(() => arrivals.length === 2);
  t.deepEqual(Buffer.from(arrivals[0]!.body), latin);
  t.is(arrivals[1]!.body.length, 8_000);
});

test.serial("more than one answer can hold comes in several, each text once", async (t) => {
  const { phone, connect, arrivals } = await setup(t);
  const alice = await phone("1001", TENANT_A);
  const long = "\x01".repeat(20_000);
  for (let index = 0; index < 12; index++) t.is(await alice.text("1002", `${index}${long}`), 202);
  await connect();
  await eventually(() => arrivals.length === 12);
  t.is(new Set(arrivals.map(({ key }) => key)).size, 12);
  t.true(arrivals.every(({ body }) => body.length > 20_000));
});

test.serial("nobody texts as somebody else, in the own tenant or another", async (t) => {
  const { phone, connect, arrivals, bodies } = await setup(t);
  await connect();
  const alice = await phone("1001", TENANT_A);
  const stranger = await phone("2001", TENANT_B);
  const refused = [
    await alice.text("1002", "spoof", { fromUser: "1002" }),
    await alice.text("1002", "spoof", { fromUser: PEER }),
    await stranger.text("1002", "spoof", { toDomain: TENANT_A }),
    await stranger.text("1002", "spoof", { toDomain: TENANT_A, fromDomain: TENANT_A, fromUser: "1001" }),
    await stranger.text("2001", "spoof", { fromUser: "1001" }),
    await (await phone("1001", TENANT_A, { password: "wrong" })).text("1002", "spoof"),
  ];
  t.true(
    refused.every((code) => code === 401 || code === 403),
    String(refused),
  );
  t.is(await stranger.text("1001", "own tenant"), 202);
  await eventually(() => arrivals.length === 1);
  t.deepEqual(bodies(), ["own tenant"]);
});

test.serial(
  "a carrier's text is known by its address; from elsewhere it is dropped and never relayed",
  async (t) => {
    const { phone, carrier, connect, arrivals } = await setup(t);
    await connect();
    const victim = await phone("1001", TENANT_A);
    const elsewhere = await carrier({ address: "127.0.0.2" });
    await elsewhere.text(DID, "from nowhere");
    await elsewhere.text("x", "relay me", { toDomain: `127.0.0.1:${victim.port}` });
    const trunk = await carrier();
    t.is(await trunk.text(DID, "hi from outside"), 202);
    t.is(await trunk.text("x", "relay me too", { toDomain: `127.0.0.1:${victim.port}` }), 202);
    await eventually(() => arrivals.length === 2);
    // Two threads of the switch put them into the spool, in whatever order.
    const known = arrivals.find(({ to }) => to === DID);
    t.like(known?.from, { kind: "trunk", trunkId: "t1", number: PEER });
    t.is(victim.received.length, 0);
    t.is(trunk.received.length, 0);
  },
);

test.serial(
  "a text to a user reaches both devices exactly; who has none waits for a registration",
  async (t) => {
    const { phone, connect, registrations } = await setup(t);
    const connector = await connect();
    const [desk, mobile] = [await phone("1002", TENANT_A), await phone("1002", TENANT_A)];
    t.is(await desk.register(), 200);
    t.is(await mobile.register(), 200);
    await eventually(() => registrations.includes(`1002@${TENANT_A} true`));
    const body = NASTY.replace("  end  ", "end");
    t.deepEqual(await connector.send(toPhone(body, "1002"), patient()), { kind: "accepted" });
    t.deepEqual(
      [...desk.received, ...mobile.received].map((text) => text.body),
      [body, body],
    );
    t.regex(desk.received[0]?.from ?? "", /<sip:1001@demo\.test>/);
    t.is(desk.received[0]?.contentType, "text/plain;charset=UTF-8");

    desk.answer = () => 480;
    t.deepEqual(await connector.send(toPhone("again", "1002"), patient()), { kind: "accepted" });
    mobile.answer = () => 486;
    t.like(await connector.send(toPhone("third", "1002"), patient()), {
      kind: "deferred",
      untilRegistered: true,
    });
    t.like(await connector.send(toPhone("x", "1003"), patient()), {
      kind: "deferred",
      untilRegistered: true,
    });

    await desk.register(0);
    mobile.answer = () => 200;
    t.deepEqual(await connector.send(toPhone("one left", "1002"), patient()), { kind: "accepted" });
    t.false(registrations.includes(`1002@${TENANT_A} false`));
    await mobile.register(0);
    await eventually(() => registrations.includes(`1002@${TENANT_A} false`));
  },
);

test.serial("who is registered is told at each connection", async (t) => {
  const { phone, connect, seeds } = await setup(t);
  await (await phone("1002", TENANT_A)).register();
  await (await phone("2001", TENANT_B)).register();
  await connect();
  const lines = seeds[0]?.map(({ endpoint, domain }) => `${endpoint}@${domain}`).sort();
  t.deepEqual(lines, [`1002@${TENANT_A}`, `2001@${TENANT_B}`]);
});

test.serial("what a trunk answers is what the text becomes", async (t) => {
  const { carrier, connect } = await setup(t);
  const connector = await connect();
  const trunk = await carrier();
  const kinds: Record<string, string> = {};
  for (const answer of [200, 202, 404, 480, 503, "challenge", "silence"] as const) {
    trunk.answer = () => answer;
    kinds[answer] = (await connector.send(toTrunk(`answer ${answer}`), patient())).kind;
  }
  t.deepEqual(kinds, {
    200: "accepted",
    202: "accepted",
    404: "rejected",
    480: "rejected",
    503: "deferred",
    challenge: "unknown",
    silence: "unknown",
  });
  t.regex(trunk.received[0]?.from ?? "", /<sip:\+15557650002@carrier\.test>/);
  await trunk.close();
  t.is((await connector.send(toTrunk("nobody there"), patient())).kind, "deferred");
});

test.serial("two hundred texts at once all come back as accepted, each delivered once", async (t) => {
  const { phone, connect } = await setup(t);
  const connector = await connect();
  const bob = await phone("1002", TENANT_A);
  await bob.register();
  const texts = Array.from({ length: 200 }, (_, index) => `text ${index}`);
  const outcomes = await Promise.all(
    texts.map((body, n) => connector.send(toPhone(body, "1002", String(3000 + n)), patient())),
  );
  t.deepEqual(
    outcomes.filter(({ kind }) => kind !== "accepted"),
    [],
  );
  t.deepEqual(bob.received.map(({ body }) => body).sort(), [...texts].sort());
});

test.serial("texts sent while Sidetone is stopped come when it starts, in order, once", async (t) => {
  const { phone, connect, arrivals, bodies } = await setup(t);
  const alice = await phone("1001", TENANT_A);
  const first = await connect();
  await alice.text("1002", "before");
  await eventually(() => arrivals.length === 1);
  await first.stop();
  for (const body of ["one", "two", "three"]) t.is(await alice.text("1002", body), 202);
  await connect();
  await eventually(() => arrivals.length === 4);
  t.deepEqual(bodies(), ["before", "one", "two", "three"]);
});

test.serial("a line that is cut or freezes loses and doubles nothing", async (t) => {
  const { phone, connect, proxy, arrivals, bodies, seeds } = await setup(t);
  const connector = await connect();
  const alice = await phone("1001", TENANT_A);
  await alice.text("1002", "one");
  proxy.cut();
  await alice.text("1002", "two");
  await eventually(() => seeds.length === 2, { limitMs: 30_000 });
  proxy.freeze(true);
  await alice.text("1002", "three");
  await eventually(() => connector.status().link === "down", { limitMs: 30_000 });
  proxy.freeze(false);
  await eventually(() => new Set(arrivals.map(({ key }) => key)).size === 3, { limitMs: 60_000 });
  t.deepEqual([...new Set(bodies())], ["one", "two", "three"]);
});

test.serial("a switch that stops and starts keeps what it had spooled and who was registered", async (t) => {
  const { link, phone, connect, arrivals, bodies, seeds } = await setup(t);
  const bob = await phone("1002", TENANT_A);
  const alice = await phone("1001", TENANT_A);
  await bob.register();
  for (const body of ["one", "two"]) t.is(await alice.text("1002", body), 202);
  await link.job("fsctl shutdown restart");
  await eventually(() => link.state().kind !== "up", { limitMs: 30_000 });
  await up(link);
  const connector = await connect();
  await eventually(() => arrivals.length === 2);
  t.deepEqual(bodies(), ["one", "two"]);
  // The event socket answers before the profile knows its phones; its start is what brings them.
  await eventually(() => seeds.at(-1)?.some(({ endpoint }) => endpoint === "1002"), { limitMs: 30_000 });
  t.deepEqual(await connector.send(toPhone("welcome back", "1002"), patient()), { kind: "accepted" });
  t.is(bob.received.at(-1)?.body, "welcome back");
});

test.serial(
  "F9 a call rings every own phone, and who answers is connected until either hangs up",
  async (t) => {
    const { phone, connect } = await setup(t);
    const connector = await connect();
    const call = () => connector.call(aCall(TENANT_A), patient());
    t.deepEqual(await call(), { kind: "no-phone" });
    const [desk, mobile] = [await phone("1001", TENANT_A), await phone("1001", TENANT_A)];
    const bob = await phone("1002", TENANT_A);
    for (const one of [desk, mobile, bob]) await one.register();
    await playCall(t, { desk, mobile, bob, call, from: /"(Line 1001|Alice Żak)" <sip:1001@/ });
  },
);
