import { createAsteriskConnector } from "../../src/connectors/pbx/asterisk/connector.js";
import { createFreeswitchConnector } from "../../src/connectors/pbx/freeswitch/connector.js";
import { systemClock } from "../../src/lib/clock.js";
import { uuidv7 } from "../../src/lib/ids.js";
import { createLogger } from "../../src/lib/logger.js";
import type { PbxConnector, PbxText } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import { freeUdpPort, openMirror } from "../servers/ari-hep.js";
import { startAriServer } from "../servers/ari-server.js";
import { openSpool } from "../servers/ari-spool.js";
import { startEslServer } from "../servers/esl-server.js";
import { perSecond, row } from "./report.js";

const TEXTS = 2_000;
/** As many as the outbox has under way. */
const AT_ONCE = 16;
const PEER = "+15551230001";

/** Texts per second from the outbox's call to the far side's answer, over a trunk; the PBX is a model, with no database. */
export async function benchSends(): Promise<void> {
  row("sends through FreeSWITCH", `${await freeswitch()} texts/s`);
  row("sends through Asterisk, answers by its mirror", `${await asterisk()} texts/s`);
}

async function freeswitch(): Promise<number> {
  const server = await startEslServer();
  server.on(
    "sofia xmlstatus gateway smstrunk",
    () =>
      "<gateway><name>smstrunk</name><profile>external</profile><realm>carrier.test</realm>" +
      "<proxy>sip:127.0.0.1:5096</proxy><from>sip:x@carrier.test</from><status>UP</status></gateway>",
  );
  const { port, password } = server;
  const trunks = [{ id: "t1", gateway: "smstrunk", addresses: [] }];
  const rate = await measure(
    createFreeswitchConnector({ host: "127.0.0.1", port, password, trunks, ...common() }),
  );
  await server.close();
  return rate;
}

async function asterisk(): Promise<number> {
  const server = await startAriServer();
  const spool = openSpool();
  const hep = await freeUdpPort();
  const mirror = await openMirror(hep);
  server.contacts.set("smstrunk", ["sip:192.0.2.7:5060"]);
  server.onMessage = (message) => mirror.text(message, 200);
  const { user, password, port } = server;
  const place = { host: "127.0.0.1", port, user, password, spool: spool.folder, hep, machine: "bench" };
  const trunks = [{ id: "t1", gateway: "smstrunk" }];
  const rate = await measure(createAsteriskConnector({ ...place, trunks, ...common() }));
  await server.close();
  mirror.close();
  spool.close();
  return rate;
}

function common() {
  const log = createLogger({ level: "error" });
  const shared = { clock: systemClock, random: Math.random, newId: uuidv7, log };
  return { name: "main", callContext: null, ...shared };
}

async function measure(connector: PbxConnector): Promise<number> {
  let seeds = 0;
  connector.start({
    arrived: async () => undefined,
    seeded: async () => void seeds++,
    registration: async () => undefined,
    phoneState: () => undefined,
    changed: () => undefined,
  });
  await eventually(() => seeds === 1 && connector.status().link === "up");
  let begun = 0;
  async function lane(): Promise<void> {
    while (begun < TEXTS) {
      const { kind } = await connector.send(text(begun++), AbortSignal.timeout(60_000));
      if (kind !== "accepted") throw new Error(`a text was ${kind}`);
    }
  }
  const started = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const rate = perSecond(TEXTS, performance.now() - started);
  await connector.stop();
  return rate;
}

/** From one of many numbers: texts between the same two take turns. */
function text(index: number): PbxText {
  const to = { kind: "trunk", trunkId: "t1", number: PEER } as const;
  const from = `+1555765${String(index % 200).padStart(4, "0")}`;
  return { attempt: uuidv7(), to, from, fromDomain: "", body: "See you at five?" };
}
