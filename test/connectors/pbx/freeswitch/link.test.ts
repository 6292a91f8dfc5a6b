import { randomUUID } from "node:crypto";
import net from "node:net";
import test from "ava";
import { eventually } from "../../../eventually.js";
import { connected, setup } from "./link-bench.js";

test("the link authenticates, subscribes in one line with CUSTOM last, and learns the Core-UUID", async (t) => {
  const { server, ups } = await connected(t);
  const subscription = server.commands.find((command) => command.includes("sidetone::spooled")) ?? "";
  t.regex(subscription, /^event json (?:[A-Z_]+ )+CUSTOM (?:[a-z_]+::[a-z_]+ ?)+$/);
  t.false(server.commands.some((command) => command.includes("CHANNEL_EXECUTE_COMPLETE")));
  t.deepEqual(ups, [{ coreUuid: server.coreUuid, restarted: false, awayMs: null }]);
});

test("a job is run under our own Job-UUID and resolves with its text", async (t) => {
  const { server, link } = await connected(t);
  server.on("status", () => "+OK up 50% off\n");
  t.deepEqual(await link.job("status"), { kind: "done", body: "+OK up 50% off\n" });
  t.deepEqual(await link.job("nonsense", { id: randomUUID() }), {
    kind: "done",
    body: "-ERR nonsense Command not found!\n",
  });
});

test("a line break or NUL in a command is refused before anything is written", async (t) => {
  const { server, link } = await connected(t);
  const before = server.commands.length;
  for (const hostile of ["x\n\napi system rm", "x\ry", "x\0y"]) {
    await t.throwsAsync(link.job(`chat ${hostile}`), { instanceOf: TypeError });
    await t.throwsAsync(link.job("status", { id: hostile }), { instanceOf: TypeError });
  }
  await link.job("status");
  t.deepEqual(server.commands.slice(before), ["bgapi status"]);
});

for (const how of ["end", "notice", "reset"] as const) {
  test(`the link comes back after a connection ended by ${how}`, async (t) => {
    const { server, link, downs, ups, retried } = await connected(t);
    server.drop(how);
    await retried();
    await eventually(() => ups.length === 2);
    t.deepEqual(downs, ["closed"]);
    t.is(ups[1]?.restarted, false);
    t.is(ups[1]?.awayMs, 1_000);
    t.is((await link.job("status")).kind, "done");
  });
}

test("a restart of the switch is told by its other Core-UUID", async (t) => {
  const { server, ups, retried } = await connected(t);
  server.restart();
  await retried();
  await eventually(() => ups.length === 2);
  t.like(ups[1], { restarted: true, coreUuid: server.coreUuid });
});

test("a command without a reply ends the connection after its deadline: replies have no names", async (t) => {
  const { server, clock, link, downs, ups, retried } = await connected(t);
  server.mischief = { kind: "silent" };
  const first = link.job("status");
  const second = link.job("version");
  clock.advance(5_000);
  t.deepEqual(await first, { kind: "lost" });
  t.deepEqual(await second, { kind: "lost" });
  t.deepEqual(downs, ["silent"]);
  server.mischief = null;
  await retried();
  await eventually(() => ups.length === 2);
  t.is((await link.job("status")).kind, "done");
});

test("a job that never ends is given up, and the connection stays", async (t) => {
  const { server, clock, link, downs } = await connected(t);
  server.on("slow", () => new Promise(() => undefined));
  const slow = link.job("slow", { timeoutMs: 30_000 });
  // Its reply has come, once a later command is answered.
  t.is((await link.job("status")).kind, "done");
  clock.advance(30_000);
  t.deepEqual(await slow, { kind: "lost" });
  t.deepEqual(downs, []);
  t.is((await link.job("status")).kind, "done");
});

test("a link on which nothing is heard for three heartbeats is given up", async (t) => {
  const { clock, link, downs, server, events } = await connected(t);
  clock.advance(40_000);
  server.fire({ "Event-Name": "HEARTBEAT" });
  await eventually(() => events.length > 0);
  clock.advance(59_000);
  t.is(link.state().kind, "up");
  clock.advance(1_000);
  t.deepEqual(downs, ["silent"]);
});

test("a wrong password is told, and tried again once a minute only", async (t) => {
  const { server, clock, link, ups, retried } = await setup(t);
  server.password = "other";
  link.start();
  await eventually(() => link.state().kind === "refused");
  t.like(link.state(), { fault: "bad-credentials" });
  clock.advance(59_000);
  t.is(server.accepted, 1);
  server.password = "ClueCon";
  await retried();
  await eventually(() => ups.length === 1);
});

test("a switch whose ACL does not list us is told apart", async (t) => {
  const { server, clock, link } = await setup(t);
  server.rude = true;
  link.start();
  await eventually(() => link.state().kind === "refused");
  t.like(link.state(), { fault: "not-in-acl" });
  clock.advance(30_000);
  t.is(server.accepted, 1);
});

test("waits grow from one second to thirty, with one timer and one connection at a time", async (t) => {
  const { server, clock, link } = await setup(t);
  await server.close();
  link.start();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 7; attempt++) {
    const state = await eventually(() => {
      const now = link.state();
      return now.kind === "waiting" ? now : null;
    });
    waits.push(state.retryAt - clock.now());
    t.is(clock.waiting, 1);
    clock.advance(state.retryAt - clock.now());
  }
  t.deepEqual(waits, [1000, 2000, 4000, 8000, 15000, 15000, 15000]);
});

test("a port that takes the connection and says nothing is given up", async (t) => {
  const mute = net.createServer((socket) => socket.on("error", () => socket.destroy()));
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  t.teardown(() => mute.close());
  const { clock, link, downs } = await setup(t, (mute.address() as net.AddressInfo).port);
  link.start();
  await eventually(() => clock.waiting > 0);
  clock.advance(10_000);
  t.deepEqual(downs, ["unreachable"]);
  link.stop();
});

test("nothing is sent while the link is down, and nothing waits after it was stopped", async (t) => {
  const { server, clock, link } = await connected(t);
  server.on("slow", () => new Promise(() => undefined));
  const slow = link.job("slow");
  await eventually(() => server.commands.includes("bgapi slow"));
  link.stop();
  t.deepEqual(await slow, { kind: "lost" });
  t.deepEqual(await link.job("status"), { kind: "not-sent" });
  t.is(clock.waiting, 0);
  await eventually(() => server.connected === 0);
});

test("an error in a handler does not end the connection", async (t) => {
  const { server, link, events, downs } = await connected(t);
  events.push = () => {
    throw new Error("a bug");
  };
  server.fire({ "Event-Name": "HEARTBEAT" });
  t.is((await link.job("status")).kind, "done");
  t.deepEqual(downs, []);
});
