import type { ExecutionContext } from "ava";
import {
  type FarSide,
  listening,
  type PbxBench,
  pbxConnectorContract,
} from "../../../contract/pbx-connector.js";
import { setup, spooled } from "./connector-bench.js";

async function openFreeswitch(t: ExecutionContext): Promise<PbxBench> {
  const { server, clock, connector } = await setup(t);
  const { told, handlers } = listening();
  const answers = new Map<string, FarSide>();
  let carrier: FarSide = 200;
  let sequence = 0;
  server.onChat(({ to }) => {
    const answer = answers.get(to.slice(to.indexOf("/") + 1)) ?? carrier;
    return answer === "silence" ? new Promise(() => undefined) : { code: answer };
  });
  function fire(subclass: string, user: string): void {
    const line = { "from-user": user, "from-host": "tenant-a.test", user, host: "tenant-a.test" };
    server.fire({ "Event-Name": "CUSTOM", "Event-Subclass": `sofia::${subclass}`, ...line });
  }
  return {
    connector,
    clock,
    told,
    handlers,
    phoneText: (_body) => server.spool.add("phone", spooled(++sequence, { _body })),
    trunkText: (_body) =>
      server.spool.add(
        "trunk",
        spooled(++sequence, { _body, from_user: "+15551230001", from_sip_ip: "192.0.2.7" }),
      ),
    kept: () => server.spool.ids().length,
    devices(endpoint, given) {
      const contacts = given.map((_, index) => `sip:${endpoint}@127.0.0.1:${5_211 + index}`);
      for (const [index, contact] of contacts.entries()) answers.set(contact, given[index] ?? 200);
      const answer = contacts.map((contact) => `sofia/internal/${contact}`).join(",");
      server.on(`sofia_contact */${endpoint}@tenant-a.test`, () => answer || "error/user_not_registered");
    },
    carrier: (answer) => {
      carrier = answer;
    },
    handed: () => server.chats.map(({ text }) => text),
    register: (endpoint) => fire("register", endpoint),
    unregister: (endpoint) => fire("unregister", endpoint),
    restart() {
      server.on("sofia xmlstatus profile internal reg", () => "<profile></profile>");
      server.on("show channels as json", () => '{"row_count":0}');
      server.restart();
    },
  };
}

pbxConnectorContract("FreeSWITCH", openFreeswitch);
