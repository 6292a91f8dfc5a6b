import type { Config } from "../config.js";
import { finding } from "../core/finding.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import type { DoctorCheck } from "../ports.js";
import type { Database } from "../store/database.js";
import { inspectDatabase } from "../store/index.js";
import { type ClosedDatabase, codeOf } from "./alone.js";
import { CannotOpen, databaseCheck } from "./database.js";
import { folderCheck } from "./folder.js";
import { hostChecks } from "./host-checks.js";

interface Common {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What is looked at where no server runs. */
export function closedChecks({
  config,
  database,
  clock,
}: Common & { readonly database: ClosedDatabase }): readonly DoctorCheck[] {
  return [
    { area: "settings", look: async () => [] },
    { area: "server", look: async () => [finding("server-not-running")] },
    databaseCheck(database.inspect, clock.now),
    ...sharedChecks(config),
  ];
}

/** What is looked at in the server that runs. */
export interface RunningParts extends Common {
  readonly database: Database;
}

export function runningChecks({ config, database, clock }: RunningParts): readonly DoctorCheck[] {
  const inspect = async () => {
    try {
      return await inspectDatabase(database);
    } catch (error) {
      throw new CannotOpen(codeOf(error), error);
    }
  };
  return [
    { area: "settings", look: async () => [] },
    { area: "server", look: async () => [] },
    databaseCheck(inspect, clock.now),
    ...sharedChecks(config),
  ];
}

function sharedChecks(config: Config): readonly DoctorCheck[] {
  return [folderCheck(config), ...hostChecks(config)];
}
