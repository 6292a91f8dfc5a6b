import type { DoctorCheck } from "../../ports.js";
import { hostDatabaseCheck } from "../shared/directory-check.js";
import { openHostDatabase } from "../shared/directory-database.js";
import { grantStatement, readings } from "./grants.js";

export interface FreepbxCheckDeps {
  /** Where FreePBX's database is. */
  readonly url: string;
  /** Whether passwords are checked here, so that their hashes have to be readable. */
  readonly passwords: boolean;
}

/** What `doctor` looks at in a FreePBX. */
export function freepbxChecks({ url, passwords }: FreepbxCheckDeps): readonly DoctorCheck[] {
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  return [
    hostDatabaseCheck({
      title: "FreePBX",
      open: () => openHostDatabase(url),
      readings: () => readings(passwords),
      grant: (reading, role) => grantStatement(reading, { database, grantee: granteeOf(role) }),
    }),
  ];
}

/** `sidetone@localhost`, as a statement has it. */
function granteeOf(role: string): string {
  const at = role.lastIndexOf("@");
  return `'${role.slice(0, at)}'@'${role.slice(at + 1)}'`;
}
