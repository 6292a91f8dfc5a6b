import { join } from "node:path";
import { carrierOrigin } from "./carrier-origin.js";
import type { Config } from "./config.js";
import { drivers } from "./connectors/sms/drivers.js";
import { createLoopback, HANDSET, loopbackRules } from "./connectors/sms/loopback/carrier.js";
import { createHandsetFiles, type HandsetFiles } from "./connectors/sms/loopback/handset-files.js";
import { type HandsetLog, openHandsetLog } from "./connectors/sms/loopback/handset-log.js";
import { sipTrunkRules } from "./core/trunk.js";
import { systemClock } from "./lib/clock.js";
import { uuidv7 } from "./lib/ids.js";
import { readKeyFile } from "./lib/key-file.js";
import type { Logger } from "./lib/logger.js";
import { createSecretBox } from "./lib/secret-box.js";
import { type MediaSide, newMediaFile } from "./media-side.js";
import type { Accept } from "./messaging/accept.js";
import type { Measures } from "./messaging/measures.js";
import { createQuarantine, type Quarantine } from "./messaging/quarantine.js";
import type { Receipts } from "./messaging/receipts.js";
import { createAccounts } from "./messaging/trunk-accounts.js";
import { createTrunkAdmin, type TrunkAdmin } from "./messaging/trunk-admin.js";
import { createTrunkSet, type TrunkSet } from "./messaging/trunk-set.js";
import { defaultPace, type Trunk } from "./messaging/trunks.js";
import { createTakeEvent } from "./messaging/webhook-events.js";
import { createWebhookNotes } from "./messaging/webhook-notes.js";
import { createWebhooks, type Webhooks } from "./messaging/webhooks.js";
import type { CarrierDriver, PbxConnector, Store, WebhookNote } from "./ports.js";
import { createMediaFolder } from "./store/media-folder.js";

export const LOOPBACK = "loopback";

export interface TrunkSide {
  readonly trunks: TrunkSet;
  /** Null where there is no loopback trunk. */
  readonly handsets: Handsets | null;
  /** Starts the carriers, and opens the ways by which they reach us, once there is somebody to bring messages to. */
  open(ends: Ends): TrunkWays;
  stop(): Promise<void>;
}

export interface Handsets {
  readonly log: HandsetLog;
  readonly files: HandsetFiles;
  /** Where the loopback trunk finds a file of a phone. */
  readonly addressOf: (file: string) => string;
}

/** What the web side is handed of it. */
export interface TrunkWays {
  readonly webhooks: Webhooks;
  readonly trunkAdmin: TrunkAdmin;
  readonly quarantine: Quarantine;
}

interface Ends {
  readonly accept: Accept;
  readonly receipts: Receipts;
  readonly pbxs: readonly PbxConnector[];
}

interface TrunkSideDeps {
  readonly config: Config;
  readonly store: Store;
  readonly load: MediaSide["load"];
  readonly thumbnailsIn: MediaSide["thumbnailsIn"];
  readonly log: Logger;
  readonly measures?: Measures | undefined;
  /** A test brings its own. */
  readonly carriers?: readonly CarrierDriver[];
}

/** Every trunk: SIP gateways and the loopback of the configuration, and the accounts at carriers of the database. */
export async function createTrunkSide(deps: TrunkSideDeps): Promise<TrunkSide> {
  const { config, store, log } = deps;
  const { loopback, handsets } = await openLoopback(deps);
  const accounts = createAccounts({
    drivers: deps.carriers ?? drivers,
    box: createSecretBox(readKeyFile(join(config.dataDir, "secrets.key"))),
    origin: carrierOrigin(config),
    fetch: globalThis.fetch,
    now: systemClock.now,
  });
  const shared = { clock: systemClock, log };
  const fixed = [...gatewaysOf(config), ...(loopback ? [loopback] : [])];
  const trunks = await createTrunkSet({ ...shared, store: store.trunks, accounts, fixed });
  const notes = createWebhookNotes({ ...shared, store: store.trunks });
  const note = (one: WebhookNote) => {
    notes.take(one);
    deps.measures?.webhook(one.trunkId, one.verdict);
  };

  return {
    trunks,
    handsets,
    open({ accept, receipts, pbxs }) {
      trunks.start({ receipt: receipts.take });
      const takeEvent = createTakeEvent({ accept, receipts });
      return {
        webhooks: createWebhooks({ ...shared, trunks, accept, takeEvent, note }),
        quarantine: createQuarantine({
          store: store.arrivals,
          accept,
          takeEvent,
          trunks,
          pbxs,
          loopback: LOOPBACK,
        }),
        trunkAdmin: createTrunkAdmin({ ...shared, store: store.trunks, accounts, trunks, newId: uuidv7 }),
      };
    },
    async stop() {
      await trunks.stop();
      await notes.stop();
    },
  };
}

function gatewaysOf({ trunks }: Config): Trunk[] {
  return trunks.map(({ id, pbx }) => ({
    id,
    title: id,
    rules: sipTrunkRules,
    carrier: null,
    pbx,
    ...defaultPace,
  }));
}

async function openLoopback({ config, load, thumbnailsIn, log }: TrunkSideDeps) {
  if (!config.loopback) return { loopback: null, handsets: null };
  const handsets = await openHandsetLog(join(config.dataDir, "handsets.ndjson"));
  const folder = createMediaFolder(join(config.dataDir, "handset-media"));
  const files = createHandsetFiles({ folder, thumbnails: thumbnailsIn(folder), newFile: newMediaFile });
  const carrier = createLoopback({ trunkId: LOOPBACK, handsets, files, load, clock: systemClock, log });
  const loopback: Trunk = {
    id: LOOPBACK,
    title: "Loopback",
    rules: loopbackRules,
    carrier,
    pbx: null,
    ...defaultPace,
  };
  const addressOf = (file: string) => `${HANDSET}${file}`;
  return { loopback, handsets: { log: handsets, files, addressOf } };
}
