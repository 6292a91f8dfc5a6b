// One real server on an empty SQLite database, and browsers for the people of its demo tenant.
import { existsSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext, type ImplementationFn } from "ava";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { loadConfig } from "../../src/config.js";
import { openHost } from "../../src/host-side.js";
import { type Running, start } from "../../src/index.js";
import { createLogger } from "../../src/lib/logger.js";
import type { Host } from "../../src/ports.js";
import type { OutboxHealth } from "../../src/wire/outbox.js";
import { createFolder, freePort } from "../servers/daemon.js";
import { databases } from "../servers/databases.js";
import { copyDemoTo } from "../servers/demo-database.js";
import { openHandset, openPerson, type Person, type Phone, signInAt } from "./person.js";
import { slowDown } from "./slow.js";

const executablePath = process.env["SIDETONE_TEST_CHROMIUM"] ?? "/usr/bin/chromium";

/** Without these the browser looks for its maker's hosts; without a sandbox it also runs as root. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A name of which browsers don't think that it is safe, as they do of 127.0.0.1.
  "--host-resolver-rules=MAP pbx.test 127.0.0.1",
];

export interface World {
  /** Where the portal answers, with a slash at the end. */
  readonly url: string;
  /** A stranger's browser. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** A browser in which this user of the demo tenant has signed in. */
  signIn(username: string, options?: BrowserContextOptions): Promise<Person>;
  /** The page that plays a phone outside. */
  handset(): Promise<Phone>;
  /** What any page complained about on its console. */
  readonly complaints: string[];
  /** How many live streams the server holds for everybody. */
  streams(): Promise<number>;
  readonly data: () => Running["data"];
  /** Calls a user by another name from now on, in the host's tables. */
  rename(username: string, displayName: string): Promise<void>;
  /** Ends the server; what it stored stays. */
  stop(): Promise<void>;
  /** Starts it again where it was. */
  restart(): Promise<void>;
}

let browser: Promise<Browser> | null = null;
const { skip } = test;

type Play = (t: ExecutionContext, world: World) => Promise<void>;

export interface Stage {
  /** What else there must be, and is not. */
  readonly missing?: string | null;
  /** An empty database; SQLite unless said. */
  readonly databaseUrl?: () => Promise<string>;
  /** Settings of the server beside those of every test. */
  readonly env?: () => Promise<Readonly<Record<string, string>>>;
  /** The portal that signs people in instead of us. */
  readonly host?: (own: Host) => Host;
}

/** A test in real browsers against a server of its own; skipped, and counted as such, where something is missing. */
export function inBrowser(title: string, play: Play, stage: Stage = {}): void {
  const { missing, databaseUrl, env, host } = stage;
  const run: ImplementationFn<[]> = async (t) =>
    play(t, await openWorld(t, { ...(await env?.()), ...(await urlOf(databaseUrl)) }, host));
  const lack = existsSync(executablePath) ? missing : `there is no ${executablePath}`;
  if (lack) skip(`${title} (${lack})`, run);
  else test.serial(title, run);
}

/** The same play on each database that Sidetone runs on. */
export function onEveryDatabase(title: string, play: Play): void {
  for (const { name, missing, url } of databases) {
    inBrowser(`${title}, on ${name}`, play, { missing, databaseUrl: () => url("browser") });
  }
}

test.after.always(async () => (await browser)?.close());

async function urlOf(databaseUrl: Stage["databaseUrl"]): Promise<Readonly<Record<string, string>>> {
  return databaseUrl ? { SIDETONE_DATABASE_URL: await databaseUrl() } : {};
}

async function openWorld(
  t: ExecutionContext,
  env: Readonly<Record<string, string>>,
  host: Stage["host"],
): Promise<World> {
  const folder = createFolder("browser");
  if (!env["SIDETONE_DATABASE_URL"]) await copyDemoTo(join(folder, "sidetone.db"), "pbx");
  const serve = (port: number): Promise<Running> => startIn(folder, port, env, host);
  // A port that is still free when the server comes back.
  let server = await serve(await freePort());
  const { url } = server;
  // Torn down last, after the browsers that use it.
  t.teardown(() => server.stop());
  const complaints: string[] = [];
  let operator: Page | null = null;

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    browser ??= chromium.launch({ executablePath, args });
    const context = await (await browser).newContext({ locale: "en-GB", ...options });
    t.teardown(() => context.close());
    slowDown(context);
    // Long enough for a busy machine: what is waited for comes, or the test is wrong.
    context.setDefaultTimeout(40_000);
    context.on("weberror", (error) => complaints.push(error.error().message));
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    return context.newPage();
  }

  return {
    url,
    open,
    signIn: async (username, options) => openPerson(await open(options), url, username),
    handset: async () => openHandset(await open(), url),
    complaints,
    async streams() {
      // A page without scripts holds no stream itself.
      operator ??= await signInAt(await open({ javaScriptEnabled: false }), url, "oscar");
      const answer = await operator.request.get(`${url}v1/health/outbox`);
      return ((await answer.json()) as OutboxHealth).streams;
    },
    data: () => server.data,
    async rename(username, display_name) {
      const { database, directory } = server.data;
      await database.knex("sidetone_builtin_users").where({ username }).update({ display_name });
      directory.refresh();
    },
    stop: () => server.stop(),
    async restart() {
      server = await serve(Number(new URL(url).port));
    },
  };
}

function startIn(
  folder: string,
  port: number,
  more: Readonly<Record<string, string>>,
  host: Stage["host"] = (own) => own,
): Promise<Running> {
  const env = {
    SIDETONE_PORT: String(port),
    SIDETONE_DATA_DIR: folder,
    SIDETONE_VIDEO_URL: "https://meet.example.com/{room}",
    ...more,
  };
  return start(
    loadConfig(env, () => ""),
    createLogger({ level: "silent" }),
    (config, database) => host(openHost(config, database)),
  );
}
