import type { ExecutionContext } from "ava";
import type { CallOutcome } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import type { SipUserAgent } from "../servers/sip-ua.js";

interface CallPlay {
  /** Two phones of the caller's line, and the one that is called. */
  readonly desk: SipUserAgent;
  readonly mobile: SipUserAgent;
  readonly bob: SipUserAgent;
  readonly call: () => Promise<CallOutcome>;
  /** What bob's phone shows. */
  readonly from: RegExp;
}

/** F9 on the wire: both own phones ring, one is answered, the other stops, bob's rings, and either ends both. */
export async function playCall(
  t: ExecutionContext,
  { desk, mobile, bob, call, from }: CallPlay,
): Promise<void> {
  async function begin() {
    for (const one of [desk, mobile, bob]) one.calls.length = 0;
    t.deepEqual(await call(), { kind: "ringing" });
    const mine = await eventually(() => desk.calls[0] && mobile.calls[0] && [desk.calls[0], mobile.calls[0]]);
    return { hers: mine[0]!, second: mine[1]! };
  }
  const first = await begin();
  t.regex(first.hers.from, /"?Bob"? <sip:1002@/);
  t.is(bob.calls.length, 0);
  first.second.answer();
  const his = await eventually(() => bob.calls[0]);
  t.regex(his.from, from);
  await eventually(() => first.hers.state === "ended");
  his.answer();
  await eventually(() => his.state === "up");
  t.is(await his.hangUp(), 200);
  await eventually(() => first.second.state === "ended");

  const { hers } = await begin();
  hers.answer();
  const again = await eventually(() => bob.calls[0]);
  again.answer();
  t.is(await hers.hangUp(), 200);
  await eventually(() => again.state === "ended");

  // A phone that says 486 at once may still have rung for a moment.
  for (const one of [desk, mobile]) one.onCall = (ringing) => ringing.refuse(486);
  t.true(["refused", "ringing"].includes((await call()).kind));
}
