// The trunks of the test server: the loopback, and a driver that a test makes accounts with.
import { randomBytes } from "node:crypto";
import type { HttpDeps } from "../../src/http/deps.js";
import { createSecretBox } from "../../src/lib/secret-box.js";
import type { Accept } from "../../src/messaging/accept.js";
import { createQuarantine } from "../../src/messaging/quarantine.js";
import { createReceipts } from "../../src/messaging/receipts.js";
import { createAccounts } from "../../src/messaging/trunk-accounts.js";
import { createTrunkAdmin } from "../../src/messaging/trunk-admin.js";
import { createTrunkSet } from "../../src/messaging/trunk-set.js";
import { createTakeEvent } from "../../src/messaging/webhook-events.js";
import { createWebhookNotes } from "../../src/messaging/webhook-notes.js";
import { createWebhooks } from "../../src/messaging/webhooks.js";
import type { LiveBus, Store } from "../../src/ports.js";
import { createFakeDriver } from "../fakes/driver.js";
import { someTrunks } from "../fakes/trunks.js";

/** Where carriers reach it, as they were told. */
export const carrierOrigin = "https://sms.example.com";

type Common = Pick<HttpDeps, "clock" | "newId" | "log">;

export async function openTrunks(store: Store, common: Common, loopback: string) {
  const driver = createFakeDriver();
  const accounts = createAccounts({
    drivers: [driver],
    box: createSecretBox(randomBytes(32)),
    origin: carrierOrigin,
    fetch: globalThis.fetch,
    now: common.clock.now,
  });
  const fixed = someTrunks({ id: loopback }).all();
  const trunks = await createTrunkSet({ ...common, store: store.trunks, accounts, fixed });
  const notes = createWebhookNotes({ ...common, store: store.trunks });

  return {
    driver,
    accounts,
    trunks,
    ways(accept: Accept, bus: LiveBus) {
      const receipts = createReceipts({ store: store.outbox, bus, clock: common.clock });
      const takeEvent = createTakeEvent({ accept, receipts });
      return {
        webhooks: createWebhooks({ ...common, trunks, accept, takeEvent, note: notes.take }),
        quarantine: createQuarantine({
          store: store.arrivals,
          accept,
          takeEvent,
          trunks,
          pbxs: [],
          loopback,
        }),
        trunkAdmin: createTrunkAdmin({ ...common, store: store.trunks, accounts, trunks }),
      };
    },
  };
}
