import type { Config } from "../config.js";
import { finding } from "../core/finding.js";
import type { Clock } from "../lib/clock.js";
import type { InstallationProof } from "../lib/installation-proof.js";
import type { Logger } from "../lib/logger.js";
import { readManifest } from "../manifest.js";
import type { Account } from "../messaging/trunk-accounts.js";
import type { DoctorCheck, PbxConnector, PbxStatus, Store } from "../ports.js";
import type { Database } from "../store/database.js";
import { inspectDatabase } from "../store/index.js";
import { addressCheck } from "./address.js";
import { type ClosedDatabase, openAccounts } from "./alone.js";
import { databaseCheck } from "./database.js";
import { folderCheck } from "./folder.js";
import { hostChecks } from "./host-checks.js";
import { pbxCheck } from "./pbx.js";
import { portFindings } from "./port.js";
import { mailCheck, redisCheck } from "./services.js";
import { trunkCheck } from "./trunks.js";

interface Common {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface ClosedParts extends Common {
  readonly database: ClosedDatabase;
}

/** What is looked at where no server runs. */
export function closedChecks(parts: ClosedParts): readonly DoctorCheck[] {
  const { config, database, clock } = parts;
  const { host, port } = config;
  return [
    settingsCheck,
    {
      area: "server",
      look: async () => [finding("server-not-running"), ...(await portFindings(host, port))],
    },
    databaseCheck(database.inspect, clock.now),
    addressCheck({ config, proof: null, now: clock.now }),
    trunkCheck({ config, store: database.store, open: (tables) => openAccounts(config, tables.trunks) }),
    ...sharedChecks(parts, []),
  ];
}

export interface RunningParts extends Common {
  readonly database: Database;
  readonly store: Store;
  readonly pbxs: readonly PbxConnector[];
  readonly accounts: () => Promise<readonly Account[]>;
  readonly proof: InstallationProof;
}

/** What is looked at in the server that runs. */
export function runningChecks(parts: RunningParts): readonly DoctorCheck[] {
  const { config, database, store, clock, pbxs, proof, accounts } = parts;
  return [
    settingsCheck,
    { area: "server", look: async () => [] },
    databaseCheck(() => inspectDatabase(database), clock.now),
    addressCheck({ config, proof, now: clock.now }),
    trunkCheck({ config, store: async () => store, open: accounts }),
    ...sharedChecks(parts, pbxs),
  ];
}

/** Who gets here could read all of them; what could not is said instead of everything else. */
const settingsCheck: DoctorCheck = { area: "settings", look: async () => [] };

function sharedChecks(parts: Common, connectors: readonly PbxConnector[]): readonly DoctorCheck[] {
  const { config, clock, log } = parts;
  const { redisUrl, smtpUrl, pbxs, trunks } = config;
  const wanted = readManifest().compatibility.pbxs;
  return [
    folderCheck(config),
    ...hostChecks(config),
    ...pbxs.map((pbx) =>
      pbxCheck({
        ...{ pbx, clock, log },
        trunks: trunks.filter((trunk) => trunk.pbx === pbx.name),
        status: statusOf(connectors, pbx.name),
        wanted: wanted[pbx.kind] ?? "",
      }),
    ),
    ...(redisUrl === null ? [] : [redisCheck(redisUrl)]),
    ...(smtpUrl === null ? [] : [mailCheck(smtpUrl)]),
  ];
}

function statusOf(connectors: readonly PbxConnector[], name: string): (() => PbxStatus) | null {
  const connector = connectors.find((one) => one.name === name);
  return connector ? () => connector.status() : null;
}
