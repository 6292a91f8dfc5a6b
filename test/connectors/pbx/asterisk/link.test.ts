import test, { type ExecutionContext } from "ava";
import { createLink, type LinkFault } from "../../../../src/connectors/pbx/asterisk/link.js";
import type { AriEvent } from "../../../../src/connectors/pbx/asterisk/socket.js";
import { createLogger } from "../../../../src/lib/logger.js";
import { eventually } from "../../../eventually.js";
import { createManualClock } from "../../../fakes/clock.js";
import { type AriServer, startAriServer } from "../../../servers/ari-server.js";

interface Change {
  readonly app?: string;
  readonly password?: string;
}

async function setup(t: ExecutionContext) {
  const server = await startAriServer();
  t.teardown(() => server.close());
  const clock = createManualClock();
  const lines: string[] = [];
  const log = createLogger({ level: "debug", destination: { write: (line) => void lines.push(line) } });

  function open(change: Change = {}, to: AriServer = server) {
    const { user, password, port } = to;
    const options = { host: "127.0.0.1", port, user, password, app: "sidetone", clock, log, random: () => 0 };
    const seen = { ups: 0, faults: [] as LinkFault[], events: [] as AriEvent[] };
    const link = createLink(
      { ...options, ...change },
      {
        onUp: () => void seen.ups++,
        onDown: (fault) => void seen.faults.push(fault),
        onEvent: (event) => {
          seen.events.push(event);
          if (event["throw"]) throw new Error("a bug in a listener");
        },
      },
    );
    t.teardown(() => link.stop());
    link.start();
    /** Lets the time go by that the link waits between its tries, until this is so. */
    const after = (condition: () => boolean) =>
      eventually(() => {
        if (condition()) return true;
        if (link.state().kind === "waiting" || link.state().kind === "refused") clock.advance(1_000);
        return false;
      });
    return { seen, link, after, up: () => eventually(() => link.state().kind === "up") };
  }
  return { server, clock, lines, open };
}

test("it subscribes to texts and channels, never to device states, on every connection anew", async (t) => {
  const { server, open } = await setup(t);
  const { up, seen, after } = open();
  await up();
  const sources = () => [...(server.subscriptions.get("sidetone") ?? [])];
  t.deepEqual(sources(), ["endpoint:PJSIP"]);
  server.restart();
  t.deepEqual(sources(), []);
  await after(() => seen.ups === 2);
  t.deepEqual(sources(), ["endpoint:PJSIP"]);
  t.deepEqual(seen.faults, ["closed"]);
});

test("it comes back after more failures than ari-client would bear", async (t) => {
  const { server, open } = await setup(t);
  const { up, seen, after } = open();
  await up();
  const { port } = server;
  await server.close();
  await after(() => seen.faults.length >= 15);
  await server.listen(port);
  await after(() => seen.ups === 2);
  t.true(seen.faults.slice(1).every((fault) => fault === "unreachable"));
});

test("a wrong password is said, tried again seldom, and ends nothing", async (t) => {
  const { server, clock, open } = await setup(t);
  const { link, seen, after } = open({ password: "wrong" });
  await eventually(() => link.state().kind === "refused");
  t.deepEqual(seen.faults, ["bad-credentials"]);
  clock.advance(30_000);
  t.is(link.state().kind, "refused");
  server.password = "wrong";
  await after(() => link.state().kind === "up");
});

test("a login that may only read is refused, and said to be", async (t) => {
  const { server, open } = await setup(t);
  server.readOnly = true;
  const { link, seen } = open();
  await eventually(() => link.state().kind === "refused");
  t.deepEqual(seen.faults, ["read-only"]);
});

test("a PBX without any endpoint is asked again until it has one", async (t) => {
  const { server, open } = await setup(t);
  server.isEmpty = true;
  const { link, seen, after } = open();
  await eventually(() => seen.faults.length === 1);
  t.deepEqual(seen.faults, ["no-endpoints"]);
  server.isEmpty = false;
  await after(() => link.state().kind === "up");
});

test("two PBXs with different logins are asked with each its own", async (t) => {
  const { open, server } = await setup(t);
  const other = await startAriServer();
  t.teardown(() => other.close());
  other.password = "another";
  const first = open();
  await first.up();
  const second = open({}, other);
  await second.up();
  const list = (link: typeof first.link) =>
    link.ask(({ endpoints }) => endpoints.listByTech({ tech: "PJSIP" }));
  t.is((await list(first.link)).kind, "done");
  t.is((await list(second.link)).kind, "done");
  t.is(server.requests.filter((one) => one === "GET /endpoints/PJSIP").length, 1);
});

test("events of types that nobody knows, garbled ones, and a listener that throws do no harm", async (t) => {
  const { server, open } = await setup(t);
  const { up, seen } = open();
  await up();
  server.write('{"type":"SomethingNewInAsterisk99","application":"sidetone"}');
  server.write("{");
  server.write('"text"');
  server.write("null");
  server.fire({ type: "EndpointStateChange", throw: true, endpoint: server.endpoint("1001") });
  server.fire({ type: "EndpointStateChange", endpoint: server.endpoint("1002") });
  await eventually(() => seen.events.length === 2);
  t.deepEqual(seen.faults, []);
});

test("a second program under our name is given way, and not fought", async (t) => {
  const { server, clock, open } = await setup(t);
  const first = open();
  await first.up();
  const second = open();
  await second.up();
  await eventually(() => first.link.state().kind === "refused");
  t.deepEqual(first.seen.faults, ["replaced"]);
  clock.advance(5_000);
  t.is(second.link.state().kind, "up");
  t.is(server.connected, 1);
});

test("a PBX that answers nothing any more is left after two pings, and asked again", async (t) => {
  const { server, clock, open } = await setup(t);
  const { link, up, seen, after } = open();
  await up();
  server.mischief = { kind: "silent" };
  const asked = link.ask(({ endpoints }) => endpoints.listByTech({ tech: "PJSIP" }));
  clock.advance(10_000);
  t.deepEqual(await asked, { kind: "lost" });
  clock.advance(10_000);
  t.deepEqual(seen.faults, ["silent"]);
  server.mischief = null;
  await after(() => seen.ups === 2);
});

test("pongs keep a quiet link", async (t) => {
  const { clock, open, server } = await setup(t);
  const { up, seen } = open();
  await up();
  for (let round = 1; round <= 5; round++) {
    await eventually(() => server.pings === round);
    // What comes behind the pong on the same line says that it came.
    server.fire({ type: "EndpointStateChange", endpoint: server.endpoint("1002") });
    await eventually(() => seen.events.length === round);
    clock.advance(10_000);
  }
  t.deepEqual(seen.faults, []);
});

test("a refusal tells its status; no answer, and one that is no JSON, are told apart from it", async (t) => {
  const { server, open } = await setup(t);
  const { link, up } = open();
  t.deepEqual(await link.ask(() => Promise.resolve(1)), { kind: "not-sent" });
  await up();
  const ask = () =>
    link.ask(({ asterisk }) =>
      asterisk.getObject({ configClass: "res_pjsip", objectType: "aor", id: "9999" }),
    );
  t.deepEqual(await ask(), { kind: "refused", status: 404 });
  server.mischief = { kind: "status", status: 503 };
  t.deepEqual(await ask(), { kind: "refused", status: 503 });
  server.mischief = { kind: "garbled" };
  server.contacts.set("9999", []);
  t.deepEqual(await ask(), { kind: "lost" });
  await server.close();
  t.not((await ask()).kind, "done");
});

test("a text goes out whole, with its headers", async (t) => {
  const { server, open } = await setup(t);
  const { link, up } = open();
  await up();
  server.contacts.set("1002", ["sip:1002@192.0.2.9:5060"]);
  const body = "hi :) lol :D $".concat("{X} 'q' \"q\"\nzweite Zeile 👋");
  const variables = { body, variables: { "X-Message-Id": "id-1" } };
  const message = { to: "pjsip:1002", from: "sip:1001@demo.test", variables };
  t.is((await link.ask(({ endpoints }) => endpoints.sendMessage(message))).kind, "done");
  t.deepEqual(server.sent, [
    { to: "pjsip:1002", from: "sip:1001@demo.test", body, variables: { "X-Message-Id": "id-1" } },
  ]);
});

test("no login is ever logged", async (t) => {
  const { server, lines, open } = await setup(t);
  const { up, seen, after } = open();
  await up();
  server.write('{"type":"New"}');
  server.restart();
  await after(() => seen.ups === 2);
  open({ password: "secret-word" });
  await eventually(() => lines.some((line) => line.includes("bad-credentials")));
  t.notRegex(lines.join(""), /pluginpass|secret-word|Basic |api_key/);
});

test("a PBX that is not ready, or no Asterisk at all, is asked again", async (t) => {
  const { server, open } = await setup(t);
  server.mischief = { kind: "status", status: 503 };
  const { seen, link, after } = open();
  await eventually(() => seen.faults.length === 1);
  server.mischief = { kind: "garbled" };
  await after(() => seen.faults.length >= 2);
  t.true(seen.faults.every((fault) => fault === "not-ari"));
  server.mischief = null;
  await after(() => link.state().kind === "up");
});
