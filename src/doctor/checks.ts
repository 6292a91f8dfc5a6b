import type { Config } from "../config.js";
import { finding } from "../core/finding.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import { readManifest } from "../manifest.js";
import type { DoctorCheck, PbxConnector, PbxStatus } from "../ports.js";
import type { Database } from "../store/database.js";
import { inspectDatabase } from "../store/index.js";
import { type ClosedDatabase, codeOf } from "./alone.js";
import { CannotOpen, databaseCheck } from "./database.js";
import { folderCheck } from "./folder.js";
import { hostChecks } from "./host-checks.js";
import { pbxCheck } from "./pbx.js";

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
  const { database, clock } = parts;
  return [
    { area: "settings", look: async () => [] },
    { area: "server", look: async () => [finding("server-not-running")] },
    databaseCheck(database.inspect, clock.now),
    ...sharedChecks(parts, []),
  ];
}

export interface RunningParts extends Common {
  readonly database: Database;
  readonly pbxs: readonly PbxConnector[];
}

/** What is looked at in the server that runs. */
export function runningChecks(parts: RunningParts): readonly DoctorCheck[] {
  const { database, clock, pbxs } = parts;
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
    ...sharedChecks(parts, pbxs),
  ];
}

function sharedChecks(parts: Common, pbxs: readonly PbxConnector[]): readonly DoctorCheck[] {
  const { config, clock, log } = parts;
  return [folderCheck(config), ...hostChecks(config), ...pbxChecks(config, pbxs, { clock, log })];
}

function pbxChecks(
  { pbxs, trunks }: Config,
  connectors: readonly PbxConnector[],
  shared: Pick<Common, "clock" | "log">,
): readonly DoctorCheck[] {
  const wanted = readManifest().compatibility.pbxs;
  return pbxs.map((pbx) =>
    pbxCheck({
      ...shared,
      pbx,
      trunks: trunks.filter((trunk) => trunk.pbx === pbx.name),
      status: statusOf(connectors, pbx.name),
      wanted: wanted[pbx.kind] ?? "",
    }),
  );
}

function statusOf(connectors: readonly PbxConnector[], name: string): (() => PbxStatus) | null {
  const connector = connectors.find((one) => one.name === name);
  return connector ? () => connector.status() : null;
}
