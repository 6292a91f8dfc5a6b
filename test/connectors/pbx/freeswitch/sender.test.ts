import test from "ava";
import type { Outcome } from "../../../../src/core/model.js";
import { eventually } from "../../../eventually.js";
import type { ChatResult } from "../../../servers/esl-chat.js";
import { patient, setup, toPhone, toTrunk } from "./connector-bench.js";

test("a text to a user goes to each device on its own, and one that takes it is enough", async (t) => {
  const { server, connector, ready } = await setup(t);
  await ready();
  server.onChat(({ to }) => ({ code: to.includes(":5211") ? 480 : 200 }));
  const text = toPhone("Grüße 👋 | 'x'\n  two lines  ");
  t.deepEqual(await connector.send(text, patient()), { kind: "accepted" });
  t.deepEqual(server.chats.map(({ to }) => to).sort(), [
    "internal/sip:1002@127.0.0.1:5211",
    "internal/sip:1002@127.0.0.1:5212",
  ]);
  const chat = { from: "1001@tenant-a.test", text: text.body, type: "text/plain;charset=UTF-8" };
  for (const call of server.chats) t.like(call, chat);
});

test("a user without a device waits for one", async (t) => {
  const { connector, server, ready } = await setup(t);
  await ready();
  const outcome = await connector.send(toPhone("hi", "1003"), patient());
  t.deepEqual(outcome, { kind: "deferred", reason: "not-registered", untilRegistered: true });
  t.is(server.chats.length, 0);
});

const table: readonly (readonly [string, ChatResult, Partial<Outcome>])[] = [
  ["200", { code: 200 }, { kind: "accepted" }],
  ["202", { code: 202 }, { kind: "accepted" }],
  ["404", { code: 404 }, { kind: "rejected", reason: "sip-404" }],
  ["480", { code: 480 }, { kind: "rejected", reason: "sip-480" }],
  ["503", { code: 503 }, { kind: "deferred", reason: "sip-503" }],
  ["a challenge or silence", { code: 0 }, { kind: "unknown", reason: "no-answer" }],
  ["nothing, since it was never sent", {}, { kind: "deferred", reason: "not-sent" }],
];
for (const [answer, result, expected] of table) {
  test(`a trunk that answers ${answer} gives ${expected.kind}`, async (t) => {
    const { server, connector, ready } = await setup(t);
    await ready();
    server.onChat(() => result);
    t.like(await connector.send(toTrunk(), patient()), expected);
    t.like(server.chats[0], {
      from: "+15557650002@carrier.test",
      to: "external/sip:+15551230001@127.0.0.1:5096",
    });
    t.is(server.chats.length, 1);
  });
}

test("the code is waited for a moment, when the job's end comes first", async (t) => {
  const { server, clock, connector, ready } = await setup(t);
  await ready();
  server.onChat(() => ({ code: 404, hidden: true }));
  const late = connector.send(toTrunk("late"), patient());
  await eventually(() => clock.waiting > 0 && server.chats.length === 1);
  const event = {
    "Event-Name": "MESSAGE",
    proto: "global",
    to: server.chats[0]!.to,
    from: server.chats[0]!.from,
  };
  server.fire({ ...event, "Delivery-Result-Code": "404", "Delivery-Failure": "true" }, "late");
  t.like(await late, { kind: "rejected", reason: "sip-404" });

  let answered = false;
  const never = connector.send(toTrunk("never"), patient()).finally(() => (answered = true));
  await eventually(() => {
    clock.advance(100);
    return answered;
  });
  t.like(await never, { kind: "deferred", reason: "not-sent" });
});

test("MESSAGE events of others are not taken for the answer", async (t) => {
  const { server, connector, ready } = await setup(t);
  await ready();
  let answer: (result: ChatResult) => void = () => undefined;
  server.onChat(() => new Promise((resolve) => (answer = resolve)));
  const sending = connector.send(toTrunk("mine"), patient());
  await eventually(() => server.chats.length === 1);
  const { from, to } = server.chats[0]!;
  const event = { "Event-Name": "MESSAGE", from, to, "Delivery-Result-Code": "603" };
  server.fire({ ...event, proto: "global" }, "other text");
  server.fire({ ...event, proto: "sip" }, "mine");
  answer({ code: 200 });
  t.deepEqual(await sending, { kind: "accepted" });
});

test("equal texts between the same two take turns, so that each gets its own answer", async (t) => {
  const { server, connector, ready } = await setup(t);
  await ready();
  const codes = [200, 404, 503];
  server.onChat(async () => ({ code: codes.shift() ?? 200 }));
  const outcomes = await Promise.all([1, 2, 3].map(() => connector.send(toTrunk("ok"), patient())));
  t.deepEqual(
    outcomes.map(({ kind }) => kind),
    ["accepted", "rejected", "deferred"],
  );
});

test("at most twenty texts are under way at once", async (t) => {
  const { server, connector, ready } = await setup(t);
  await ready();
  let open = 0;
  let most = 0;
  const held: (() => void)[] = [];
  server.onChat(async () => {
    most = Math.max(most, ++open);
    await new Promise<void>((resolve) => held.push(resolve));
    open--;
    return { code: 200 };
  });
  const sends = Array.from({ length: 50 }, (_, n) =>
    connector.send(toTrunk("x", `+1555123${1000 + n}`), patient()),
  );
  await eventually(() => held.length === 20);
  for (let done = 0; done < 50; done++) (await eventually(() => held.shift()))();
  t.true((await Promise.all(sends)).every(({ kind }) => kind === "accepted"));
  t.is(most, 20);
});

test("a text is later while the link is down, and unknown when it broke on the way", async (t) => {
  const { server, connector, ready } = await setup(t);
  t.like(await connector.send(toTrunk(), patient()), { kind: "deferred" });
  await ready();
  server.onChat(() => new Promise(() => undefined));
  const sending = connector.send(toTrunk(), patient());
  await eventually(() => server.chats.length === 1);
  server.drop("reset");
  t.deepEqual(await sending, { kind: "unknown", reason: "no-answer" });
});

test("whoever stops waiting is told what can be known", async (t) => {
  const { server, connector, ready } = await setup(t);
  await ready();
  server.onChat(() => new Promise(() => undefined));
  const caller = new AbortController();
  const first = connector.send(toTrunk("first"), caller.signal);
  await eventually(() => server.chats.length === 1);
  const behind = connector.send(toTrunk("behind"), caller.signal);
  caller.abort();
  t.is((await first).kind, "unknown");
  t.is((await behind).kind, "deferred");
  t.is((await connector.send(toTrunk(), AbortSignal.abort())).kind, "deferred");
});

test("nothing hostile in an address or a text reaches the switch", async (t) => {
  const { server, connector, ready } = await setup(t);
  await ready();
  const before = server.commands.length;
  for (const bad of ["1|2", "1\n\napi x", "$".concat("{x}"), "1'", "1\0", ""]) {
    t.is((await connector.send(toTrunk("x", bad), patient())).kind, "rejected");
    t.is((await connector.send({ ...toTrunk(), from: bad }, patient())).kind, "rejected");
    t.is((await connector.send(toPhone("x", bad), patient())).kind, "deferred");
  }
  t.like(await connector.send(toTrunk("a\0b"), patient()), {
    kind: "rejected",
    reason: "unreadable-message",
  });
  t.deepEqual(server.commands.slice(before), []);
});

test("an unknown trunk is said to be one", async (t) => {
  const { connector, ready } = await setup(t);
  await ready();
  const text = toTrunk();
  const outcome = await connector.send(
    { ...text, to: { kind: "trunk", trunkId: "t9", number: "+1" } },
    patient(),
  );
  t.like(outcome, { kind: "deferred", reason: "trunk-unknown" });
});
