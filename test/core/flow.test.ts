import test from "ava";
import type { Delivery } from "../../src/core/delivery.js";
import { type Flow, newFlow, planLease, released, slowed, tripped, trunkFlow } from "../../src/core/flow.js";
import { troubleOf } from "../../src/core/trunk-trouble.js";
import { aDelivery, aPhoneDelivery, noon } from "../factories.js";

const limits = new Map([["loopback", { perSecond: 1, perNumberPerSecond: null }]]);

test("F27 texts over the limit get turns one after the other, whatever their number", (t) => {
  const plan = planLease(some(4), new Map(), rules());
  t.deepEqual(ids(plan.go), ["d0"]);
  t.deepEqual(
    plan.held.map(({ delivery, dueAt, reason }) => [delivery.id, dueAt - noon, reason]),
    [1, 2, 3].map((n) => [`d${n}`, n * 1_000, "sending-limit"]),
  );
});

test("F27 the limit of a number holds up that number alone", (t) => {
  const perNumber = new Map([["loopback", { perSecond: 100, perNumberPerSecond: 1 }]]);
  const due = [...some(3), aDelivery({ id: "other", orderKey: "other", from: "+15551230002" })];
  const plan = planLease(due, new Map(), { ...rules(), limits: perNumber });
  t.deepEqual(ids(plan.go), ["d0", "other"]);
  t.deepEqual(
    plan.held.map(({ dueAt }) => dueAt - noon),
    [1_000, 2_000],
  );
});

test("F27 when its turn comes a text goes, although the one before it was late", (t) => {
  const first = planLease(some(3), new Map(), rules());
  let flows = mapOf(first.flows);
  let waiting = first.held.map(({ delivery, dueAt, reason }) => ({ ...delivery, dueAt, reason }));
  let now = noon;
  for (const lateBy of [700, 10]) {
    now = (waiting[0]?.dueAt ?? 0) + lateBy;
    const due = waiting.filter(({ dueAt }) => dueAt <= now);
    const plan = planLease(due, flows, { ...rules(), now });
    t.is(plan.go.length, 1);
    flows = mapOf(plan.flows);
    waiting = waiting.filter(({ id }) => id !== plan.go[0]?.id);
  }
});

test("F27 many whose turns have passed do not leave at once", (t) => {
  const due = some(30).map((one) => ({ ...one, reason: "sending-limit" }));
  const flow = { ...newFlow(trunkFlow("loopback")), freeAt: noon - 60_000, tailAt: noon - 1_000 };
  const plan = planLease(due, mapOf([flow]), rules());
  t.true(plan.go.length <= 2);
  const turns = plan.held.map(({ dueAt }) => dueAt);
  t.true(turns.every((at) => at > noon));
  t.true(Math.max(...turns) > noon + 20_000);
});

test("a trunk that failed is tried by one text at a time, and phones know nothing of it", (t) => {
  const failed = tripped(newFlow(trunkFlow("loopback")), "carrier-unreachable", noon);
  const due = [...some(2), aPhoneDelivery({ id: "phone", orderKey: "phone" })];
  const held = planLease(due, mapOf([failed]), rules(noon + 1, new Map()));
  t.deepEqual(ids(held.go), ["phone"]);
  t.deepEqual(
    held.held.map(({ dueAt, reason }) => [dueAt - noon, reason]),
    [
      [30_000, "trunk-delayed"],
      [30_000, "trunk-delayed"],
    ],
  );
  const probing = planLease(due, mapOf([failed]), rules(noon + 30_000, new Map()));
  t.deepEqual(ids(probing.go), ["d0", "phone"]);
  t.deepEqual([...probing.probes], ["d0"]);
  t.is(probing.held[0]?.dueAt, noon + 30_000 + 5_000);
  t.is(probing.flows[0]?.failures, 1);
});

test("a trunk is left alone longer the longer it fails, and not at all once it works", (t) => {
  let flow = newFlow("trunk:x");
  const waits = [1, 2, 3, 4, 5, 6, 7].map(() => {
    flow = tripped(flow, "carrier-error", noon);
    return (flow.holdUntil - noon) / 1000;
  });
  t.deepEqual(waits, [30, 60, 120, 240, 480, 600, 600]);
  t.like(flow, { failures: 7, since: noon, reason: "carrier-error" });
  t.deepEqual(released(flow), newFlow("trunk:x"));
});

test("a carrier that has had enough is left alone for as long as it says, and then needs no trial", (t) => {
  const flow = slowed(newFlow(trunkFlow("loopback")), "carrier-limit", noon + 7_000);
  const before = planLease(some(2), mapOf([flow]), rules(noon, new Map()));
  t.deepEqual(
    before.held.map(({ dueAt, reason }) => [dueAt - noon, reason]),
    [
      [7_000, "carrier-limit"],
      [7_000, "carrier-limit"],
    ],
  );
  const after = planLease(some(2), mapOf([flow]), rules(noon + 7_000, new Map()));
  t.deepEqual([after.go.length, after.probes.size], [2, 0]);
});

test("what is wrong with one message says nothing about the trunk", (t) => {
  t.deepEqual(
    ["carrier-limit", "carrier-credentials", "no-answer", "bad-recipient", "sip-480"].map(troubleOf),
    ["busy", "settings", "down", null, null],
  );
});

function rules(now = noon, given: typeof limits | ReadonlyMap<string, never> = limits) {
  return { now, limits: given, probeMs: 5_000 };
}

function some(count: number): Delivery[] {
  return Array.from({ length: count }, (_, n) => aDelivery({ id: `d${n}`, orderKey: `k${n}` }));
}

function mapOf(flows: readonly Flow[]): Map<string, Flow> {
  return new Map(flows.map((flow) => [flow.name, flow]));
}

function ids(deliveries: readonly { readonly id: string }[]): string[] {
  return deliveries.map(({ id }) => id);
}
