import type { ExecutionContext } from "ava";
import { pbxCallContract } from "../../../contract/pbx-calls.js";
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
  const said = (words: string) => server.commands.filter((command) => command.includes(words));
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
    ownPhone(does) {
      server.on("originate", (args) => {
        const id = /presence_data=([^,}]+)/.exec(args)?.[1] ?? "";
        switch (does) {
          case null:
            return "-ERR USER_NOT_REGISTERED\n";
          case "declines":
            return "-ERR CALL_REJECTED\n";
          case "answers":
            return "+OK 3f0b5a6e-1111-4222-8333-444455556666\n";
          default:
            if (does === "rings") server.fire(ringing(id));
            return new Promise(() => undefined);
        }
      });
      server.on("hupall", () => "+OK hangup 1 channels\n");
    },
    begun: () => said("originate "),
    ended: () => said("hupall ").length,
    register: (endpoint) => fire("register", endpoint),
    unregister: (endpoint) => fire("unregister", endpoint),
    restart() {
      server.on("sofia xmlstatus profile internal reg", () => "<profile></profile>");
      server.on("show channels as json", () => '{"row_count":0}');
      server.restart();
    },
  };
}

function ringing(id: string): Readonly<Record<string, string>> {
  const event = {
    "Event-Name": "CHANNEL_CALLSTATE",
    "Unique-ID": `leg-${id}`,
    "Channel-Call-State": "RINGING",
  };
  return { ...event, "Channel-Presence-ID": "1001@tenant-a.test", "Channel-Presence-Data": id };
}

pbxConnectorContract("FreeSWITCH", openFreeswitch);
pbxCallContract("FreeSWITCH", openFreeswitch);
