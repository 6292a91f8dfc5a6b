import test from "ava";
import fc from "fast-check";
import type { Delivery } from "../../src/core/delivery.js";
import { applyOutcome, applyReceipt, raise, rank } from "../../src/core/delivery.js";
import type { DeliveryState, Outcome } from "../../src/core/model.js";
import { aDelivery, aPhoneDelivery, noon } from "../factories.js";

const states: readonly DeliveryState[] = [
  "queued",
  "sending",
  "unknown",
  "accepted",
  "sent",
  "failed",
  "delivered",
  "blocked",
];
const later: Outcome = { kind: "deferred", reason: "busy" };
const minute = 60_000;

function sending(overrides: Partial<Delivery> = {}): Delivery {
  return aDelivery({ state: "sending", attempts: 1, ...overrides });
}

test("the ranks are those of the life-cycle", (t) => {
  t.deepEqual(states.map(rank), [0, 1, 2, 3, 4, 5, 6, 7]);
});

test("of two states the higher one stays, whichever came first", (t) => {
  for (const [index, lower] of states.slice(0, -1).entries()) {
    for (const higher of states.slice(index, -1)) {
      t.is(raise(lower, higher), higher);
      t.is(raise(higher, lower), higher);
    }
  }
});

test("a delivery is blocked from queued only, and for good", (t) => {
  t.is(raise("queued", "blocked"), "blocked");
  for (const state of states.slice(1)) t.is(raise(state, "blocked"), state);
  for (const state of states) t.is(raise("blocked", state), "blocked");
});

test("what a carrier takes is accepted; what a phone takes is delivered", (t) => {
  const taken: Outcome = { kind: "accepted", reference: "SM1" };
  t.deepEqual(applyOutcome(sending({ reason: "busy" }), taken, noon, 0.5), {
    state: "accepted",
    dueAt: noon,
    partsDone: 0,
    reference: "SM1",
    reason: null,
  });
  const phone = aPhoneDelivery({ state: "sending", partsDone: 3 });
  t.like(applyOutcome(phone, { kind: "accepted" }, noon, 0.5), { state: "delivered", partsDone: 3 });
});

test("our own reference stays where the far side gives none", (t) => {
  const delivery = sending({ reference: "ours" });
  for (const outcome of [{ kind: "accepted" }, later, { kind: "unknown", reason: "silence" }] as const) {
    t.is(applyOutcome(delivery, outcome, noon, 0.5).reference, "ours");
  }
});

test("a refusal fails, silence is unknown, each with its reason", (t) => {
  t.like(applyOutcome(sending(), { kind: "rejected", reason: "sip-404" }, noon, 0.5), {
    state: "failed",
    reason: "sip-404",
  });
  t.like(applyOutcome(sending(), { kind: "unknown", reason: "timeout" }, noon, 0.5), {
    state: "unknown",
    reason: "timeout",
  });
});

test("a deferred delivery is queued again, later each time, up to ten minutes", (t) => {
  const waits = [1, 2, 3, 8, 50, 5000].map((attempts) => {
    const update = applyOutcome(sending({ attempts }), later, noon, 0.999_999_999);
    t.is(update.state, "queued");
    t.is(update.reason, "busy");
    return update.dueAt - noon;
  });
  t.deepEqual(waits, [5_000, 10_000, 20_000, 10 * minute, 10 * minute, 10 * minute]);
  t.is(applyOutcome(sending(), later, noon, 0).dueAt, noon);
});

test("a carrier's Retry-After is waited for, one hour at most", (t) => {
  const waitFor = (retryAfterMs: number) =>
    applyOutcome(sending(), { ...later, retryAfterMs }, noon, 0.5).dueAt - noon;
  t.is(waitFor(90_000), 92_500);
  t.is(waitFor(5 * 60 * minute), 60 * minute + 2_500);
  for (const useless of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) t.is(waitFor(useless), 2_500);
});

test("a phone that is away is parked until it registers or the delivery expires", (t) => {
  const delivery = aPhoneDelivery({ state: "sending", attempts: 1 });
  t.like(applyOutcome(delivery, { ...later, untilRegistered: true }, noon, 0.5), {
    state: "queued",
    dueAt: delivery.expiresAt,
  });
});

test("a delivery is never due after its end, and past it fails as expired", (t) => {
  const delivery = sending({ expiresAt: noon + minute });
  t.is(applyOutcome(delivery, { ...later, retryAfterMs: 10 * minute }, noon, 0.5).dueAt, noon + minute);
  for (const untilRegistered of [false, true]) {
    t.like(applyOutcome(delivery, { ...later, untilRegistered }, noon + minute, 0.5), {
      state: "failed",
      reason: "expired",
    });
  }
});

test("an answer that comes after the receipt brings its reference and takes nothing back", (t) => {
  const delivered = aDelivery({ state: "delivered" });
  t.like(applyOutcome(delivered, { kind: "accepted", reference: "SM1" }, noon, 0.5), {
    state: "delivered",
    reference: "SM1",
  });
  for (const outcome of [
    later,
    { kind: "rejected", reason: "x" },
    { kind: "unknown", reason: "x" },
  ] as const) {
    t.like(applyOutcome(delivered, outcome, noon, 0.5), { state: "delivered", reason: null, dueAt: noon });
  }
  t.is(applyOutcome(aDelivery({ state: "unknown", reason: "timeout" }), later, noon, 0.5).state, "unknown");
});

test("a late `sent` receipt leaves a delivered message delivered", (t) => {
  t.is(applyReceipt("delivered", "sent"), null);
  t.is(applyReceipt("delivered", "failed"), null);
  t.is(applyReceipt("sent", "sent"), null);
  t.is(applyReceipt("failed", "accepted"), null);
});

test("a receipt moves a message up, from unknown too", (t) => {
  t.is(applyReceipt("accepted", "sent"), "sent");
  t.is(applyReceipt("unknown", "accepted"), "accepted");
  t.is(applyReceipt("sent", "failed"), "failed");
  t.is(applyReceipt("failed", "delivered"), "delivered");
});

test("a receipt cannot give the states that are ours, nor move a blocked message", (t) => {
  for (const state of states) {
    for (const ours of ["queued", "sending", "unknown", "blocked"] as const)
      t.is(applyReceipt(state, ours), null);
    t.is(applyReceipt("blocked", state), null);
  }
});

const reason = fc.string({ maxLength: 5 });
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ kind: fc.constant("accepted" as const), reference: reason }, { requiredKeys: ["kind"] }),
  fc.record(
    {
      kind: fc.constant("deferred" as const),
      reason,
      retryAfterMs: fc.double(),
      untilRegistered: fc.boolean(),
    },
    { requiredKeys: ["kind", "reason"] },
  ),
  fc.record({ kind: fc.constant("rejected" as const), reason }),
  fc.record({ kind: fc.constant("unknown" as const), reason }),
);
const step = fc.oneof(
  fc.record({ kind: fc.constant("attempt" as const) }),
  fc.record({
    kind: fc.constant("outcome" as const),
    outcome,
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    passed: fc.nat({ max: 80 * 60 * minute }),
  }),
  fc.record({ kind: fc.constant("receipt" as const), state: fc.constantFrom(...states) }),
  fc.record({ kind: fc.constant("news" as const), state: fc.constantFrom(...states) }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The life of a delivery as the outbox leads it: an attempt starts only from queued. */
function live(delivery: Delivery, next: Step): Delivery {
  switch (next.kind) {
    case "attempt":
      return delivery.state === "queued"
        ? { ...delivery, state: "sending", attempts: delivery.attempts + 1 }
        : delivery;
    case "outcome":
      return { ...delivery, ...applyOutcome(delivery, next.outcome, noon + next.passed, next.random) };
    case "receipt":
      return { ...delivery, state: applyReceipt(delivery.state, next.state) ?? delivery.state };
    case "news":
      return { ...delivery, state: raise(delivery.state, next.state) };
  }
}

test("whatever happens in whatever order, no rank falls, but for an attempt that is deferred", (t) => {
  fc.assert(
    fc.property(fc.constantFrom("trunk", "phone"), fc.array(step, { maxLength: 30 }), (kind, steps) => {
      let delivery = kind === "trunk" ? aDelivery() : aPhoneDelivery();
      for (const next of steps) {
        const before = delivery;
        delivery = live(before, next);
        const isDeferral =
          before.state === "sending" && delivery.state === "queued" && next.kind === "outcome";
        t.true(rank(delivery.state) >= rank(before.state) || isDeferral);
        t.true(delivery.dueAt >= noon && delivery.dueAt <= delivery.expiresAt);
        t.true(before.reference === null || delivery.reference !== null);
      }
    }),
    { numRuns: 500 },
  );
});
