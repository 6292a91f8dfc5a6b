import { type TestDatabase, testOn } from "../servers/databases.js";
import { acceptContract } from "./store-accept.js";
import { claimsContract } from "./store-claims.js";
import { consentContract } from "./store-consent.js";
import { databaseContract, fileContract, serverContract } from "./store-database.js";
import { deadLettersContract } from "./store-dead-letters.js";
import { factsContract } from "./store-facts.js";
import { healthContract } from "./store-health.js";
import { inboxContract } from "./store-inbox.js";
import { listContract } from "./store-list.js";
import { logContract } from "./store-log.js";
import { mediaContract } from "./store-media.js";
import { notifyContract } from "./store-notify.js";
import { outboxContract } from "./store-outbox.js";
import { outboxLimitsContract } from "./store-outbox-limits.js";
import { personalContract } from "./store-personal.js";
import { preferencesContract } from "./store-preferences.js";
import { presenceContract } from "./store-presence.js";
import { searchContract } from "./store-search.js";
import { settingsContract } from "./store-settings.js";
import { sideTablesContract } from "./store-side-tables.js";
import { trunksContract } from "./store-trunks.js";
import { usageContract } from "./store-usage.js";
import { recountContract } from "./store-usage-recount.js";

const contracts = [
  acceptContract,
  claimsContract,
  consentContract,
  databaseContract,
  deadLettersContract,
  factsContract,
  healthContract,
  inboxContract,
  listContract,
  logContract,
  notifyContract,
  mediaContract,
  outboxContract,
  outboxLimitsContract,
  personalContract,
  presenceContract,
  preferencesContract,
  searchContract,
  settingsContract,
  sideTablesContract,
  trunksContract,
  usageContract,
  recountContract,
];

/** What every database must hold, in one suite for all of them. */
export function storeContract(on: TestDatabase): void {
  const test = testOn(on);
  for (const contract of [...contracts, on.name === "SQLite" ? fileContract : serverContract]) {
    for (const [title, run] of Object.entries(contract)) test(title, (t) => run(t, on));
  }
}
