// A whole Sidetone, as `sidetone serve` runs it, at the real switch; and people who use it.
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ExecutionContext } from "ava";
import type { ConversationView, Me, MessageView, Page, SendReply } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import { createFolder, startDaemon } from "../servers/daemon.js";
import type { SipUserAgent } from "../servers/sip-ua.js";
import { startTcpProxy } from "../servers/tcp-proxy.js";
import { esl, openSwitch } from "./freeswitch-bench.js";

export const MAIN_LINE = "+15557650001";
export const SALES = "+15557650002";

const KNOCK = "knock";
const cli = fileURLToPath(new URL("../../src/cli.js", import.meta.url));

/** The switch, phones, and a Sidetone with the demo's people whose numbers hang on the switch's gateway. */
export async function openSidetone(t: ExecutionContext) {
  const pbx = await openSwitch(t);
  const proxy = await startTcpProxy(esl);
  t.teardown(() => proxy.close());
  const url = `esl://:${encodeURIComponent(esl.password)}@127.0.0.1:${proxy.port}`;
  return { ...pbx, proxy, ...(await serve(t, { name: "main", url })) };
}

/** A Sidetone at this PBX, which has the gateway `smstrunk`. */
export async function serve(t: ExecutionContext, pbx: { readonly name: string; readonly url: string }) {
  const folder = createFolder("pbx");
  const settings = join(folder, "sidetone.json");
  const trunks = [{ id: "sip", pbx: pbx.name, gateway: "smstrunk" }];
  writeFileSync(settings, JSON.stringify({ pbxs: [pbx], trunks, dataDir: join(folder, "data") }));
  const daemon = await startDaemon({
    folder,
    command: "env",
    args: (port) => [`SIDETONE_CONFIG=${settings}`, `SIDETONE_PORT=${port}`, process.execPath, cli, "serve"],
    answers: async (port) => (await fetch(`http://127.0.0.1:${port}/sidetone/login`)).text(),
  });
  t.teardown(() => daemon.stop());
  const origin = `http://127.0.0.1:${daemon.port}`;
  return { daemon, signIn: (name: string) => signIn(origin, name) };
}

export type Portal = Awaited<ReturnType<typeof signIn>>;

/** One user's browser, as far as the API goes. */
async function signIn(origin: string, username: string) {
  const form = new URLSearchParams({ tenant: "demo.test", username, password: "demo" });
  const login = { method: "POST", body: form, redirect: "manual", headers: { origin } } as const;
  const response = await fetch(`${origin}/sidetone/login`, login);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const headers = { cookie, origin, "content-type": "application/json" };

  const get = reader(origin, headers);
  const me = await get<Me>("/me");

  async function send(to: object, body: string): Promise<MessageView> {
    const request = { method: "POST", headers: { ...headers, "x-csrf-token": me.csrfToken } };
    const content = JSON.stringify({ clientKey: randomUUID(), to, body });
    const reply = await fetch(`${origin}/sidetone/v1/messages`, { ...request, body: content });
    if (reply.status !== 201) throw new Error(`the send answered ${reply.status}: ${await reply.text()}`);
    return ((await reply.json()) as SendReply).message;
  }

  /** Every message that this user sees, oldest first. */
  async function messages(): Promise<readonly MessageView[]> {
    const { items } = await get<Page<ConversationView>>("/conversations");
    const all = (await Promise.all(items.map(({ id }) => transcript(get, id)))).flat();
    return all.filter(({ body }) => !body.startsWith(KNOCK)).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  return {
    get,
    messages,
    chat: (extension: string, body: string) => send({ extension }, body),
    sms: (number: string, body: string) => send({ number }, body),
    bodies: async () => (await messages()).map(({ body }) => body),
    /** Knocks until Sidetone knows the phone: who was never registered gets no copies. */
    async reach(extension: string, phone: SipUserAgent): Promise<void> {
      for (let knock = 1; !phone.received.some(({ body }) => body.startsWith(KNOCK)); knock++) {
        await send({ extension }, `${KNOCK} ${knock}`);
        await eventually(() => phone.received.length > 0, { limitMs: 1_000 }).catch(() => null);
      }
      phone.received.length = 0;
    },
    /** Waits until the user sees exactly these texts, whoever wrote them. */
    async sees(expected: readonly string[]): Promise<void> {
      const wanted = JSON.stringify([...expected].sort());
      await eventually(
        async () => JSON.stringify((await messages()).map(({ body }) => body).sort()) === wanted,
        {
          limitMs: 30_000,
        },
      );
    },
    /** Waits until the text has this state. */
    async bubble(body: string, state: MessageView["state"], limitMs = 30_000): Promise<void> {
      await eventually(
        async () => (await messages()).some((one) => one.body === body && one.state === state),
        {
          limitMs,
        },
      );
    },
  };
}

type Get = <T>(path: string) => Promise<T>;

function reader(origin: string, headers: Readonly<Record<string, string>>): Get {
  return async function get<T>(path: string): Promise<T> {
    const reply = await fetch(`${origin}/sidetone/v1${path}`, { headers });
    if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
    return (await reply.json()) as T;
  };
}

async function transcript(get: Get, id: string): Promise<readonly MessageView[]> {
  const found: MessageView[] = [];
  for (let before = ""; ; ) {
    const page = await get<Page<MessageView>>(`/conversations/${id}/messages?limit=100${before}`);
    found.push(...page.items);
    if (page.next === null) return found;
    before = `&before=${page.next}`;
  }
}
