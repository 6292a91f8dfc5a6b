import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Config } from "../../src/config.js";
import type { UserEvent } from "../../src/core/model.js";
import { chatKey } from "../../src/core/routing.js";
import { createApp } from "../../src/http/app.js";
import { createMediaLinks } from "../../src/http/media-links.js";
import { openData } from "../../src/index.js";
import { systemClock } from "../../src/lib/clock.js";
import { uuidv7 } from "../../src/lib/ids.js";
import { createInstallationProof } from "../../src/lib/installation-proof.js";
import type { Logger } from "../../src/lib/logger.js";
import { createBus } from "../../src/live/bus.js";
import { createLiveSide } from "../../src/live-side.js";
import { readManifest } from "../../src/manifest.js";
import type { Accept } from "../../src/messaging/accept.js";
import { createCalls } from "../../src/messaging/calls.js";
import { createContacts } from "../../src/messaging/contacts.js";
import { createInbox } from "../../src/messaging/inbox.js";
import { createPhones } from "../../src/messaging/phones.js";
import { createPreferences } from "../../src/messaging/preferences.js";
import { fixedTrunks } from "../../src/messaging/trunks.js";
import { createOfficeSide } from "../../src/office-side.js";
import type { LiveBus, LogStore } from "../../src/ports.js";
import { aConversation, aMember, aMessage } from "../factories.js";
import { catalogues } from "../words.js";

/** The web side as it is, over an accept that stores nothing: what HTTP, sessions and streams cost alone. */
export async function startCeiling(config: Config, log: Logger) {
  const { store, host, directory } = await openData(config);
  const bus = createBus(log);
  const heads = createCounters();
  const emptyStore = { ...store, log: emptyLog(heads) };
  const phones = createPhones();
  const common = { newId: uuidv7, clock: systemClock, log };
  const live = { store: emptyStore, directory, bus, phones, manyInstances: false, ...common };
  const { hub, people, presence } = createLiveSide(live);
  const inbox = createInbox({ store, directory, bus, mms: noMms, clock: systemClock });
  const app = createApp({
    store,
    host,
    accept: createPublisher(bus, heads),
    inbox: {
      ...inbox,
      unread: async () => ({ conversations: 0, messages: 0 }),
    },
    contacts: createContacts({ directory, book: host.contactBook, store, bus, newId: uuidv7, log }),
    preferences: createPreferences({ store, bus }),
    push: null,
    retry: { message: nothing, letter: nothing, trunk: nothing, release: nothing },
    search: nothing,
    media: noMedia,
    inboundMedia: { again: nothing },
    links: createMediaLinks(new Uint8Array(32), systemClock),
    ...createOfficeSide({ ...live, store, inbox, trunks: fixedTrunks([]) }),
    calls: createCalls({ pbxs: [], newId: uuidv7 }),
    people,
    typing: { tell: async () => undefined },
    presence,
    hub,
    handset: null,
    ...noCarriers,
    pbxs: [],
    proof: createInstallationProof(new Uint8Array(32)),
    doctor: { look: nothing, lookAgain: nothing },
    metrics: null,
    catalogues,
    manifest: readManifest(),
    settings: { ...settings, publicFolder: config.dataDir },
    ...common,
  });
  const server = app.listen(0, config.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    hub.stop();
    server.close();
    server.closeAllConnections();
    await store.close();
  };
  return { url: `http://${config.host}:${port}/`, stop };
}

const settings = {
  isLoopbackOnly: true,
  publicUrl: null,
  carrierOrigin: "http://localhost",
  trustedProxies: [],
  videoUrl: null,
  hasMail: false,
  viewsFolder: fileURLToPath(new URL("../../../views", import.meta.url)),
};

const noMms = { trunks: new Map(), publicMedia: false };
const noMedia = {
  maxBytes: 0,
  of: async () => new Map(),
  upload: nothing,
  receive: nothing,
  open: nothing,
  openSmall: nothing,
  openForCarrier: nothing,
  sweep: async () => 0,
};

function nothing(): never {
  throw new Error("no files are measured");
}

const noCarriers = {
  webhooks: { find: () => null, take: nothing },
  quarantine: { list: nothing, get: nothing, replay: nothing, discard: nothing },
  trunkAdmin: {
    drivers: [],
    fixed: [],
    list: nothing,
    titleOf: () => null,
    get: nothing,
    create: nothing,
    change: nothing,
    remove: nothing,
  },
};

function createCounters() {
  const counters = new Map<string, number>();
  return {
    get: (key: string) => counters.get(key) ?? 0,
    next(key: string) {
      const value = (counters.get(key) ?? 0) + 1;
      counters.set(key, value);
      return value;
    },
  };
}

type Counters = ReturnType<typeof createCounters>;

function createPublisher(bus: LiveBus, counters: Counters): Accept {
  return async ({ key, source, body }) => {
    if (source.kind !== "user" || source.to.kind !== "user") throw new Error("only chats are measured");
    const { userId: authorId, tenantId } = source.session;
    const chat = chatKey(authorId, source.to.userId);
    const now = Date.now();
    const conversationId = chat;
    const seq = counters.next(chat);
    const conversation = aConversation({ id: chat, tenantId, key: chat, lastSeq: seq });
    const id = uuidv7();
    const message = aMessage({
      id,
      tenantId,
      conversationId,
      seq,
      authorId,
      sourceKey: key,
      body,
      createdAt: now,
    });
    const events = [authorId, source.to.userId].map((userId): UserEvent => {
      const member = aMember({ conversationId, userId, tenantId, lastActivityAt: now });
      const change = { kind: "message", message, conversation, member, peerReadSeq: 0 } as const;
      return { userId, tenantId, seq: counters.next(userId), at: now, change };
    });
    bus.publish(events);
    return { kind: "stored", message, conversation, repeated: false };
  };
}

/** A log that keeps nothing: whoever was there when something happened has heard of it. */
function emptyLog(counters: Counters): LogStore {
  return {
    cursor: async (userId) => ({ epoch: "ceiling", seq: counters.get(userId) }),
    after: async () => ({ reset: false, events: [] }),
    append: () => Promise.reject(new Error("this log keeps nothing")),
    trim: async () => 0,
    heads: async () => new Map(),
  };
}
