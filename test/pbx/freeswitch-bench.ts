import { randomUUID } from "node:crypto";
import type { ExecutionContext } from "ava";
import { createFreeswitchConnector } from "../../src/connectors/pbx/freeswitch/connector.js";
import { createLink, type Link } from "../../src/connectors/pbx/freeswitch/link.js";
import { systemClock } from "../../src/lib/clock.js";
import { createLogger } from "../../src/lib/logger.js";
import type { PbxArrival, PbxConnector, PbxHandlers, PbxLine, PbxText } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import { SipUserAgent, type SipUserOptions } from "../servers/sip-ua.js";
import { startTcpProxy } from "../servers/tcp-proxy.js";
import { PEER } from "./sidetone-bench.js";

/**
 * A real FreeSWITCH, named by SIDETONE_TEST_FREESWITCH (`esl://:password@host:8021`), prepared with
 * `sidetone install freeswitch` for the profiles `internal` and `external` and trunk address 127.0.0.1, that has
 * the users below, and a gateway `smstrunk` whose proxy is 127.0.0.1:5096 and whose from-domain is carrier.test.
 * The profile `internal` has `multiple-registrations=contact`; the users' context dials 1XXX as users of their domain.
 */
const url = new URL(process.env["SIDETONE_TEST_FREESWITCH"] ?? "esl://not-set.invalid:8021");
export const esl = { host: url.hostname, port: Number(url.port), password: decodeURIComponent(url.password) };

export const TENANT_A = "demo.test";
export const TENANT_B = "tenant-b.test";
export const DID = "+15557650002";
const PASSWORDS: Readonly<Record<string, string>> = {
  [`1001@${TENANT_A}`]: "demo",
  [`1002@${TENANT_A}`]: "demo",
  [`1003@${TENANT_A}`]: "demo",
  [`1001@${TENANT_B}`]: "pwB1001",
  [`2001@${TENANT_B}`]: "pwB2001",
};
const CARRIER_PORT = 5096;
const UP_MS = 30_000;

/** The switch as an entry of the settings file; through another port where one is given. */
export function pbxEntry(name: string, port = esl.port) {
  return { name, url: `esl://:${encodeURIComponent(esl.password)}@${esl.host}:${port}` };
}

/** A connector at the real switch, and phones and a carrier around it; all are gone when the test ends. */
export async function setup(t: ExecutionContext) {
  return { ...(await openSwitch(t)), ...(await openConnector(t)) };
}

/** The real switch with phones and a carrier. */
export async function openSwitch(t: ExecutionContext) {
  const link = await openLink(t);
  const ports = await profilePorts(link);

  async function phone(user: string, domain: string, change: Partial<SipUserOptions> = {}) {
    const password = PASSWORDS[`${user}@${domain}`] ?? "";
    const server = { host: esl.host, port: ports.internal };
    const agent = await SipUserAgent.open({ user, domain, password, server, ...change });
    t.teardown(async () => {
      // Left to expire, it would be a second device of the next test.
      if (agent.registered) await agent.register(0);
      await agent.close();
    });
    return agent;
  }
  async function carrier(change: Partial<SipUserOptions> = {}) {
    const server = { host: esl.host, port: ports.external };
    const options = { user: PEER, domain: "carrier.test", server, port: CARRIER_PORT, ...change };
    const agent = await SipUserAgent.open(options);
    t.teardown(() => agent.close());
    return agent;
  }
  return { link, phone, carrier };
}

async function openConnector(t: ExecutionContext) {
  const proxy = await startTcpProxy(esl);
  const arrivals: PbxArrival[] = [];
  const registrations: string[] = [];
  const seeds: (readonly PbxLine[])[] = [];
  const handlers: PbxHandlers = {
    arrived: async (batch) => void arrivals.push(...batch),
    seeded: async (lines) => void seeds.push(lines),
    registration: async (line, on) => void registrations.push(`${line.endpoint}@${line.domain} ${on}`),
    phoneState: () => undefined,
    changed: () => undefined,
  };
  const connectors: PbxConnector[] = [];
  t.teardown(async () => {
    for (const connector of connectors) await connector.stop();
    await proxy.close();
  });
  /** Starts a connector, as a process of Sidetone would at its start. */
  async function connect(): Promise<PbxConnector> {
    const connector = createFreeswitchConnector({
      name: "real",
      ...esl,
      host: "127.0.0.1",
      port: proxy.port,
      trunks: [{ id: "t1", gateway: "smstrunk" }],
      callContext: null,
      clock: systemClock,
      random: Math.random,
      newId: randomUUID,
      log: createLogger({ level: "silent" }),
    });
    connectors.push(connector);
    const before = seeds.length;
    connector.start(handlers);
    await eventually(() => seeds.length > before, { limitMs: UP_MS });
    return connector;
  }
  return { proxy, arrivals, registrations, seeds, handlers, connect, bodies: () => arrivals.map(bodyOf) };
}

export function bodyOf({ body }: PbxArrival): string {
  return Buffer.from(body).toString("utf8");
}

async function openLink(t: ExecutionContext): Promise<Link> {
  const options = {
    ...esl,
    clock: systemClock,
    random: Math.random,
    newId: randomUUID,
    log: createLogger({ level: "silent" }),
  };
  const link = createLink(options, {
    onUp: () => undefined,
    onDown: () => undefined,
    onEvent: () => undefined,
  });
  link.start();
  t.teardown(() => link.stop());
  await up(link);
  return link;
}

/** Waits until a switch that is starting takes commands. */
export async function up(link: Link): Promise<void> {
  await eventually(() => link.state().kind === "up", { limitMs: UP_MS });
}

async function profilePorts(link: Link): Promise<{ internal: number; external: number }> {
  const answer = await link.job("sofia xmlstatus");
  const xml = answer.kind === "done" ? answer.body : "";
  const port = (name: string) =>
    Number(new RegExp(`<name>${name}</name>[\\s\\S]*?<data>sip:[^<]*:(\\d+)</data>`).exec(xml)?.[1]);
  return { internal: port("internal"), external: port("external") };
}

export function toPhone(body: string, endpoint: string, from = "1001"): PbxText {
  const to = { kind: "extension", domain: TENANT_A, endpoint } as const;
  return { attempt: randomUUID(), to, from, fromDomain: TENANT_A, body };
}

export function toTrunk(body: string): PbxText {
  const to = { kind: "trunk", trunkId: "t1", number: PEER } as const;
  return { attempt: randomUUID(), to, from: DID, fromDomain: TENANT_A, body };
}

/** The patience of the outbox. */
export function patient(): AbortSignal {
  return AbortSignal.timeout(60_000);
}
