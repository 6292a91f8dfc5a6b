import { once } from "node:events";
import { createServer } from "node:net";
import test from "ava";
import type { Misbehaviour } from "../../src/connectors/sms/simulator/misbehaviour.js";
import type { Outcome } from "../../src/core/model.js";
import { eventually } from "../eventually.js";
import { turnedTo } from "../servers/carrier-simulator.js";
import { type CarrierCase, openBench, sms } from "./sms-carrier-bench.js";

/** What becomes of a message at a carrier that does this, and how many handsets have it then. */
interface Expected {
  readonly does: Misbehaviour;
  readonly kind: Outcome["kind"];
  readonly reason: string;
  readonly taken: 0 | 1;
}

const outcomes: readonly Expected[] = [
  {
    does: { kind: "refuse", failure: "too-many", retryAfterSeconds: 7 },
    kind: "deferred",
    reason: "carrier-limit",
    taken: 0,
  },
  {
    does: { kind: "refuse", failure: "unavailable", retryAfterSeconds: 7 },
    kind: "deferred",
    reason: "carrier-error",
    taken: 0,
  },
  { does: { kind: "refuse", failure: "too-many" }, kind: "deferred", reason: "carrier-limit", taken: 0 },
  { does: { kind: "refuse", failure: "broken" }, kind: "unknown", reason: "carrier-unclear", taken: 0 },
  { does: { kind: "refuse", failure: "unavailable" }, kind: "unknown", reason: "carrier-unclear", taken: 0 },
  {
    does: { kind: "refuse", failure: "credentials" },
    kind: "deferred",
    reason: "carrier-credentials",
    taken: 0,
  },
  {
    does: { kind: "refuse", failure: "opted-out" },
    kind: "rejected",
    reason: "recipient-opted-out",
    taken: 0,
  },
  { does: { kind: "refuse", failure: "bad-recipient" }, kind: "rejected", reason: "bad-recipient", taken: 0 },
  { does: { kind: "take-and-fail" }, kind: "unknown", reason: "carrier-unclear", taken: 1 },
  { does: { kind: "take-and-drop" }, kind: "unknown", reason: "no-answer", taken: 1 },
  { does: { kind: "take-and-cut" }, kind: "unknown", reason: "carrier-unclear", taken: 1 },
  { does: { kind: "take-and-babble" }, kind: "unknown", reason: "carrier-unclear", taken: 1 },
  { does: { kind: "drop" }, kind: "unknown", reason: "no-answer", taken: 0 },
];

/** What is known of a message at a carrier that does not do as it should. */
export function misbehaving(subject: CarrierCase): void {
  const { name } = subject.driver;

  for (const { does, kind, reason, taken } of expectedOf(subject)) {
    const wait = does.kind === "refuse" ? does.retryAfterSeconds : undefined;
    const what =
      does.kind === "refuse" ? `says ${does.failure}${wait ? ` for ${wait} s` : ""}` : `does ${does.kind}`;
    test(`${name}: a carrier that ${what} leaves the message ${kind} (${reason})`, async (t) => {
      const { carrier, simulator } = await openBench(t, subject);
      simulator.plan(does);
      const outcome = await carrier.send(sms, AbortSignal.timeout(60_000));
      t.like(outcome, { kind, reason });
      t.is(outcome.kind === "deferred" ? outcome.retryAfterMs : undefined, wait && wait * 1_000);
      t.is(simulator.taken.length, taken);
      t.is(simulator.asked(), 1);
    });
  }

  test(`${name}: nobody waits longer for a slow carrier than the caller does, and then it may have it`, async (t) => {
    const { carrier, simulator } = await openBench(t, subject);
    simulator.plan({ kind: "slow" });
    const patience = new AbortController();
    const sending = carrier.send(sms, patience.signal);
    await eventually(() => simulator.taken.length === 1);
    patience.abort();
    t.deepEqual(await sending, { kind: "unknown", reason: "no-answer" });
    simulator.release();
  });

  test(`${name}: where nobody can be reached nothing was taken`, async (t) => {
    const { account } = await openBench(t, subject);
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    const port = typeof address === "object" ? address?.port : 0;
    const nobody = turnedTo({ url: `http://127.0.0.1:${port}` }, subject.face);
    const carrier = subject.driver.create({ ...account, fetch: nobody });
    t.deepEqual(await carrier.send(sms, AbortSignal.timeout(60_000)), {
      kind: "deferred",
      reason: "carrier-unreachable",
    });
    const lost = turnedTo({ url: "http://carrier.invalid" }, subject.face);
    const elsewhere = subject.driver.create({ ...account, fetch: lost });
    t.deepEqual(await elsewhere.send(sms, AbortSignal.timeout(60_000)), {
      kind: "deferred",
      reason: "carrier-unreachable",
    });
    t.deepEqual(await carrier.send(sms, AbortSignal.abort()), {
      kind: "deferred",
      reason: "carrier-unreachable",
    });
  });
}

/** The same, but for what the documentation of this carrier says otherwise. */
function expectedOf({ brokenTakesNothing, tellsNoOptOut }: CarrierCase): readonly Expected[] {
  return outcomes
    .filter(({ does }) => !(tellsNoOptOut && does.kind === "refuse" && does.failure === "opted-out"))
    .filter(({ does }) => !(brokenTakesNothing && does.kind === "take-and-fail"))
    .map((row) =>
      brokenTakesNothing && row.does.kind === "refuse" && row.reason === "carrier-unclear"
        ? { ...row, kind: "deferred", reason: "carrier-error" }
        : row,
    );
}

/** What is found of a message whose answer was lost. */
export function lookingUp(subject: CarrierCase): void {
  const { name, capabilities } = subject.driver;
  if (capabilities.lookup === "none") {
    test(`${name}: there is no look-up, and none is offered`, async (t) => {
      t.is((await openBench(t, subject)).carrier.lookup, undefined);
    });
    return;
  }

  test(`${name}: a message whose answer was lost is found, under the carrier's id`, async (t) => {
    const { carrier, simulator } = await openBench(t, subject);
    await carrier.send({ ...sms, reference: "another", body: "another text" }, AbortSignal.timeout(60_000));
    simulator.plan({ kind: "take-and-drop" });
    const sentAt = Date.now();
    await carrier.send(sms, AbortSignal.timeout(60_000));
    const found = await carrier.lookup?.(sms, sentAt, AbortSignal.timeout(60_000));
    t.deepEqual(found?.outcome, { kind: "accepted", reference: simulator.taken[1]?.id ?? "" });
  });

  test(`${name}: nothing is concluded of a message that the carrier does not have`, async (t) => {
    const { carrier, simulator } = await openBench(t, subject);
    await carrier.send({ ...sms, reference: "another", body: "another text" }, AbortSignal.timeout(60_000));
    simulator.plan({ kind: "drop" });
    const sentAt = Date.now();
    await carrier.send(sms, AbortSignal.timeout(60_000));
    t.is(await carrier.lookup?.(sms, sentAt, AbortSignal.timeout(60_000)), null);
  });

  test(`${name}: an earlier message of the same words is not taken for the lost one`, async (t) => {
    const { carrier } = await openBench(t, subject);
    await carrier.send({ ...sms, reference: "earlier" }, AbortSignal.timeout(60_000));
    const sentAt = Date.now() + 120_000;
    t.is(await carrier.lookup?.(sms, sentAt, AbortSignal.timeout(60_000)), null);
  });

  test(`${name}: a look-up that fails concludes nothing`, async (t) => {
    const { carrier, account } = await openBench(t, subject);
    t.is(await carrier.lookup?.(sms, Date.now(), AbortSignal.abort()), null);
    const answers = (status: number, body: string) => async () => new Response(body, { status });
    for (const fetch of [
      answers(500, ""),
      answers(401, "{}"),
      answers(200, "[]"),
      answers(200, "{}"),
      answers(200, "<h1>"),
    ])
      t.is(
        await subject.driver
          .create({ ...account, fetch })
          .lookup?.(sms, Date.now(), AbortSignal.timeout(60_000)),
        null,
      );
  });
}
