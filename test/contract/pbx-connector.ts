import { randomUUID } from "node:crypto";
import test, { type ExecutionContext } from "ava";
import type { Outcome } from "../../src/core/model.js";
import type { PbxArrival, PbxConnector, PbxHandlers, PbxLine, PbxStatus, PbxText } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import type { ManualClock } from "../fakes/clock.js";

/** How a far side answers: a final code, or nothing. */
export type FarSide = number | "silence";

/** What a phone does when it is called. */
export type Called = "rings" | "answers" | "declines" | "silent";

/** A connector at a PBX that plays its recordings, where 1001 and 1002 are registered and `t1` is a trunk. */
export interface PbxBench {
  readonly connector: PbxConnector;
  readonly clock: ManualClock;
  readonly handlers: PbxHandlers;
  readonly told: Told;
  /** Somebody texts while nobody need be there to hear it: the PBX keeps it. */
  phoneText(body: string): void;
  trunkText(body: string): void;
  /** How many texts the PBX keeps. */
  kept(): number;
  /** The devices of a line, each by how it answers. */
  devices(endpoint: string, answers: readonly FarSide[]): void;
  /** How the carrier answers. */
  carrier(answer: FarSide): void;
  /** The bodies that were handed to the PBX. */
  handed(): readonly string[];
  /** What the phones of 1001 do when they are called; null where none is registered. */
  ownPhone(does: Called | null): void;
  /** What the PBX was told to begin, as it was told. */
  begun(): readonly string[];
  /** How many of those it was told to end. */
  ended(): number;
  register(endpoint: string): void;
  unregister(endpoint: string): void;
  /** The PBX is started anew, with nobody registered. */
  restart(): void;
}

/** What a connector told, in order. */
export interface Told {
  readonly batches: (readonly PbxArrival[])[];
  readonly seeds: (readonly PbxLine[])[];
  readonly registrations: string[];
  readonly states: string[];
  readonly statuses: PbxStatus[];
}

/** Handlers that take everything and write it down. */
export function listening(): { told: Told; handlers: PbxHandlers } {
  const told: Told = { batches: [], seeds: [], registrations: [], states: [], statuses: [] };
  const handlers: PbxHandlers = {
    arrived: async (arrivals) => void told.batches.push(arrivals),
    seeded: async (lines) => void told.seeds.push(lines),
    registration: async ({ endpoint }, on) => void told.registrations.push(`${endpoint} ${on}`),
    phoneState: ({ endpoint }, state) => void told.states.push(`${endpoint} ${state}`),
    changed: (status) => void told.statuses.push(status),
  };
  return { told, handlers };
}

export type OpenPbx = (t: ExecutionContext) => Promise<PbxBench>;

/** What every connector does alike; `name` is the PBX. */
export function pbxConnectorContract(name: string, open: OpenPbx): void {
  arriving(name, open);
  keeping(name, open);
  registering(name, open);
  sending(name, open);
}

function arriving(name: string, open: OpenPbx): void {
  test(`${name}: a connection tells who is registered, and brings what was kept`, async (t) => {
    const bench = await open(t);
    bench.phoneText("from a phone");
    bench.trunkText("from a carrier");
    await up(bench);
    await eventually(() => bench.kept() === 0);
    t.deepEqual(bench.told.seeds[0]?.map(({ endpoint }) => endpoint).sort(), ["1001", "1002"]);
    const arrivals = bench.told.batches.flat();
    t.deepEqual(arrivals.map(bodyOf).sort(), ["from a carrier", "from a phone"]);
    const phone = arrivals.find(({ from }) => from.kind === "phone");
    t.like(phone, { to: "1002", contentType: "text/plain" });
    t.is(phone?.from.kind === "phone" && phone.from.line.endpoint, "1001");
    const trunk = arrivals.find(({ from }) => from.kind === "trunk");
    t.like(trunk?.from, { kind: "trunk", trunkId: "t1", number: "+15551230001" });
    t.is(bench.connector.status().link, "up");
    t.false(bench.connector.status().lossy);
  });

  test(`${name}: a text comes as soon as the PBX has it`, async (t) => {
    const bench = await open(t);
    await up(bench);
    bench.phoneText("one");
    await eventually(() => bench.told.batches.length === 1);
    t.pass();
  });

  test(`${name}: a text waits until the registration before it has been noted`, async (t) => {
    const bench = await open(t);
    await up(bench);
    const order: string[] = [];
    bench.handlers.registration = async () => {
      order.push("registers");
      // As long as a busy database takes, in turns of the loop.
      for (let turn = 0; turn < 2_000; turn++) await new Promise(setImmediate);
      order.push("noted");
    };
    bench.handlers.arrived = async () => void order.push("arrives");
    bench.register("1003");
    await eventually(() => order.includes("registers"));
    bench.phoneText("the first from a new phone");
    await eventually(() => order.includes("arrives"));
    t.deepEqual(order, ["registers", "noted", "arrives"]);
  });

  test(`${name}: equal texts are two, and each key is another`, async (t) => {
    const bench = await open(t);
    bench.phoneText("ok");
    bench.phoneText("ok");
    await up(bench);
    await eventually(() => bench.kept() === 0);
    t.is(new Set(bench.told.batches.flat().map(({ key }) => key)).size, 2);
  });
}

function keeping(name: string, open: OpenPbx): void {
  test(`${name}: what could not be stored is kept, and comes again with the same key`, async (t) => {
    const bench = await open(t);
    const keys: string[] = [];
    bench.handlers.arrived = async (arrivals) => {
      keys.push(...arrivals.map(({ key }) => key));
      throw new Error("the database is down");
    };
    bench.phoneText("one");
    await up(bench);
    await eventually(() => keys.length >= 2);
    t.is(bench.kept(), 1);
    bench.handlers.arrived = async (arrivals) => void bench.told.batches.push(arrivals);
    await eventually(() => {
      bench.clock.advance(5_000);
      return bench.kept() === 0;
    });
    t.deepEqual(new Set(keys), new Set(bench.told.batches.flat().map(({ key }) => key)));
  });

  test(`${name}: one text that can't be stored does not hold up the others`, async (t) => {
    const bench = await open(t);
    bench.handlers.arrived = async (arrivals) => {
      if (arrivals.some((arrival) => bodyOf(arrival) === "two")) throw new Error("poison");
      bench.told.batches.push(arrivals);
    };
    for (const body of ["one", "two", "three"]) bench.phoneText(body);
    await up(bench);
    await eventually(() => bench.kept() === 1);
    t.deepEqual(bench.told.batches.flat().map(bodyOf), ["one", "three"]);
  });

  test(`${name}: a stop waits for what is being stored, and takes nothing new`, async (t) => {
    const bench = await open(t);
    await up(bench);
    const stores: (() => void)[] = [];
    bench.handlers.arrived = () => new Promise((resolve) => stores.push(resolve));
    bench.phoneText("one");
    const store = await eventually(() => stores[0]);
    bench.phoneText("two");
    const stopped = bench.connector.stop();
    store();
    await stopped;
    t.is(bench.kept(), 1);
    t.is(stores.length, 1);
  });
}

function registering(name: string, open: OpenPbx): void {
  test(`${name}: registrations are told as they come and go; a restarted PBX is asked anew`, async (t) => {
    const bench = await open(t);
    await up(bench);
    bench.register("1003");
    bench.unregister("1001");
    await eventually(() => bench.told.registrations.length === 2);
    t.deepEqual(bench.told.registrations, ["1003 true", "1001 false"]);
    bench.restart();
    await eventually(() => {
      bench.clock.advance(500);
      return bench.told.seeds.length === 2;
    });
    t.deepEqual(bench.told.seeds[1], []);
    await eventually(() => bench.told.states.includes("1002 unregistered"));
  });
}

const table: readonly (readonly [FarSide, Outcome["kind"]])[] = [
  [200, "accepted"],
  [202, "accepted"],
  [404, "rejected"],
  [480, "rejected"],
  [503, "deferred"],
];

function sending(name: string, open: OpenPbx): void {
  test(`${name}: a text goes to each device of a line, and one that takes it is enough`, async (t) => {
    const bench = await open(t);
    await up(bench);
    bench.devices("1002", [480, 200]);
    const body = "Grüße 👋 | 'x' \"y\" :) :D\n  two lines";
    t.deepEqual(await bench.connector.send(toPhone(body), patient()), { kind: "accepted" });
    t.deepEqual(bench.handed(), [body, body]);
    bench.devices("1002", [486]);
    t.like(await bench.connector.send(toPhone(), patient()), { kind: "deferred", untilRegistered: true });
    bench.devices("1002", []);
    t.like(await bench.connector.send(toPhone(), patient()), {
      kind: "deferred",
      reason: "not-registered",
      untilRegistered: true,
    });
  });

  for (const [answer, kind] of table) {
    test(`${name}: a carrier that answers ${answer} makes the text ${kind}`, async (t) => {
      const bench = await open(t);
      await up(bench);
      bench.carrier(answer);
      const outcome = await bench.connector.send(toTrunk(), patient());
      t.is(outcome.kind, kind);
    });
  }

  test(`${name}: a text to a trunk that nobody answers may have gone; who stops waiting knows no more`, async (t) => {
    const bench = await open(t);
    await up(bench);
    bench.carrier("silence");
    const caller = new AbortController();
    const sent = bench.connector.send(toTrunk(), caller.signal);
    await eventually(() => bench.handed().length === 1);
    caller.abort();
    t.is((await sent).kind, "unknown");
    t.is((await bench.connector.send(toTrunk(), AbortSignal.abort())).kind, "deferred");
  });

  test(`${name}: nothing hostile in an address reaches the PBX, and an unknown trunk is said to be one`, async (t) => {
    const bench = await open(t);
    await up(bench);
    for (const bad of ["1|2", "1\n\napi x", "$".concat("{x}"), "1'", "1\0", "1?X-Evil=1", ""]) {
      t.is((await bench.connector.send(toTrunk("x", bad), patient())).kind, "rejected", JSON.stringify(bad));
      t.is((await bench.connector.send({ ...toTrunk(), from: bad }, patient())).kind, "rejected");
      t.not((await bench.connector.send(toPhone("x", bad), patient())).kind, "accepted");
    }
    t.like(await bench.connector.send(toTrunk("a\0b"), patient()), { reason: "unreadable-message" });
    const unknown = { kind: "trunk", trunkId: "t9", number: "+1" } as const;
    t.like(await bench.connector.send({ ...toTrunk(), to: unknown }, patient()), { reason: "trunk-unknown" });
    t.deepEqual(bench.handed(), []);
  });

  test(`${name}: without a link nothing is sent, and it can be tried again`, async (t) => {
    const bench = await open(t);
    for (const text of [toPhone(), toTrunk()]) {
      const outcome = await bench.connector.send(text, patient());
      t.is(outcome.kind, "deferred");
    }
  });
}

/** Connected, and every line known. */
export async function up({ connector, handlers, told }: PbxBench): Promise<void> {
  connector.start(handlers);
  await eventually(() => told.seeds.length === 1 && connector.status().link === "up");
}

export function bodyOf({ body }: PbxArrival): string {
  return Buffer.from(body).toString();
}

/** A text to bob's phones. */
export function toPhone(body = "hi", endpoint = "1002"): PbxText {
  const to = { kind: "extension", domain: "tenant-a.test", endpoint } as const;
  return { attempt: randomUUID(), to, from: "1001", fromDomain: "tenant-a.test", body };
}

/** A text over the trunk. */
export function toTrunk(body = "hi", number = "+15551230001"): PbxText {
  const to = { kind: "trunk", trunkId: "t1", number } as const;
  return { attempt: randomUUID(), to, from: "+15557650002", fromDomain: "", body };
}

/** A signal that nobody raises. */
export function patient(): AbortSignal {
  return new AbortController().signal;
}
