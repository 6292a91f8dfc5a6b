import { type Finding, finding, judgeClock } from "../core/finding.js";
import type { DatabaseReport, DoctorCheck } from "../ports.js";

/** Why a database could not be opened: the code that it or the system gave. */
export class CannotOpen extends Error {
  override readonly name = "CannotOpen";
  readonly code: string;

  constructor(code: string, cause: unknown) {
    super(`the database can't be opened: ${code}`, { cause });
    this.code = code;
  }
}

/** MariaDB's and PostgreSQL's codes for a login that they refuse, and for a database that is not there or not ours. */
const PASSWORD = ["ER_ACCESS_DENIED_ERROR", "ER_ACCESS_DENIED_NO_PASSWORD_ERROR", "28P01", "28000"];
const MISSING = ["ER_BAD_DB_ERROR", "ER_DBACCESS_DENIED_ERROR", "3D000"];

/** Whether the database is there, lets us in, lets us do what we must, and has the tables of this release. */
export function databaseCheck(inspect: () => Promise<DatabaseReport>, now: () => number): DoctorCheck {
  return {
    area: "database",
    async look() {
      try {
        const report = await inspect();
        return [...grantFindings(report), ...schemaFindings(report), ...clockFindings(report, now())];
      } catch (error) {
        if (error instanceof CannotOpen) return [closedFinding(error.code)];
        throw error;
      }
    },
  };
}

function closedFinding(code: string): Finding {
  if (code === "IN_USE") return finding("database-in-use");
  if (PASSWORD.includes(code)) return finding("database-password", { code });
  if (MISSING.includes(code)) return finding("database-missing", { code });
  return finding("database-unreachable", { code });
}

function grantFindings({ missingGrants }: DatabaseReport): readonly Finding[] {
  return missingGrants.length === 0 ? [] : [finding("database-grants", { grants: missingGrants.join(", ") })];
}

function schemaFindings({ pending, foreign, missingGrants }: DatabaseReport): readonly Finding[] {
  if (foreign.length > 0) return [finding("schema-newer", { about: foreign.at(-1) ?? "" })];
  // Who may not read what ran does not know whether something is missing.
  const isBlind = missingGrants.some((right) => right.startsWith("SELECT"));
  return pending.length === 0 || isBlind ? [] : [finding("schema-old", { missing: pending.length })];
}

function clockFindings({ now: theirs }: DatabaseReport, ours: number): readonly Finding[] {
  if (theirs === null) return [];
  const found = judgeClock(ours, theirs, { phrases: { about: "page.health.area.database" } });
  return found ? [found] : [];
}
