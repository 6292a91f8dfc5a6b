import { join } from "node:path";
import type { Config } from "./config.js";
import { runningChecks } from "./doctor/checks.js";
import { createDoctor } from "./doctor/doctor.js";
import { systemClock } from "./lib/clock.js";
import { createInstallationProof, type InstallationProof } from "./lib/installation-proof.js";
import { readKeyFile } from "./lib/key-file.js";
import type { Logger } from "./lib/logger.js";
import type { Doctor, PbxConnector, Store } from "./ports.js";
import type { Database } from "./store/database.js";
import type { TrunkWays } from "./trunk-side.js";

interface DoctorSideDeps {
  readonly config: Config;
  readonly log: Logger;
  readonly data: { readonly database: Database; readonly store: Store };
  readonly pbxs: readonly PbxConnector[];
  readonly trunkWays: Pick<TrunkWays, "trunkAdmin">;
}

export interface DoctorSide {
  readonly doctor: Doctor;
  readonly proof: InstallationProof;
}

/** The doctor of the server that runs, whom the Health page and the command line ask; and by what it knows this server. */
export function createDoctorSide({ config, log, data, pbxs, trunkWays }: DoctorSideDeps): DoctorSide {
  const proof = createInstallationProof(readKeyFile(join(config.dataDir, "secrets.key")));
  const accounts = async () => (await trunkWays.trunkAdmin.list()).map(({ account }) => account);
  const parts = { config, log, ...data, pbxs, accounts, proof, clock: systemClock };
  return { proof, doctor: createDoctor({ ...parts, checks: () => runningChecks(parts) }) };
}
