// The whole web side over a real SQLite database and a real socket, with the demo's people.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createDoctor } from "../../src/doctor/doctor.js";
import { createBuiltinDirectory } from "../../src/hosts/builtin/directory.js";
import { createBuiltinHost } from "../../src/hosts/builtin/host.js";
import { createContactBook } from "../../src/hosts/shared/directory-contacts.js";
import { createApp } from "../../src/http/app.js";
import type { HttpDeps } from "../../src/http/deps.js";
import { createMediaLinks } from "../../src/http/media-links.js";
import type { Clock } from "../../src/lib/clock.js";
import { createGuardedFetch } from "../../src/lib/guarded-fetch.js";
import { uuidv7 } from "../../src/lib/ids.js";
import { createInstallationProof } from "../../src/lib/installation-proof.js";
import { createLogger } from "../../src/lib/logger.js";
import { createBus } from "../../src/live/bus.js";
import { createLiveSide } from "../../src/live-side.js";
import { createAccept } from "../../src/messaging/accept.js";
import { createCalls } from "../../src/messaging/calls.js";
import { createContacts } from "../../src/messaging/contacts.js";
import { createHandset } from "../../src/messaging/handset.js";
import { createInboundMedia, type InboundMediaDeps } from "../../src/messaging/inbound-media.js";
import { createInbox } from "../../src/messaging/inbox.js";
import { createPhones } from "../../src/messaging/phones.js";
import { createPreferences } from "../../src/messaging/preferences.js";
import { createRetry } from "../../src/messaging/retry.js";
import { createSearch } from "../../src/messaging/search.js";
import { createSearchIndex } from "../../src/messaging/search-index.js";
import { rulesOf } from "../../src/messaging/trunks.js";
import { createTyping } from "../../src/messaging/typing.js";
import { createOfficeSide } from "../../src/office-side.js";
import { openDatabase } from "../../src/store/database.js";
import { createStore } from "../../src/store/index.js";
import { createManualClock, type ManualClock } from "../fakes/clock.js";
import { openHandsets } from "../fakes/handsets.js";
import { openMms } from "../fakes/mms.js";
import { createFolder } from "../servers/daemon.js";
import { copyDemoTo } from "../servers/demo-database.js";
import { catalogues, words } from "../words.js";
import { openMedia } from "./open-media.js";
import { carrierOrigin, openTrunks } from "./trunks.js";

const views = fileURLToPath(new URL("../../../views", import.meta.url));
const trunkId = "loopback";
const country = "US";

export interface TestServer extends Parts {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly clock: ManualClock;
  /** Every line that was logged. */
  readonly logged: string[];
  readonly close: () => Promise<void>;
}

/** Starts the web side; `change` replaces what a test needs to be otherwise. */
export async function startServer(
  change: (deps: HttpDeps) => HttpDeps = (deps) => deps,
): Promise<TestServer> {
  const folder = createFolder("http");
  const logged: string[] = [];
  const clock = createManualClock();
  const parts = await assemble(folder, clock, logged);
  // A thousand may knock at once, and none has to knock again.
  const server = createApp(change(parts.deps)).listen(0, "127.0.0.1", 2_048);
  // As the real one, which outlasts idle connections: else a request may meet their end, and be lost.
  server.keepAliveTimeout = 0;
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    parts.deps.hub.stop();
    server.closeAllConnections();
    server.close();
    await parts.shrinker.stop();
    await parts.searchIndex.stop();
    await parts.bus.close();
    await parts.store.close();
  };
  return { ...parts, origin: `http://127.0.0.1:${port}`, clock, logged, close };
}

const manifest: HttpDeps["manifest"] = {
  version: "0.0.0-test",
  script: "widget.js",
  pages: [
    { path: "", title: "Home", scope: "user", menu: ["Home"] },
    { path: "messages", title: "Chat and SMS", scope: "user", menu: ["Messages"] },
    { path: "numbers", title: "Numbers", scope: "office", menu: ["Numbers"] },
    { path: "quarantine", title: "Quarantine", scope: "operator", menu: ["Quarantine"] },
  ],
};

type Parts = Awaited<ReturnType<typeof assemble>>;

async function assemble(folder: string, clock: Clock, logged: string[]) {
  const log = createLogger({ level: "info", destination: { write: (line) => void logged.push(line) } });
  await copyDemoTo(join(folder, "test.db"), "main");
  const database = await openDatabase(`sqlite:${join(folder, "test.db")}`);
  const store = createStore(database, { newId: uuidv7, now: clock.now });
  const { knex } = database;
  const directory = createBuiltinDirectory(knex, clock.now);
  const contactBook = createContactBook(knex);
  const bus = createBus(log);
  const common = { clock, newId: uuidv7, log };
  const side = await openTrunks(store, common, trunkId);
  const accept = createAccept({
    mms: openMms,
    ...common,
    store: store.accept,
    directory,
    bus,
    wakeOutbox: () => undefined,
    ...words,
    trunks: side.trunks,
    country,
    checkpoint: () => undefined,
  });
  const handsets = await openHandsets(folder);
  const { media, shrinker } = openMedia(folder, store, { clock, log });
  const inboundMedia = inboundOf({ store, media, bus, clock, log, trunks: side.trunks });
  const phones = createPhones();
  const live = createLiveSide({ store, directory, bus, phones, manyInstances: false, ...common });
  const mms = { trunks: rulesOf(side.trunks), publicMedia: true };
  const inbox = createInbox({ store, directory, bus, clock, mms });
  const deps: HttpDeps = {
    ...common,
    store,
    host: createBuiltinHost(directory, contactBook),
    accept,
    inbox,
    typing: createTyping({ inbox, settings: store.settings, privacy: live.privacy, directory, bus }),
    contacts: createContacts({ directory, book: contactBook, store, bus, newId: uuidv7, log }),
    preferences: createPreferences({ store, bus }),
    push: null,
    retry: createRetry({
      ...common,
      ...{ store, directory, bus, trunks: side.trunks, publicMedia: true },
      outbox: { wake: () => undefined },
    }),
    search: createSearch(store),
    media,
    links: createMediaLinks(randomBytes(32), clock),
    inboundMedia,
    ...createOfficeSide({ ...common, store, directory, bus, inbox, trunks: side.trunks }),
    people: live.people,
    presence: live.presence,
    hub: live.hub,
    handset: createHandset({ accept, trunkId, country, clock, ...handsets }),
    calls: createCalls({ pbxs: [], newId: uuidv7 }),
    pbxs: [],
    ...side.ways(accept, bus),
    ...{ catalogues, manifest, proof: createInstallationProof(randomBytes(32)) },
    ...{ doctor: createDoctor({ ...common, checks: () => [] }), metrics: null },
    settings: settingsOf(folder),
  };
  const searchIndex = createSearchIndex({ store, bus, holder: "test", clock, log });
  searchIndex.start();
  return { deps, folder, store, knex, bus, directory, searchIndex, phones, shrinker, ...side };
}

function settingsOf(publicFolder: string): HttpDeps["settings"] {
  return {
    isLoopbackOnly: true,
    publicUrl: null,
    carrierOrigin,
    trustedProxies: ["loopback"],
    videoUrl: null,
    hasMail: false,
    viewsFolder: views,
    publicFolder,
  };
}

function inboundOf(deps: Pick<InboundMediaDeps, "store" | "media" | "bus" | "clock" | "log" | "trunks">) {
  const fetch = createGuardedFetch([]);
  const unseal = (source: string) => source;
  return createInboundMedia({ ...deps, unseal, fetch, alone: true, holder: "test", random: () => 0 });
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body read as JSON. */
  readonly json: T;
}

/** A browser that is signed in, or a stranger's. */
export interface Browser {
  cookie: string;
  request<T = unknown>(path: string, options?: BrowserRequest): Promise<Answer<T>>;
  get<T = unknown>(path: string): Promise<Answer<T>>;
  post<T = unknown>(path: string, body: unknown): Promise<Answer<T>>;
  /** Posts a form. */
  submit(path: string, fields: Record<string, string>): Promise<Answer<unknown>>;
}

export interface BrowserRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | FormData | undefined;
}

/** A browser on the server's own pages; it keeps its cookie and follows no redirect. */
export function openBrowser({ origin }: Pick<TestServer, "origin">, cookie = ""): Browser {
  const browser: Browser = {
    cookie,
    async request<T>(path: string, { method = "GET", headers = {}, body }: BrowserRequest = {}) {
      const response = await fetch(`${origin}/sidetone/${path}`, {
        method,
        redirect: "manual",
        headers: { ...(browser.cookie && { cookie: browser.cookie }), ...headers },
        ...(body !== undefined && { body }),
      });
      const [set] = response.headers.getSetCookie();
      if (set) browser.cookie = set.split(";")[0] ?? "";
      const text = await response.text();
      const isJson = response.headers.get("content-type")?.startsWith("application/json");
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: (isJson ? JSON.parse(text) : null) as T,
      };
    },
    get: (path) => browser.request(path),
    post: (path, body) =>
      browser.request(path, {
        method: "POST",
        headers: { origin, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    submit: (path, fields) =>
      browser.request(path, {
        method: "POST",
        headers: { origin, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(fields).toString(),
      }),
  };
  return browser;
}

/** A browser in which this user has signed in. */
export async function signIn(server: Pick<TestServer, "origin">, username: string): Promise<Browser> {
  const browser = openBrowser(server);
  const answer = await browser.submit("login", { username, password: "demo" });
  if (answer.status !== 303) throw new Error(`${username} was not let in: ${answer.status}`);
  return browser;
}

let keys = 0;

/** A key as a client makes it, unlike all before. */
export function newKey(): string {
  return `test-key-${++keys}`;
}

/** A second tenant with one user, `mallory`, and the same password. */
export async function addOtherTenant({ knex }: Pick<TestServer, "knex">): Promise<void> {
  const [alice] = await knex("sidetone_builtin_users").where({ username: "alice" });
  const tenant = { id: uuidv7(), name: "other.test", sip_domains: '["other.test"]' };
  await knex("sidetone_builtin_tenants").insert({ ...tenant, country: "US", time_zone: "UTC" });
  const person = { username: "mallory", display_name: "Mallory", email: "mallory@other.test" };
  await knex("sidetone_builtin_users").insert({ ...alice, ...person, id: uuidv7(), tenant_id: tenant.id });
}

/** An office manager of another tenant: the colleague of one of its users; resolves with the id. */
export async function addOfficeOf(
  { knex }: Pick<TestServer, "knex">,
  colleague: string,
  username: string,
): Promise<string> {
  const [row] = await knex("sidetone_builtin_users").where({ username: colleague });
  const person = { id: uuidv7(), username, display_name: username, email: `${username}@other.test` };
  await knex("sidetone_builtin_users").insert({ ...row, ...person, scope: "office" });
  return person.id;
}
