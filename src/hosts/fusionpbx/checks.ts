import type { DoctorCheck } from "../../ports.js";
import { hostDatabaseCheck } from "../shared/directory-check.js";
import { openHostDatabase } from "../shared/directory-database.js";
import { FUSIONPBX } from "./directory.js";
import { grantStatement, readings } from "./grants.js";

export interface FusionpbxCheckDeps {
  /** Where FusionPBX' database is. */
  readonly url: string;
  /** Whether passwords are checked here, so that their hashes have to be readable. */
  readonly passwords: boolean;
}

/** What `doctor` looks at in a FusionPBX. */
export function fusionpbxChecks({ url, passwords }: FusionpbxCheckDeps): readonly DoctorCheck[] {
  return [
    hostDatabaseCheck({
      title: FUSIONPBX,
      open: () => openHostDatabase(url),
      readings: () => readings(passwords),
      grant: (reading, role) => grantStatement(reading, `"${role.replaceAll('"', '""')}"`),
    }),
  ];
}
