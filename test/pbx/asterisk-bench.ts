import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { promisify } from "node:util";
import type { ExecutionContext } from "ava";
import { createAsteriskConnector } from "../../src/connectors/pbx/asterisk/connector.js";
import { systemClock } from "../../src/lib/clock.js";
import { createLogger } from "../../src/lib/logger.js";
import type { PbxConnector } from "../../src/ports.js";
import { bodyOf, listening } from "../contract/pbx-connector.js";
import { eventually } from "../eventually.js";
import { SipUserAgent, type SipUserOptions } from "../servers/sip-ua.js";
import { startTcpProxy } from "../servers/tcp-proxy.js";
import { PEER } from "./sidetone-bench.js";

/**
 * A real Asterisk, named by SIDETONE_TEST_ASTERISK
 * (`ari://user:password@127.0.0.1:8088?sip=5060&trunk=5190&spool=/folder&hep=9060&control=/program`), prepared with
 * `sidetone install asterisk`, that has the phones 1001 to 1003 (password `secret` and the number, up to three contacts)
 * and the endpoint `smstrunk`, identified by the address 127.0.0.1, with the contact 127.0.0.1 and the trunk's port.
 * The phones' context dials 1XXX as PJSIP endpoints. The program ends it and starts it again: with the argument
 * `restart` by its own command, with `kill` by SIGKILL; it ends when Asterisk is fully booted.
 */
const url = new URL(process.env["SIDETONE_TEST_ASTERISK"] ?? "ari://not-set.invalid:8088");
const number = (name: string): number => Number(url.searchParams.get(name));
export const ari = { host: url.hostname, port: Number(url.port), user: url.username, password: url.password };
const spool = url.searchParams.get("spool") ?? "";
const hep = number("hep");
const UP_MS = 30_000;

export const DID = "+15557650001";

/** The PBX as an entry of the settings file; through another port where one is given. */
export function pbxEntry(name: string, port = ari.port) {
  return { name, url: `ari://${ari.user}:${ari.password}@${ari.host}:${port}`, spool, hep };
}

/** Ends the PBX and starts it again. */
export async function control(how: "restart" | "kill"): Promise<void> {
  await promisify(execFile)(url.searchParams.get("control") ?? "", [how]);
}

/** How many texts wait in the folder. */
export function waiting(): number {
  return readdirSync(spool).length;
}

/** Phones and a carrier at the real PBX. */
export function openPhones(t: ExecutionContext) {
  const server = { host: ari.host, port: number("sip") };
  let last = 10;

  async function open(options: SipUserOptions): Promise<SipUserAgent> {
    const agent = await SipUserAgent.open(options);
    t.teardown(async () => {
      // Left to expire, it would be a second device of the next test.
      if (agent.registered) await agent.register(0);
      await agent.close();
    });
    return agent;
  }
  return {
    /** Each at an address of its own: what comes from 127.0.0.1 is the carrier. */
    phone: (user: string, change: Partial<SipUserOptions> = {}) =>
      open({
        user,
        domain: ari.host,
        password: `secret${user}`,
        server,
        address: `127.0.0.${++last}`,
        ...change,
      }),
    carrier: () => open({ user: PEER, domain: ari.host, server, port: number("trunk") }),
  };
}

/** A connector at the real PBX, and phones and a carrier around it; all are gone when the test ends. */
export async function setup(t: ExecutionContext) {
  const proxy = await startTcpProxy(ari);
  const { told, handlers } = listening();
  const connectors: PbxConnector[] = [];
  t.teardown(async () => {
    for (const connector of connectors) await connector.stop();
    await proxy.close();
  });

  /** Starts a connector, as a process of Sidetone would at its start. */
  async function connect(machine = "test"): Promise<PbxConnector> {
    const connector = createAsteriskConnector({
      name: "real",
      machine,
      ...{ ...ari, host: "127.0.0.1", port: proxy.port },
      spool,
      hep,
      trunks: [{ id: "t1", gateway: "smstrunk" }],
      callContext: null,
      clock: systemClock,
      random: Math.random,
      newId: randomUUID,
      log: createLogger({ level: "silent" }),
    });
    connectors.push(connector);
    const before = told.seeds.length;
    connector.start(handlers);
    await eventually(() => told.seeds.length > before, { limitMs: UP_MS });
    return connector;
  }
  const arrivals = () => told.batches.flat();
  return { ...openPhones(t), proxy, told, connect, arrivals, bodies: () => arrivals().map(bodyOf) };
}
