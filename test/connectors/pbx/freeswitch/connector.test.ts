import test from "ava";
import { eventually } from "../../../eventually.js";
import { setup, spooled } from "./connector-bench.js";

test("after connecting it tells the registered lines and the calls, then empties the spool", async (t) => {
  const { server, connector, told, ready } = await setup(t);
  server.spool.add("phone", spooled(1));
  server.spool.add("trunk", spooled(2, { from_user: "+15551230001", from_sip_ip: "192.0.2.7" }));
  await ready();
  await eventually(() => server.spool.ids().length === 0);
  t.deepEqual(told.seeds, [
    [
      { domain: "tenant-a.test", endpoint: "1001" },
      { domain: "tenant-a.test", endpoint: "1002" },
    ],
  ]);
  t.deepEqual(told.states, ["1001 free", "1002 free", "1001 busy"]);
  t.is(told.batches.length, 1);
  t.like(told.batches[0]?.[0], { key: "7f697757-eeeb-4139-add2-5916195f64f9:1", to: "1002" });
  t.like(told.batches[0]?.[1], { from: { kind: "trunk", trunkId: "t1", number: "+15551230001" } });
  t.like(connector.status(), { link: "up", problem: null, version: "1.10.12-release~64bit", lossy: false });
});

test("the bell brings a text at once; a missed bell, at the next look", async (t) => {
  const { server, clock, told, ready } = await setup(t);
  await ready();
  server.spool.add("phone", spooled(1));
  await eventually(() => told.batches.length === 1);
  const quiet = server.commands.length;
  server.mischief = { kind: "silent" };
  server.spool.add("phone", spooled(2));
  server.mischief = null;
  t.true(server.commands.length >= quiet);
  await eventually(() => {
    clock.advance(5_000);
    return told.batches.length === 2;
  });
  await eventually(() => server.spool.ids().length === 0);
});

test("what could not be stored stays in the spool, and comes again with the same key", async (t) => {
  const { server, clock, handlers, told, ready } = await setup(t);
  const keys: string[] = [];
  handlers.arrived = async (arrivals) => {
    keys.push(...arrivals.map(({ key }) => key));
    throw new Error("the database is down");
  };
  server.spool.add("phone", spooled(1));
  await ready();
  await eventually(() => keys.length === 2);
  t.deepEqual(server.spool.ids(), [1]);
  handlers.arrived = async (arrivals) => void told.batches.push(arrivals);
  await eventually(() => {
    clock.advance(5_000);
    return server.spool.ids().length === 0;
  });
  t.deepEqual(new Set(keys), new Set(told.batches[0]?.map(({ key }) => key)));
});

test("one text that can't be stored does not hold up the others", async (t) => {
  const { server, handlers, told, ready } = await setup(t);
  handlers.arrived = async (arrivals) => {
    if (arrivals.some(({ key }) => key.endsWith(":2"))) throw new Error("poison");
    told.batches.push(arrivals);
  };
  for (const sequence of [1, 2, 3]) server.spool.add("phone", spooled(sequence));
  await ready();
  await eventually(() => server.spool.ids().length === 1);
  t.deepEqual(server.spool.ids(), [2]);
  t.deepEqual(
    told.batches.flat().map(({ key }) => key.split(":")[1]),
    ["1", "3"],
  );
});

test("a link cut between storing and acknowledging repeats the text under its key", async (t) => {
  const { server, clock, connector, handlers, told } = await setup(t);
  handlers.arrived = async (arrivals) => {
    told.batches.push(arrivals);
    if (told.batches.length === 1) server.drop("reset");
  };
  server.spool.add("phone", spooled(1));
  connector.start(handlers);
  await eventually(() => {
    clock.advance(1_000);
    return server.spool.ids().length === 0;
  });
  t.deepEqual(told.batches[0]?.[0]?.key, told.batches[1]?.[0]?.key);
});

test("a notice between programs leaves the spool and reaches nobody", async (t) => {
  const { server, told, ready } = await setup(t);
  server.spool.add("phone", spooled(1, { type: "message/imdn+xml" }));
  server.spool.add("phone", spooled(2));
  server.spool.add("phone", spooled(3, { type: "application/im-iscomposing+xml" }));
  await ready();
  await eventually(() => server.spool.ids().length === 0);
  t.deepEqual(
    told.batches.flat().map(({ key }) => key.split(":")[1]),
    ["2"],
  );
});

test("nine hundred spooled texts come in pages, in order, each once", async (t) => {
  const { server, told, ready } = await setup(t);
  for (let sequence = 1; sequence <= 900; sequence++) server.spool.add("phone", spooled(sequence));
  await ready();
  await eventually(() => server.spool.ids().length === 0);
  const sequences = told.batches.flat().map(({ key }) => Number(key.split(":")[1]));
  t.deepEqual(
    sequences,
    Array.from({ length: 900 }, (_, index) => index + 1),
  );
  t.deepEqual(
    told.batches.map((batch) => batch.length),
    [400, 400, 100],
  );
});

test("a stop waits for what is being stored, and takes nothing new", async (t) => {
  const { server, connector, handlers, ready } = await setup(t);
  await ready();
  const stores: (() => void)[] = [];
  handlers.arrived = () => new Promise((resolve) => stores.push(resolve));
  server.spool.add("phone", spooled(1));
  const store = await eventually(() => stores[0]);
  server.spool.add("phone", spooled(2));
  const stopped = connector.stop();
  store();
  await stopped;
  t.deepEqual(server.spool.ids(), [2]);
  t.is(stores.length, 1);
});

test("a text that the switch could not spool is taken from the event that says so", async (t) => {
  const { server, told, ready } = await setup(t);
  await ready();
  const payload = Buffer.from(JSON.stringify(spooled(9))).toString("hex");
  const event = { "Event-Name": "CUSTOM", "Event-Subclass": "sidetone::spool_failed" };
  server.fire({ ...event, "Spool-Source": "phone", "Spool-Payload-Hex": payload });
  await eventually(() => told.batches.length === 1);
  t.like(told.batches[0]?.[0], { from: { kind: "phone" }, to: "1002" });
  t.true(told.statuses.some(({ lossy }) => lossy));
});

test("a line is gone with its last device only", async (t) => {
  const { server, told, ready } = await setup(t);
  await ready();
  const line = (subclass: string, user: string) =>
    server.fire({
      "Event-Name": "CUSTOM",
      "Event-Subclass": `sofia::${subclass}`,
      "from-user": user,
      "from-host": "tenant-a.test",
      user,
      host: "tenant-a.test",
    });
  line("register", "1003");
  line("unregister", "1002");
  line("expire", "1003");
  line("unregister", "1001");
  await eventually(() => told.registrations.length === 3);
  t.deepEqual(told.registrations, [
    "1003@tenant-a.test true",
    "1003@tenant-a.test false",
    "1001@tenant-a.test false",
  ]);
  // 1001 is in a call, and stays busy until that ends.
  t.false(told.states.includes("1001 unregistered"));
  const leg = "22cc3d30-b25a-4cc6-b3bc-ef4bb1c822ad";
  server.fire({ "Event-Name": "CHANNEL_CALLSTATE", "Unique-ID": leg, "Channel-Call-State": "HANGUP" });
  await eventually(() => told.states.includes("1001 unregistered"));
});

test("a switch that was restarted is seeded anew", async (t) => {
  const { server, clock, told, ready } = await setup(t);
  await ready();
  server.on("sofia xmlstatus profile internal reg", () => "<profile></profile>");
  server.on("show channels as json", () => '{"row_count":0}');
  server.restart();
  await eventually(() => {
    clock.advance(500);
    return told.seeds.length === 2;
  });
  t.deepEqual(told.seeds[1], []);
  await eventually(() => told.states.includes("1002 unregistered"));
  t.deepEqual(
    told.statuses.map(({ link }) => link),
    ["up", "down", "up"],
  );
});

test("registrations that could not be noted are seeded again", async (t) => {
  const { clock, connector, handlers, told } = await setup(t);
  handlers.seeded = async (lines) => {
    told.seeds.push(lines);
    if (told.seeds.length === 1) throw new Error("the database is down");
  };
  connector.start(handlers);
  await eventually(() => {
    clock.advance(1_000);
    return told.seeds.length === 2;
  });
  t.pass();
});

test("an operator hears what is wrong: no spool, a gateway that is none, a password", async (t) => {
  const { server, clock, connector, told, ready } = await setup(t);
  server.on("lua sidetone_queue.lua", () => "-ERR Cannot execute script\n");
  server.on("sofia xmlstatus gateway smstrunk", () => "Invalid Gateway!\n");
  await ready();
  await eventually(() => connector.status().lossy);
  t.regex(connector.status().problem ?? "", /not installed/);
  server.on("lua sidetone_queue.lua", (args) => server.spool.command(args));
  await eventually(() => {
    clock.advance(5_000);
    return !connector.status().lossy;
  });
  t.is(connector.status().problem, "FreeSWITCH has no gateway smstrunk.");
  server.password = "changed";
  server.drop("reset");
  await eventually(() => {
    clock.advance(500);
    return connector.status().link === "refused";
  });
  t.regex(told.statuses.at(-1)?.problem ?? "", /password/);
});
