import { type Store, StoreFailure } from "../ports.js";
import { createAcceptStore } from "./accept.js";
import { createArrivalStore } from "./arrivals.js";
import { createClaimStore } from "./claims.js";
import { createConsentStore } from "./consents.js";
import type { StoreDeps } from "./conversations.js";
import type { Database } from "./database.js";
import { createDeadLetterStore } from "./dead-letters.js";
import { createFlowStore } from "./flow.js";
import { createInboxStore } from "./inbox.js";
import { createLeaseStore } from "./leases.js";
import { createLinkGapStore } from "./link-gaps.js";
import { createLogStore } from "./log.js";
import { createMediaStore } from "./media.js";
import { createOutboxStore } from "./outbox.js";
import { createPartStore } from "./parts.js";
import { createPreferenceStore } from "./preferences.js";
import { createPresenceStore } from "./presence.js";
import { createPrivacyStore } from "./privacy.js";
import { createPushStore } from "./push.js";
import { createRegistrationStore } from "./registrations.js";
import { createReminderStore } from "./reminders.js";
import { createSearchStore } from "./search.js";
import { createSessionStore } from "./sessions.js";
import { createSettingsStore } from "./settings.js";
import { createTrunkStore } from "./trunks.js";
import { createUsageStore } from "./usage-read.js";

export { openDatabase, openUnchanged, sqliteFileOf } from "./database.js";
export { DatabaseInUse } from "./dialect.js";
export { inspectDatabase } from "./inspect.js";

/** Our tables in an open database. Closing the store closes the database. */
export function createStore(database: Database, deps: StoreDeps): Store {
  return {
    accept: createAcceptStore(database, deps),
    outbox: createOutboxStore(database, deps),
    consents: createConsentStore(database, deps),
    flow: createFlowStore(database),
    deadLetters: createDeadLetterStore(database),
    inbox: createInboxStore(database, deps),
    claims: createClaimStore(database, deps),
    log: createLogStore(database, deps),
    sessions: createSessionStore(database),
    settings: createSettingsStore(database),
    preferences: createPreferenceStore(database, deps),
    push: createPushStore(database),
    reminders: createReminderStore(database),
    privacy: createPrivacyStore(database),
    presence: createPresenceStore(database),
    registrations: createRegistrationStore(database),
    arrivals: createArrivalStore(database),
    leases: createLeaseStore(database),
    linkGaps: createLinkGapStore(database),
    media: createMediaStore(database),
    parts: createPartStore(database),
    search: createSearchStore(database),
    trunks: createTrunkStore(database),
    usage: createUsageStore(database),
    ping: (deadlineMs) => withDeadline(database.sql.read("SELECT 1 AS one"), deadlineMs),
    close: () => database.close(),
  };
}

async function withDeadline(answer: Promise<unknown>, deadlineMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StoreFailure("DEADLINE", true)), deadlineMs);
  });
  try {
    await Promise.race([answer, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
