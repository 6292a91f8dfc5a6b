// One real server on an empty SQLite database, and browsers for the people of its demo tenant.
import { existsSync } from "node:fs";
import test, { type ExecutionContext, type ImplementationFn } from "ava";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { loadConfig } from "../../src/config.js";
import { start } from "../../src/index.js";
import { createLogger } from "../../src/lib/logger.js";
import { createFolder } from "../servers/daemon.js";
import { openPerson, type Person } from "./person.js";

const executablePath = process.env["SIDETONE_TEST_CHROMIUM"] ?? "/usr/bin/chromium";

/** Without these the browser looks for its maker's hosts, and without a sandbox it also runs as root. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface World {
  /** Where the portal answers, with a slash at the end. */
  readonly url: string;
  /** A stranger's browser. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** A browser in which this user of the demo tenant has signed in. */
  signIn(username: string, options?: BrowserContextOptions): Promise<Person>;
  /** What any page complained about on its console. */
  readonly complaints: string[];
}

let browser: Promise<Browser> | null = null;

/** A test in real browsers against a server of its own; skipped, and counted as such, where there is no Chromium. */
export function inBrowser(title: string, play: (t: ExecutionContext, world: World) => Promise<void>): void {
  const run: ImplementationFn<[]> = async (t) => play(t, await openWorld(t));
  if (existsSync(executablePath)) test.serial(title, run);
  else test.skip(title, run);
}

test.after.always(async () => (await browser)?.close());

async function openWorld(t: ExecutionContext): Promise<World> {
  const env = { SIDETONE_PORT: "0", SIDETONE_DATA_DIR: createFolder("browser") };
  const server = await start(
    loadConfig(env, () => ""),
    createLogger({ level: "silent" }),
  );
  browser ??= chromium.launch({ executablePath, args });
  const complaints: string[] = [];
  const { url } = server;

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await (await (browser as Promise<Browser>)).newContext({ locale: "en-GB", ...options });
    t.teardown(() => context.close());
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    context.on("weberror", (error) => complaints.push(error.error().message));
    context.setDefaultTimeout(15_000);
    return context.newPage();
  }

  // Torn down last, after the browsers that use it.
  t.teardown(() => server.stop());
  return {
    url,
    open,
    signIn: async (username, options) => openPerson(await open(options), url, username),
    complaints,
  };
}
