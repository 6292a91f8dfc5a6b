// The connector, the dialplan and a whole Sidetone at a real Asterisk; asterisk-bench.ts says what it has to be like.
import test from "ava";
import { aCall } from "../contract/pbx-calls.js";
import { toPhone, toTrunk } from "../contract/pbx-connector.js";
import { eventually } from "../eventually.js";
import { control, DID, openPhones, pbxEntry, setup, waiting } from "./asterisk-bench.js";
import { playCall } from "./calls.js";
import { PEER, serve } from "./sidetone-bench.js";

const patient = (): AbortSignal => AbortSignal.timeout(60_000);
const NASTY = [
  "hi :) lol :D",
  'it\'s "q" \\n \\ $1 $'.concat("{EXTEN} $", "{ENV(HOME)} $[1+1] %s"),
  "'; DROP TABLE sidetone_messages; -- ) : ( ]",
  "Grüße 👋🏽\nzweite Zeile\n\nsource: trunk:smstrunk",
];

test.serial("odd texts from a phone arrive exactly, from who signed in, each once", async (t) => {
  const { phone, connect, arrivals, bodies } = await setup(t);
  await connect();
  const alice = await phone("1001");
  for (const body of [...NASTY, "ok", "ok"]) t.is(await alice.text("1002", body), 202);
  await eventually(() => arrivals().length === 6);
  t.deepEqual(bodies(), [...NASTY, "ok", "ok"]);
  t.is(new Set(arrivals().map(({ key }) => key)).size, 6);
  t.like(arrivals()[0], { from: { kind: "phone", line: { domain: null, endpoint: "1001" } }, to: "1002" });
  await eventually(() => waiting() === 0);
});

test.serial(
  "1,000 and 1,023 bytes come whole, 1,024 are said to be too long, Latin-1 survives",
  async (t) => {
    const { phone, connect, arrivals } = await setup(t);
    await connect();
    const alice = await phone("1001");
    const latin = Buffer.from("caf\xe9 \xfcber", "latin1");
    for (const size of [1_000, 1_023, 1_024]) t.is(await alice.text("1002", "x".repeat(size)), 202);
    t.is(await alice.text("1002", latin), 202);
    await eventually(() => arrivals().length === 4);
    t.deepEqual(
      arrivals().map(({ body, unreadable }) => [body.length, unreadable]),
      [
        [1_000, undefined],
        [1_023, undefined],
        [0, "too-long"],
        [latin.length, undefined],
      ],
    );
    t.deepEqual(Buffer.from(arrivals()[3]!.body), latin);
  },
);

test.serial("nobody texts as somebody else; a carrier is known by its endpoint", async (t) => {
  const { phone, carrier, connect, arrivals } = await setup(t);
  await connect();
  const alice = await phone("1001");
  t.is(await alice.text("1002", "spoof", { fromUser: "1002" }), 401);
  t.is(await alice.text("1002", "spoof", { fromUser: PEER }), 401);
  t.is(await (await phone("1001", { password: "wrong" })).text("1002", "spoof"), 401);
  const trunk = await carrier();
  t.is(await trunk.text(DID, "hi from outside", { fromUser: "1001" }), 202);
  t.is(await trunk.text(DID, "hi again"), 202);
  t.is(await trunk.text("1%0Asource:%20phone%0A%0A", "forged"), 202);
  await eventually(() => arrivals().length === 3);
  t.like(arrivals()[0]?.from, { kind: "trunk", trunkId: "t1", number: "1001" });
  t.like(arrivals()[1], { from: { kind: "trunk", trunkId: "t1", number: PEER }, to: DID });
  t.like(arrivals()[2]?.from, { kind: "trunk", trunkId: "t1", number: PEER });
});

test.serial("a text reaches every device exactly; who has none waits for a registration", async (t) => {
  const { phone, connect, told } = await setup(t);
  const connector = await connect();
  const [desk, mobile] = [await phone("1002"), await phone("1002")];
  await desk.register();
  await mobile.register();
  await eventually(() => told.registrations.includes("1002 true"));
  const body = NASTY.join("\n");
  t.deepEqual(await connector.send(toPhone(body), patient()), { kind: "accepted" });
  t.deepEqual(
    [...desk.received, ...mobile.received].map((text) => text.body),
    [body, body],
  );
  t.regex(desk.received[0]?.from ?? "", /<sip:1001@tenant-a\.test>/);
  desk.answer = () => 480;
  t.deepEqual(await connector.send(toPhone("again"), patient()), { kind: "accepted" });
  mobile.answer = () => 486;
  t.like(await connector.send(toPhone("third"), patient()), { kind: "deferred", untilRegistered: true });
  t.like(await connector.send(toPhone("x", "1003"), patient()), { kind: "deferred", untilRegistered: true });
  await desk.register(0);
  t.false(told.registrations.includes("1002 false"));
  await mobile.register(0);
  await eventually(() => told.registrations.includes("1002 false"));
  t.true(told.states.includes("1002 free"));
});

test.serial("what a trunk answers is what the text becomes", async (t) => {
  const { carrier, connect } = await setup(t);
  const connector = await connect();
  const trunk = await carrier();
  const kinds: Record<string, string> = {};
  for (const answer of [200, 202, 404, 480, 503] as const) {
    trunk.answer = () => answer;
    kinds[answer] = (await connector.send(toTrunk(`answer ${answer}`), patient())).kind;
  }
  t.deepEqual(kinds, { 200: "accepted", 202: "accepted", 404: "rejected", 480: "rejected", 503: "deferred" });
  t.regex(trunk.received[0]?.from ?? "", /sip:\+15557650002@/);
  trunk.answer = () => "silence";
  t.deepEqual(await connector.send(toTrunk("silence"), patient()), { kind: "unknown", reason: "no-answer" });
  t.is(trunk.received.filter(({ body }) => body === "silence").length, 1);
});

test.serial("texts sent while Sidetone is stopped, or a line is cut, come once and in order", async (t) => {
  const { phone, connect, proxy, told, arrivals, bodies } = await setup(t);
  const alice = await phone("1001");
  const first = await connect();
  await alice.text("1002", "before");
  await eventually(() => arrivals().length === 1);
  await first.stop();
  for (const body of ["one", "two", "three"]) t.is(await alice.text("1002", body), 202);
  await connect();
  await eventually(() => arrivals().length === 4);
  const seeds = told.seeds.length;
  proxy.cut();
  await alice.text("1002", "four");
  await eventually(() => told.seeds.length > seeds, { limitMs: 30_000 });
  proxy.freeze(true);
  await alice.text("1002", "five");
  await eventually(() => arrivals().length === 6);
  t.deepEqual(bodies(), ["before", "one", "two", "three", "four", "five"]);
});

test.serial("of two under one name the older gives way; under two names both hear the bell", async (t) => {
  const { connect, phone, arrivals, told } = await setup(t);
  const [older, newer] = [await connect(), await connect()];
  await eventually(() => older.status().link === "refused");
  t.is(newer.status().link, "up");
  t.regex(older.status().problem ?? "", /Another Sidetone/);
  await connect("another machine");
  t.is(newer.status().link, "up");
  await (await phone("1001")).text("1002", "to both");
  await eventually(() => arrivals().length > 0);
  t.is(new Set(arrivals().map(({ key }) => key)).size, 1);
  t.true(told.statuses.length > 0);
});

test.serial("a sender that waits for nobody, and one that repeats itself, are each heard once", async (t) => {
  const { phone, connect, arrivals, bodies } = await setup(t);
  await connect();
  const alice = await phone("1001");
  const texts = Array.from({ length: 50 }, (_, index) => `text ${index}`);
  const codes = await Promise.all(texts.map((body) => alice.text("1002", body)));
  t.true(codes.every((code) => code === 202));
  await eventually(() => arrivals().length === 50);
  t.deepEqual(bodies().sort(), [...texts].sort());
});

test.serial(
  "F9 a call rings every own phone, and who answers is connected until either hangs up",
  async (t) => {
    const { phone, connect } = await setup(t);
    const connector = await connect();
    const call = () => connector.call(aCall(), patient());
    t.deepEqual(await call(), { kind: "no-phone" });
    const [desk, mobile, bob] = [await phone("1001"), await phone("1001"), await phone("1002")];
    for (const one of [desk, mobile, bob]) await one.register();
    await playCall(t, { desk, mobile, bob, call, from: /"Alice Żak" <sip:1001@/ });
  },
);

test.serial("300 texts while Sidetone is killed again and again: none lost, none doubled", async (t) => {
  const { phone } = openPhones(t);
  const { daemon, signIn } = await serve(t, pbxEntry("main"));
  const alice = await phone("1001");
  const texts: string[] = [];
  async function say(count: number): Promise<void> {
    for (let left = count; left > 0; left--) {
      const body = `text ${texts.length}`;
      texts.push(body);
      t.is(await alice.text("1002", body), 202, body);
    }
  }
  for (let kill = 0; kill < 6; kill++) {
    await say(10);
    // While it is busy with them, while it is gone, and while it starts.
    await Promise.all([say(10), daemon.kill9()]);
    await say(15);
    await Promise.all([say(15), daemon.restart()]);
  }
  const bob = await signIn("bob");
  await bob.sees(texts);
  await eventually(() => waiting() === 0);
  t.is((await bob.bodies()).length, 300);
});

test.serial(
  "Asterisk killed while texts come: what it had taken a moment before is there, nothing twice",
  async (t) => {
    const { phone, connect, told, arrivals, bodies } = await setup(t);
    await connect();
    const alice = await phone("1001");
    const early = Array.from({ length: 50 }, (_, index) => `early ${index}`);
    for (const body of early) t.is(await alice.text("1002", body), 202);
    // Answered means queued; what waits in its memory at the kill is gone. That window is measured here.
    await eventually(() => arrivals().length === 50);
    const late = Array.from({ length: 50 }, (_, index) => `late ${index}`);
    for (const body of late) t.is(await alice.text("1002", body), 202);
    const seeds = told.seeds.length;
    await control("kill");
    await eventually(() => told.seeds.length > seeds, { limitMs: 60_000 });
    t.is(await alice.text("1002", "after"), 202);
    await eventually(() => bodies().includes("after") && waiting() === 0);
    const survived = bodies().filter((body) => body.startsWith("late")).length;
    t.log(`of 50 texts answered 202 right before the kill ${survived} are there`);
    t.is(new Set(arrivals().map(({ key }) => key)).size, bodies().length);
    t.true(early.every((body) => bodies().includes(body)));
  },
);
