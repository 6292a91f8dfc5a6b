import { type Finding, finding, judgeClock } from "../core/finding.js";
import { refusalOf } from "../lib/database-refusal.js";
import { codeOf } from "../lib/error-code.js";
import type { DatabaseReport, DoctorCheck } from "../ports.js";
import { DatabaseInUse } from "../store/index.js";

/** Whether the database is there, lets us in, lets us do what we must, and has the tables of this release. */
export function databaseCheck(inspect: () => Promise<DatabaseReport>, now: () => number): DoctorCheck {
  return {
    area: "database",
    async look() {
      let report: DatabaseReport;
      try {
        report = await inspect();
      } catch (error) {
        return [closedFinding(error)];
      }
      return [...grantFindings(report), ...schemaFindings(report), ...clockFindings(report, now())];
    },
  };
}

function closedFinding(error: unknown): Finding {
  if (error instanceof DatabaseInUse) return finding("database-in-use");
  const code = codeOf(error);
  return finding(`database-${refusalOf(code)}`, { code });
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
