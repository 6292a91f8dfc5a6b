/**
 * What `sidetone doctor` and the operator's Health page ask. Import it through ports.ts.
 */
import type { Area, Finding, Findings } from "./core/finding.js";

/** One look at one thing. A check of its own costs little, changes nothing that lasts, and can be repeated at any time. */
export interface DoctorCheck {
  readonly area: Area;
  /**
   * Resolves with what is not well, and with nothing where all is. Called side by side with all others, at most once in
   * half a minute; `signal` ends the waiting. A rejection is shown as a check that failed.
   */
  look(signal: AbortSignal): Promise<readonly Finding[]>;
}

/** Looks at the whole installation. */
export interface Doctor {
  /** What was found a moment ago, or is being found now; a page that is loaded often is no load. */
  look(): Promise<Findings>;
  /** Looks anew. */
  lookAgain(): Promise<Findings>;
}

/** An open database as a doctor sees it. */
export interface DatabaseReport {
  /** Rights that we need and have not, in the database's own words. */
  readonly missingGrants: readonly string[];
  /** Migrations that have not run. */
  readonly pending: readonly string[];
  /** Migrations that ran and that this release does not know. */
  readonly foreign: readonly string[];
  /** The time by the database's clock; null where it has none of its own. */
  readonly now: number | null;
}
