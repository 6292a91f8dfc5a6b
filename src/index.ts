import { createServer } from "node:http";
import { answerKeywords, describeToPhones, readCatalogues } from "./catalogues.js";
import type { Config } from "./config.js";
import type { Catalogues } from "./core/catalogue.js";
import type { MmsRules } from "./core/mms.js";
import { createDoctorSide, type DoctorSide } from "./doctor-side.js";
import { openHost } from "./host-side.js";
import { createDemo } from "./hosts/builtin/directory-demo.js";
import { createApp } from "./http/app.js";
import { httpSettings, metricsFor } from "./http-settings.js";
import { systemClock } from "./lib/clock.js";
import { uuidv7 } from "./lib/ids.js";
import type { Logger } from "./lib/logger.js";
import { type Exposed, listen } from "./listen.js";
import { createBus } from "./live/bus.js";
import { createRedisBus } from "./live/bus-redis.js";
import { createLiveSide } from "./live-side.js";
import { readManifest } from "./manifest.js";
import { createMediaSide, type MediaSide } from "./media-side.js";
import { type Accept, createAccept } from "./messaging/accept.js";
import { createCalls } from "./messaging/calls.js";
import { createContacts } from "./messaging/contacts.js";
import { createHandset } from "./messaging/handset.js";
import { createHousekeeping } from "./messaging/housekeeping.js";
import type { InboundMedia } from "./messaging/inbound-media.js";
import { createInbox } from "./messaging/inbox.js";
import { createLineHandlers } from "./messaging/lines.js";
import { createPhones, type Phones } from "./messaging/phones.js";
import { createPreferences } from "./messaging/preferences.js";
import type { Retry } from "./messaging/retry.js";
import { createSearch } from "./messaging/search.js";
import { createSearchIndex } from "./messaging/search-index.js";
import { rulesOf, type Trunks } from "./messaging/trunks.js";
import { createTyping } from "./messaging/typing.js";
import { createWake } from "./messaging/wake.js";
import { createMetrics, type Metrics } from "./metrics.js";
import { createNotifySide } from "./notify-side.js";
import { createOfficeSide } from "./office-side.js";
import { createOutboxSide } from "./outbox-side.js";
import { createPbxs, openGaps, withGaps } from "./pbx-side.js";
import type { Directory, Doctor, Host, LiveBus, PbxConnector, Store } from "./ports.js";
import type { Database } from "./store/database.js";
import { createStore, openDatabase } from "./store/index.js";
import { createTrunkSide, type Handsets, LOOPBACK, type TrunkWays } from "./trunk-side.js";

/** A running Sidetone. */
export interface Running {
  /** Where the portal answers. */
  readonly url: string;
  /** What an operator should read at a start: the demo's logins, for instance. */
  readonly announcement: readonly string[];
  readonly data: Data;
  readonly doctor: Doctor;
  /** Reaches the streams that are open. */
  readonly bus: Pick<LiveBus, "publish">;
  /** Takes nothing new, finishes what is under way, and lets go of everything. */
  stop(): Promise<void>;
}

/** The database and those who read it: enough to administer an installation. */
export interface Data {
  readonly database: Database;
  readonly store: Store;
  readonly host: Host;
  readonly directory: Directory;
}

const DAY_MS = 24 * 3_600_000;

/** Opens the database, brings its tables up to date, and makes the store and the directory over it. */
export async function openData(config: Config, open: OpenHost = openHost): Promise<Data> {
  const database = await openDatabase(config.databaseUrl);
  const store = createStore(database, { newId: uuidv7, now: systemClock.now });
  const host = open(config, database);
  return { database, store, host, directory: host.directory };
}

/** Puts the web side where browsers reach it. */
export type Expose = (app: ReturnType<typeof createApp>) => Promise<Exposed>;

/** Makes the host of an installation; tests put one around it. */
export type OpenHost = (config: Config, database: Database) => Host;

/** Starts everything; rejects with nothing left running when some of it can't start. */
export function start(config: Config, log: Logger, open?: OpenHost): Promise<Running> {
  return startBehind(config, log, (app) => listen(createServer(app), config), open);
}

/** The same for a server that is there already. */
export async function startBehind(
  config: Config,
  log: Logger,
  expose: Expose,
  open?: OpenHost,
): Promise<Running> {
  const data = await openData(config, open);
  const stops: (() => Promise<void>)[] = [() => data.store.close(), () => data.host.close()];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const announcement = await demo(config, data);
    const catalogues = readCatalogues();
    const bus = openBus(config, log);
    stops.push(() => bus.close());
    const messaging = await startMessaging({ config, log, data, bus, catalogues }, stops);
    const doctorSide = createDoctorSide({ config, log, data, ...messaging });
    const { app, quit } = createWeb({ config, log, data, bus, catalogues, ...messaging, ...doctorSide });
    stops.push(() => quit());
    const { url, close } = await expose(app);
    // Streams end by being told to; only then do their connections.
    stops.splice(-1, 1, close, () => quit());
    return { url, announcement, data, doctor: doctorSide.doctor, bus, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function demo(config: Config, { database, store, directory }: Data): Promise<readonly string[]> {
  if (!config.demo) return [];
  const trunkId = config.loopback ? LOOPBACK : (config.trunks[0]?.id ?? LOOPBACK);
  const pbx = config.pbxs[0]?.name ?? "pbx";
  const deps = { knex: database.knex, settings: store.settings, newId: uuidv7, trunkId, pbx };
  const lines = await createDemo({ ...deps, now: systemClock.now() });
  directory.refresh();
  return lines ?? [];
}

function openBus(config: Config, log: Logger): LiveBus {
  if (config.redisUrl === null) return createBus(log);
  return createRedisBus({ url: config.redisUrl, log, random: Math.random });
}

interface Parts {
  readonly config: Config;
  readonly log: Logger;
  readonly data: Data;
  readonly bus: LiveBus;
  readonly catalogues: Catalogues;
}

interface Messaging {
  readonly accept: Accept;
  readonly retry: Retry;
  readonly pbxs: readonly PbxConnector[];
  readonly handsets: Handsets | null;
  readonly mediaSide: MediaSide;
  readonly inboundMedia: InboundMedia;
  readonly mms: MmsRules;
  readonly phones: Phones;
  readonly trunkWays: TrunkWays;
  readonly trunks: Trunks;
  readonly metrics: Metrics | null;
}

type Stops = (() => Promise<void>)[];

async function startMessaging(parts: Parts, stops: Stops): Promise<Messaging> {
  const { config, log, data, bus } = parts;
  const { store, directory } = data;
  const mediaSide = createMediaSide({ config, store, clock: systemClock, newId: uuidv7, log });
  stops.push(() => mediaSide.stop());
  const { load, thumbnailsIn } = mediaSide;
  const pbxs = createPbxs(config, log);
  const metrics = config.metricsToken === null ? null : createMetrics({ store, pbxs, clock: systemClock });
  const measures = metrics?.measures;
  const trunkSide = await createTrunkSide({ config, store, load, thumbnailsIn, log, measures });
  const { trunks, handsets } = trunkSide;
  const mms = { trunks: rulesOf(trunks), publicMedia: mediaSide.publicMedia };
  const checkpoint = checkpointOf(config);
  const alone = config.databaseUrl.startsWith("sqlite:");
  const outboxSide = createOutboxSide({
    measures,
    ...{ log, store, directory, bus, trunks, pbxs, alone, checkpoint },
    ...{ carried: mediaSide.carried, publicMedia: mediaSide.publicMedia },
    clock: systemClock,
    random: Math.random,
  });
  const { outbox, receipts, retry } = outboxSide;
  const inboundMedia = mediaSide.inbound({
    ...{ store, bus, trunks, alone, log },
    holder: uuidv7(),
    clock: systemClock,
  });
  stops.push(() => inboundMedia.stop());
  inboundMedia.start();
  const accept = createAccept({
    measures,
    store: store.accept,
    directory,
    bus,
    wakeOutbox: createWake({ outbox, registrations: store.registrations, log }),
    describe: describeToPhones(parts.catalogues),
    sayAnswer: answerKeywords(parts.catalogues),
    trunks,
    mms: { ...mediaSide, wake: inboundMedia.wake },
    country: config.country,
    clock: systemClock,
    newId: uuidv7,
    log,
    checkpoint,
  });
  const trunkWays = trunkSide.open({ accept, receipts, pbxs });
  stops.push(() => trunkSide.stop());
  stops.push(() => outboxSide.stop());
  await outboxSide.start();
  const phones = createPhones();
  const gaps = openGaps(store, log);
  stops.push(() => gaps.settled());
  for (const pbx of pbxs) {
    const deps = { accept, directory, registrations: store.registrations, outbox, phones };
    const handlers = createLineHandlers({ pbx: pbx.name, ...deps, clock: systemClock, log });
    pbx.start(withGaps(handlers, pbx.name, gaps));
    stops.push(() => pbx.stop());
  }
  return { accept, retry, pbxs, handsets, mediaSide, inboundMedia, mms, phones, trunkWays, trunks, metrics };
}

function createWeb(parts: Parts & Messaging & DoctorSide) {
  const { config, log, data, bus, accept, handsets, phones, mms } = parts;
  const { media, links } = parts.mediaSide;
  const { store, host, directory } = data;
  const manyInstances = !config.databaseUrl.startsWith("sqlite:");
  const live = { store, directory, bus, phones, manyInstances, newId: uuidv7, clock: systemClock, log };
  const { hub, presence, people, privacy, stop: stopLive } = createLiveSide(live);
  const inbox = createInbox({ store, directory, bus, mms, clock: systemClock });
  parts.metrics?.countStreams(() => hub.count());
  const notify = createNotifySide({ ...live, ...parts, hub, presence, store, holder: uuidv7() });
  const work = { store, holder: uuidv7(), clock: systemClock, log };
  const searchIndex = createSearchIndex({ ...work, bus });
  const logRetentionMs = config.logRetentionDays * DAY_MS;
  const housekeeping = createHousekeeping({ ...work, media, searchIndex, logRetentionMs });
  const simulated = { accept, trunkId: LOOPBACK, country: config.country, clock: systemClock };
  const app = createApp({
    store,
    host,
    accept,
    inbox,
    typing: createTyping({ inbox, settings: store.settings, privacy, directory, bus }),
    contacts: createContacts({ directory, book: host.contactBook, store, bus, newId: uuidv7, log }),
    preferences: createPreferences({ store, bus }),
    push: notify.push,
    retry: parts.retry,
    search: createSearch(store),
    media,
    links,
    inboundMedia: parts.inboundMedia,
    calls: createCalls({ pbxs: parts.pbxs, newId: uuidv7 }),
    ...createOfficeSide({ ...live, inbox, trunks: parts.trunks }),
    people,
    presence,
    hub,
    handset: handsets ? createHandset({ ...simulated, ...handsets }) : null,
    ...parts.trunkWays,
    pbxs: parts.pbxs,
    catalogues: parts.catalogues,
    ...{ proof: parts.proof, doctor: parts.doctor, metrics: metricsFor(config, parts.metrics) },
    manifest: readManifest(),
    settings: httpSettings(config),
    clock: systemClock,
    newId: uuidv7,
    log,
  });
  notify.start();
  searchIndex.start();
  housekeeping.start();
  const quit = async () => {
    await notify.stop();
    await housekeeping.stop();
    await searchIndex.stop();
    await stopLive();
  };
  return { app, quit };
}

/** The kill tests name a place at which this process ends as by `kill -9`; nowhere else is one named. */
function checkpointOf({ crashAt }: Config): (place: string) => void {
  return (place) => {
    if (place === crashAt) process.kill(process.pid, "SIGKILL");
  };
}
