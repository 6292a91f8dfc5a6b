import test from "ava";
import { MessagingError } from "../../src/core/errors.js";
import { createCalls } from "../../src/messaging/calls.js";
import { eventually } from "../eventually.js";
import { aDirectory, anExtension, aUser } from "../factories.js";
import { createFakePbx } from "../fakes/pbx.js";

const alice = aUser({ id: "alice", displayName: "Alice" });
const bob = aUser({ id: "bob", displayName: "Bob" });
const gone = aUser({ id: "gone", enabled: false });
const lines = [
  anExtension({ id: "a1", pbx: "one", number: "1001", endpoint: "line-1001", userId: "alice" }),
  anExtension({ id: "a2", pbx: "two", number: "2001", endpoint: "2001", userId: "alice" }),
  anExtension({ id: "b1", pbx: "one", number: "1002", endpoint: "1002", userId: "bob" }),
  anExtension({ id: "g1", pbx: "one", number: "1003", endpoint: "1003", userId: "gone" }),
  anExtension({ id: "d1", pbx: "one", number: "1009", endpoint: "door", userId: null }),
];
const own = aDirectory({ users: [alice, bob, gone], extensions: lines });

function setup() {
  const [one, two] = [createFakePbx("one"), createFakePbx("two")];
  let ids = 0;
  return { one, two, calls: createCalls({ pbxs: [one, two], newId: () => `call-${++ids}` }) };
}

function refused(code: string) {
  return { instanceOf: MessagingError, code };
}

test("F9 one's own line is rung, with whom it is for", async (t) => {
  const { one, two, calls } = setup();
  await calls.call(own, "alice", { user: "bob" });
  await calls.call(own, "alice", { extension: "1009" });
  await calls.call(own, "alice", { number: "(555) 123-0001" });
  const { domain } = one.calls[0]!.caller;
  const caller = { domain, endpoint: "line-1001", number: "1001", name: "Alice" };
  t.deepEqual(one.calls, [
    { id: "call-1", caller, to: { number: "1002", name: "Bob" } },
    { id: "call-2", caller, to: { number: "1009", name: "" } },
    { id: "call-3", caller, to: { number: "+15551230001", name: "" } },
  ]);
  t.deepEqual(two.calls, []);
});

test("F9 where no phone of the first line is there, the next one rings", async (t) => {
  const { one, two, calls } = setup();
  one.onCall = () => ({ kind: "no-phone" });
  await calls.call(own, "alice", { user: "bob" });
  t.is(two.calls[0]?.caller.endpoint, "2001");
  two.onCall = () => ({ kind: "no-phone" });
  await t.throwsAsync(calls.call(own, "alice", { user: "bob" }), refused("call-no-phone"));
  two.onCall = () => ({ kind: "unavailable" });
  await t.throwsAsync(calls.call(own, "alice", { user: "bob" }), refused("call-not-possible"));
});

test("F9 nobody calls themselves, strangers, disabled users, or what is no number", async (t) => {
  const { one, calls } = setup();
  const call = (to: Parameters<typeof calls.call>[2]) => calls.call(own, "alice", to);
  await t.throwsAsync(call({ extension: "1001" }), refused("call-not-possible"));
  await t.throwsAsync(call({ user: "alice" }), refused("call-not-possible"));
  await t.throwsAsync(call({ user: "somebody" }), refused("recipient-unknown"));
  await t.throwsAsync(call({ user: "gone" }), refused("recipient-unknown"));
  await t.throwsAsync(call({ extension: "4711" }), refused("recipient-unknown"));
  for (const number of ["", "bob", "*97", "911#", "1 & 2", "sip:x@y"]) {
    await t.throwsAsync(call({ number }), refused("bad-recipient"), number);
  }
  t.deepEqual(one.calls, []);
});

test("F9 who has no line, or is disabled, can't call", async (t) => {
  const { calls } = setup();
  t.true(calls.canCall(own, "bob"));
  t.false(calls.canCall(own, "gone"));
  t.false(calls.canCall(own, "nobody"));
  t.false(createCalls({ pbxs: [], newId: () => "" }).canCall(own, "alice"));
  await t.throwsAsync(calls.call(own, "gone", { user: "bob" }), refused("call-no-phone"));
});

test("F9 a second call waits for nobody: one at a time", async (t) => {
  const { one, calls } = setup();
  let ring: () => void = () => undefined;
  one.onCall = () =>
    new Promise((resolve) => {
      ring = () => resolve({ kind: "ringing" });
    });
  const first = calls.call(own, "alice", { user: "bob" });
  await eventually(() => one.calls.length === 1);
  await t.throwsAsync(calls.call(own, "alice", { user: "bob" }), refused("too-many-requests"));
  ring();
  await first;
  const second = calls.call(own, "alice", { user: "bob" });
  await eventually(() => one.calls.length === 2);
  ring();
  await second;
  t.pass();
});
