import { type Finding, finding } from "../../core/finding.js";
import { refusalOf } from "../../lib/database-refusal.js";
import { codeOf } from "../../lib/error-code.js";
import type { DoctorCheck } from "../../ports.js";
import type { Reading } from "./database-sql.js";
import type { HostDatabase } from "./directory-database.js";

/** What is read of a host's table. */
export interface HostReading extends Reading {
  /** The host does without it, and so do we: the people are there, their contacts are not. */
  readonly optional?: boolean;
}

export interface HostCheckDeps {
  /** The portal's name, as people know it. */
  readonly title: string;
  readonly open: () => HostDatabase;
  readonly readings: () => readonly HostReading[];
  /** The statement that lets a role of the database read this. */
  readonly grant: (reading: Reading, role: string) => string;
}

/** What MariaDB and PostgreSQL call it: a right that is lacking, and a table or column that is. */
const DENIED = ["ER_TABLEACCESS_DENIED_ERROR", "ER_COLUMNACCESS_DENIED_ERROR", "42501"];
const ABSENT = ["ER_NO_SUCH_TABLE", "ER_BAD_FIELD_ERROR", "42P01", "42703"];

/** Whether the host's database answers, has what we read, and lets us read it; asked as we ask it otherwise. */
export function hostDatabaseCheck(deps: HostCheckDeps): DoctorCheck {
  return {
    area: "host",
    async look() {
      const database = deps.open();
      try {
        return await lookInto(deps, database);
      } finally {
        await database.close();
      }
    },
  };
}

async function lookInto(deps: HostCheckDeps, { knex }: HostDatabase): Promise<readonly Finding[]> {
  const portal = deps.title;
  let role: string;
  try {
    role = String((await knex.first(knex.raw("CURRENT_USER AS who")))?.who);
  } catch (error) {
    return [closedFinding(portal, codeOf(error))];
  }
  const faults: { readonly reading: HostReading; readonly isDenied: boolean }[] = [];
  for (const reading of deps.readings()) {
    try {
      await knex(reading.table)
        .select(...reading.columns)
        .limit(0);
    } catch (error) {
      const code = codeOf(error);
      if (![...DENIED, ...ABSENT].includes(code)) return [closedFinding(portal, code)];
      faults.push({ reading, isDenied: DENIED.includes(code) });
    }
  }
  const denied = faults.filter(({ isDenied }) => isDenied).map(({ reading }) => reading);
  const absent = faults.filter(({ isDenied }) => !isDenied).map(({ reading }) => reading);
  const about = (readings: readonly HostReading[]) => ({
    portal,
    tables: readings.map(({ table }) => table).join(", "),
    grants: readings.map((reading) => deps.grant(reading, role)).join(" "),
  });
  const [needed, optional] = [denied.filter(isNeeded), denied.filter((one) => !isNeeded(one))];
  const lacking = absent.filter(isNeeded);
  return [
    ...(needed.length > 0 ? [finding("portal-grants", about(needed))] : []),
    ...(lacking.length > 0 ? [finding("portal-tables", about(lacking))] : []),
    ...(optional.length > 0 ? [finding("portal-contacts", about(optional))] : []),
  ];
}

function isNeeded({ optional }: HostReading): boolean {
  return optional !== true;
}

function closedFinding(portal: string, code: string): Finding {
  const refusal = refusalOf(code);
  return finding(`portal-${refusal}`, refusal === "unreachable" ? { portal, code } : { portal });
}
