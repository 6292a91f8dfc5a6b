// A whole Sidetone, as `sidetone serve` runs it, at real PBXs; and people who use it.
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { ExecutionContext } from "ava";
import type { ConversationView, Me, MessageView, Page, SendReply } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import { createFolder, type Daemon, startDaemon } from "../servers/daemon.js";
import type { SipUserAgent } from "../servers/sip-ua.js";

/** The phone outside that the carrier plays. */
export const PEER = "+15551230001";
export const MAIN_LINE = "+15557650001";
export const SALES = "+15557650002";

const KNOCK = "knock";
const cli = fileURLToPath(new URL("../../src/cli.js", import.meta.url));

/** What a PBX is in the settings file. */
export type PbxEntry = Readonly<Record<string, unknown>> & { readonly name: string };

export interface Served {
  readonly daemon: Daemon;
  signIn(name: string): Promise<Portal>;
  /** A command of the command line, at the server that runs. */
  command(...words: readonly string[]): Promise<void>;
}

/** A Sidetone at these PBXs, of which the first has the gateway `smstrunk` and the lines of the demo's people. */
export async function serve(
  t: ExecutionContext,
  ...pbxs: readonly [PbxEntry, ...PbxEntry[]]
): Promise<Served> {
  const folder = createFolder("pbx");
  const settings = join(folder, "sidetone.json");
  const trunks = [{ id: "sip", pbx: pbxs[0].name, gateway: "smstrunk" }];
  writeFileSync(settings, JSON.stringify({ pbxs, trunks, dataDir: join(folder, "data") }));
  const daemon = await startDaemon({
    folder,
    command: "env",
    args: (port) => [`SIDETONE_CONFIG=${settings}`, `SIDETONE_PORT=${port}`, process.execPath, cli, "serve"],
    answers: async (port) => (await fetch(`http://127.0.0.1:${port}/sidetone/login`)).text(),
  });
  t.teardown(() => daemon.stop());
  const origin = `http://127.0.0.1:${daemon.port}`;
  return {
    daemon,
    signIn: (name) => signIn(origin, name),
    async command(...words) {
      await promisify(execFile)(process.execPath, [cli, ...words], {
        env: { ...process.env, SIDETONE_CONFIG: settings },
      });
    },
  };
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
    /** Resolves with the status of the answer. */
    async call(to: object): Promise<number> {
      const request = { method: "POST", headers: { ...headers, "x-csrf-token": me.csrfToken } };
      const reply = await fetch(`${origin}/sidetone/v1/calls`, { ...request, body: JSON.stringify({ to }) });
      return reply.status;
    },
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
      let seen = "";
      await eventually(
        async () => {
          seen = JSON.stringify((await messages()).map(({ body }) => body).sort());
          return seen === wanted;
        },
        { limitMs: 60_000 },
      ).catch((error: unknown) => {
        throw new Error(`${username} sees ${seen}`, { cause: error });
      });
    },
    /** Waits until the text has this state. */
    async bubble(body: string, state: MessageView["state"], limitMs = 60_000): Promise<void> {
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
