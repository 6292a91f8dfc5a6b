import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { carrierOrigin } from "../carrier-origin.js";
import type { Config } from "../config.js";
import { drivers } from "../connectors/sms/drivers.js";
import { systemClock } from "../lib/clock.js";
import { uuidv7 } from "../lib/ids.js";
import { readKeyFile } from "../lib/key-file.js";
import { createSecretBox } from "../lib/secret-box.js";
import { readManifest } from "../manifest.js";
import { type Account, createAccounts } from "../messaging/trunk-accounts.js";
import type { DatabaseReport, Store, TrunkStore } from "../ports.js";
import type { Database } from "../store/database.js";
import { createStore, inspectDatabase, openUnchanged, sqliteFileOf } from "../store/index.js";

/** The database of a server that does not run, as it is: nothing is made, migrated or claimed for longer than a look. */
export interface ClosedDatabase {
  inspect(): Promise<DatabaseReport>;
  /** Our tables; null where they are not those of this release, or can't be read. */
  store(): Promise<Store | null>;
  close(): Promise<void>;
}

/** Opens the database of the settings when it is first asked about. */
export function openClosed({ databaseUrl }: Config): ClosedDatabase {
  let opened: Promise<Database> | null = null;
  let report: Promise<DatabaseReport> | null = null;

  return {
    inspect,
    async store() {
      const isCurrent = await inspect().then(
        ({ pending, foreign, missingGrants }) => pending.length + foreign.length + missingGrants.length === 0,
        () => false,
      );
      if (!isCurrent || opened === null) return null;
      return createStore(await opened, { newId: uuidv7, now: systemClock.now });
    },
    async close() {
      await (await opened?.catch(() => null))?.close();
    },
  };

  function inspect(): Promise<DatabaseReport> {
    report ??= look();
    return report;
  }

  async function look(): Promise<DatabaseReport> {
    // Looking at a file that is not there would make it.
    if (isAbsentFile(databaseUrl)) {
      return { missingGrants: [], pending: readManifest().migrations, foreign: [], now: null };
    }
    opened = openUnchanged(databaseUrl);
    return inspectDatabase(await opened);
  }
}

/** The accounts at carriers as they could be used. The key is read and never made: without it none opens. */
export async function openAccounts(
  config: Config,
  trunks: Pick<TrunkStore, "all">,
): Promise<readonly Account[]> {
  const path = join(config.dataDir, "secrets.key");
  const key = existsSync(path) ? readKeyFile(path) : randomBytes(32);
  const accounts = createAccounts({
    drivers,
    box: createSecretBox(key),
    origin: carrierOrigin(config),
    fetch: globalThis.fetch,
    now: systemClock.now,
  });
  return (await trunks.all()).map((stored) => accounts.open(stored));
}

function isAbsentFile(url: string): boolean {
  const file = sqliteFileOf(url);
  return file !== null && !existsSync(file);
}
