import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ExecutionContext } from "ava";
import { createFreeswitchConnector } from "../../../../src/connectors/pbx/freeswitch/connector.js";
import { createLogger } from "../../../../src/lib/logger.js";
import type { PbxArrival, PbxHandlers, PbxLine, PbxStatus, PbxText } from "../../../../src/ports.js";
import { eventually } from "../../../eventually.js";
import { createManualClock } from "../../../fakes/clock.js";
import { startEslServer } from "../../../servers/esl-server.js";

const answers = JSON.parse(
  readFileSync("test/fixtures/freeswitch-1.10.12/api-answers.json", "utf8"),
) as Record<"registrations" | "gateway" | "channels" | "contacts", string>;

const PROFILES = "<profiles><profile><name>internal</name><type>profile</type></profile></profiles>\n";

/** A connector at a switch with two registered lines, a trunk and one call; what it told is in the lists. */
export async function setup(t: ExecutionContext) {
  const server = await startEslServer();
  const clock = createManualClock();
  server.on("sofia xmlstatus", () => PROFILES);
  server.on("sofia xmlstatus profile internal reg", () => answers.registrations);
  server.on("sofia xmlstatus gateway smstrunk", () => answers.gateway);
  server.on("sofia xmlstatus gateway other", () => "Invalid Gateway!\n");
  server.on("show channels as json", () => answers.channels);
  server.on("sofia_contact */1002@tenant-a.test", () => answers.contacts);

  const told = {
    batches: [] as (readonly PbxArrival[])[],
    seeds: [] as (readonly PbxLine[])[],
    registrations: [] as string[],
    states: [] as string[],
    statuses: [] as PbxStatus[],
  };
  const handlers: PbxHandlers = {
    arrived: async (arrivals) => void told.batches.push(arrivals),
    seeded: async (lines) => void told.seeds.push(lines),
    registration: async (line, on) => void told.registrations.push(`${line.endpoint}@${line.domain} ${on}`),
    phoneState: (line, state) => void told.states.push(`${line.endpoint} ${state}`),
    changed: (status) => void told.statuses.push(status),
  };
  const connector = createFreeswitchConnector({
    name: "main",
    host: "127.0.0.1",
    port: server.port,
    password: "ClueCon",
    trunks: [{ id: "t1", gateway: "smstrunk", addresses: ["192.0.2.7"] }],
    callContext: null,
    clock,
    random: () => 0,
    newId: randomUUID,
    log: createLogger({ level: "silent" }),
  });
  t.teardown(async () => {
    const stopped = connector.stop();
    clock.advance(3_000);
    await stopped;
    await server.close();
  });
  async function ready(): Promise<void> {
    connector.start(handlers);
    await settled();
  }
  /** When the switch was looked over: seeded, and the spool was listed. */
  async function settled(): Promise<void> {
    const seeds = told.seeds.length;
    await eventually(() => told.seeds.length > seeds && connector.status().link === "up");
    await eventually(() => server.commands.some((command) => command.includes("sidetone_queue.lua list")));
  }
  return { server, clock, connector, handlers, told, ready, settled };
}

/** A text as the chatplan spools it. */
export function spooled(sequence: number, change: Readonly<Record<string, string>> = {}) {
  return {
    "Event-Name": "MESSAGE",
    "Core-UUID": "7f697757-eeeb-4139-add2-5916195f64f9",
    "Event-Sequence": String(sequence),
    "Event-Date-Timestamp": "1795332518987788",
    from_user: "1001",
    from_host: "tenant-a.test",
    to_user: "1002",
    to_host: "tenant-a.test",
    from_sip_ip: "127.0.0.1",
    sip_profile: "internal",
    type: "text/plain",
    _body: `text ${sequence}`,
    ...change,
  };
}

/** A text to bob's phones. */
export function toPhone(body = "hi", endpoint = "1002"): PbxText {
  return {
    attempt: randomUUID(),
    to: { kind: "extension", domain: "tenant-a.test", endpoint },
    from: "1001",
    fromDomain: "tenant-a.test",
    body,
  };
}

/** A text over the trunk. */
export function toTrunk(body = "hi", number = "+15551230001"): PbxText {
  return {
    attempt: randomUUID(),
    to: { kind: "trunk", trunkId: "t1", number },
    from: "+15557650002",
    fromDomain: "tenant-a.test",
    body,
  };
}

/** A signal that nobody raises. */
export function patient(): AbortSignal {
  return new AbortController().signal;
}
