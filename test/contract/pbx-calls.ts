import { randomUUID } from "node:crypto";
import test from "ava";
import type { CallOutcome, PbxCall } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import { type Called, type OpenPbx, patient, up } from "./pbx-connector.js";

const reactions: readonly (readonly [Called | null, CallOutcome["kind"]])[] = [
  ["rings", "ringing"],
  ["answers", "ringing"],
  ["declines", "refused"],
  [null, "no-phone"],
];

/** F9: what every connector does alike with a call; `name` is the PBX. */
export function pbxCallContract(name: string, open: OpenPbx): void {
  for (const [does, kind] of reactions) {
    test(`${name}: F9 a call to one's own phone that ${does ?? "is not there"} is ${kind}`, async (t) => {
      const bench = await open(t);
      await up(bench);
      bench.ownPhone(does);
      t.is((await bench.connector.call(aCall(), patient())).kind, kind);
    });
  }

  test(`${name}: F9 a call that does not ring is ended when nobody waits for it any more`, async (t) => {
    const bench = await open(t);
    await up(bench);
    bench.ownPhone("silent");
    const caller = new AbortController();
    const called = bench.connector.call(aCall(), caller.signal);
    await eventually(() => bench.begun().length === 1);
    caller.abort();
    t.deepEqual(await called, { kind: "unavailable" });
    await eventually(() => bench.ended() === 1);
    t.deepEqual(await bench.connector.call(aCall(), AbortSignal.abort()), { kind: "unavailable" });
  });

  test(`${name}: F9 nothing but digits is dialled, and no name means anything to the PBX`, async (t) => {
    const bench = await open(t);
    await up(bench);
    bench.ownPhone("rings");
    const call = aCall();
    const blank = "$".concat("{x}");
    for (const number of [
      "",
      "1 2",
      "1,2",
      "1&2",
      "1'",
      blank,
      "1\n\napi x",
      "1@x",
      "*97",
      "bob",
      "++1",
      "1002/x",
    ]) {
      const hostile = { ...call, to: { ...call.to, number } };
      t.is((await bench.connector.call(hostile, patient())).kind, "refused", JSON.stringify(number));
    }
    for (const endpoint of ["", "1 2", "1,2", "1&2", "1'", blank, "1\n", "a@b"]) {
      const hostile = { ...call, caller: { ...call.caller, endpoint } };
      t.not((await bench.connector.call(hostile, patient())).kind, "ringing", JSON.stringify(endpoint));
    }
    t.deepEqual(bench.begun(), []);
    const evil = `Bob'},a=b" <666> ${blank}\r\nX: y`;
    const named = { ...call, to: { ...call.to, name: evil }, caller: { ...call.caller, name: evil } };
    t.is((await bench.connector.call(named, patient())).kind, "ringing");
    t.false(/'},a|<666>|\$\{x|[\r\n]/.test(bench.begun().join("")), bench.begun().join(""));
  });

  test(`${name}: F9 without a link there is no call`, async (t) => {
    const bench = await open(t);
    t.deepEqual(await bench.connector.call(aCall(), patient()), { kind: "unavailable" });
  });
}

/** Alice calls bob. */
export function aCall(domain = "tenant-a.test"): PbxCall {
  const caller = { domain, endpoint: "1001", number: "1001", name: "Alice Żak" };
  return { id: randomUUID(), caller, to: { number: "1002", name: "Bob" } };
}
