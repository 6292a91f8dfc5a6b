import { randomUUID } from "node:crypto";
import type { ExecutionContext } from "ava";
import { createAsteriskConnector } from "../../../../src/connectors/pbx/asterisk/connector.js";
import { createLogger } from "../../../../src/lib/logger.js";
import { type FarSide, listening, type PbxBench } from "../../../contract/pbx-connector.js";
import { createManualClock } from "../../../fakes/clock.js";
import { freeUdpPort, openMirror } from "../../../servers/ari-hep.js";
import { type SentMessage, startAriServer } from "../../../servers/ari-server.js";
import { type DialplanText, openSpool, recordOf } from "../../../servers/ari-spool.js";

interface Change {
  /** Null: a PBX whose files we can't see. */
  readonly spool?: null;
  readonly hep?: null;
}

/** A connector at an Asterisk with a spool folder and a mirror of its SIP. */
export async function openAsterisk(t: ExecutionContext, change: Change = {}) {
  const world = await openWorld(t, change);
  const { connector, clock, server, spool, answers } = world;

  /** A text as Asterisk takes it: the dialplan first, then the event. */
  function text({ endpoint, ...given }: DialplanText & { readonly endpoint: string }): void {
    const callId = given.callId ?? randomUUID();
    if (change.spool === undefined) spool.write(recordOf({ ...given, callId }));
    server.fire(textEvent(endpoint, { ...given, callId }));
  }
  function contacts(endpoint: string, addresses: string[]): void {
    server.contacts.set(endpoint, addresses);
    server.fire({ type: "EndpointStateChange", endpoint: server.endpoint(endpoint) });
  }

  const phone = { source: "phone", from: '"Al" <sip:1001@pbx>;tag=a1', to: "1002" };
  const from = "<sip:+15551230001@carrier>;tag=b2";
  const trunk = { source: "trunk:smstrunk", from, to: "+15557650002" };
  const bench: PbxBench = {
    connector,
    clock,
    ...listening(),
    phoneText: (body) => text({ endpoint: "1001", ...phone, body }),
    trunkText: (body) => text({ endpoint: "smstrunk", ...trunk, body }),
    kept: () => spool.names().length,
    devices(endpoint, given) {
      const addresses = given.map((_, index) => `sip:${endpoint}@192.0.2.9:${5_060 + index}`);
      server.contacts.set(endpoint, addresses);
      for (const [index, address] of addresses.entries()) answers.set(address, given[index] ?? 200);
    },
    carrier: (answer) => void answers.set("smstrunk", answer),
    handed: () => server.sent.map(({ body }) => body ?? ""),
    ownPhone(does) {
      server.contacts.set("1001", does === null ? [] : ["sip:1001@192.0.2.8:5060"]);
      server.calls.devices.set("PJSIP/1001/", does === "declines" ? { cause: 21 } : (does ?? "absent"));
    },
    begun: () => server.calls.originated.map((query) => [...query.values()].join(" ")),
    ended: () => server.calls.hungUp.length,
    register: (endpoint) => contacts(endpoint, [`sip:${endpoint}@192.0.2.10:5060`]),
    unregister: (endpoint) => contacts(endpoint, []),
    restart() {
      for (const name of ["1001", "1002", "1003"]) server.contacts.set(name, []);
      server.restart();
    },
  };
  return { ...world, ...bench };
}

async function openWorld(t: ExecutionContext, change: Change) {
  const server = await startAriServer();
  const spool = openSpool();
  const port = await freeUdpPort();
  const mirror = await openMirror(port);
  const clock = createManualClock(Date.now());
  const answers = new Map<string, FarSide>();
  server.contacts.set("1001", ["sip:1001@192.0.2.8:5060"]);
  server.contacts.set("1002", ["sip:1002@192.0.2.9:5060"]);
  server.contacts.set("smstrunk", ["sip:192.0.2.7:5060"]);
  server.onMessage = (message) => mirror.text(message, answers.get(farSideOf(message)) ?? 200);
  const { user, password } = server;
  const connector = createAsteriskConnector({
    name: "main",
    machine: "test",
    ...{ host: "127.0.0.1", port: server.port, user, password },
    spool: spool.folder,
    hep: port,
    trunks: [{ id: "t1", gateway: "smstrunk" }],
    callContext: null,
    clock,
    random: () => 0,
    newId: randomUUID,
    log: createLogger({ level: "silent" }),
    ...change,
  });
  t.teardown(async () => {
    const stopped = connector.stop();
    clock.advance(3_000);
    await stopped;
    await server.close();
    mirror.close();
    spool.close();
  });
  return { server, spool, mirror, clock, answers, connector };
}

/** As recorded, with the header that must never be kept. */
export function textEvent(endpoint: string, text: DialplanText): Readonly<Record<string, unknown>> {
  const body = Buffer.from(text.body).toString();
  return {
    type: "TextMessageReceived",
    endpoint: { technology: "PJSIP", resource: endpoint, state: "online", channel_ids: [] },
    message: {
      from: text.from.replace(/;tag=.*/, ""),
      to: `pjsip:${text.to}@127.0.0.1`,
      body,
      variables: {
        From: text.from,
        "Call-ID": text.callId,
        CSeq: text.cseq ?? "2 MESSAGE",
        "Content-Type": "text/plain;charset=UTF-8",
        "Content-Length": String(text.contentLength ?? Buffer.byteLength(text.body)),
        Authorization: 'Digest username="1001", response="921d671b0744e3fe"',
      },
    },
  };
}

function farSideOf({ to }: SentMessage): string {
  return to.startsWith("pjsip:PJSIP/") ? "smstrunk" : to.slice(to.indexOf("/") + 1);
}
