import { readCatalogues } from "../catalogues.js";
import { createPhrasing } from "../core/catalogue.js";
import { describeFinding, type Finding, type Findings, type FindingText } from "../core/finding.js";

/** What `--json` prints. */
export interface DoctorReport {
  /** No problem; there may be warnings. */
  readonly well: boolean;
  /** For programs: `id` stays the same from release to release, words may not. */
  readonly findings: readonly FindingText[];
  readonly checked: Findings["areas"];
}

/** Findings in English, as the command line and programs get them. */
export function reportOf({ found, areas }: Findings): DoctorReport {
  const say = english();
  return {
    well: !hasProblem(found),
    findings: found.map((one) => describeFinding(one, say)),
    checked: areas,
  };
}

/** The same for a person at a terminal: problems first, and last what is well. */
export function wordsOf(findings: Findings): string {
  const say = english();
  const blocks = reportOf(findings).findings.map(({ level, what, why, fix }) => {
    const head = level === "problem" ? "PROBLEM" : "warning";
    return `${head}  ${what}\n         ${why}\n         Do this: ${fix}\n`;
  });
  const checked = findings.areas.map((area) => say(`page.health.area.${area}`)).join(", ");
  const count = findings.found.filter(({ level }) => level === "problem").length;
  const sum = blocks.length === 0 ? say("page.health.well") : say("page.health.sum", { count });
  return [...blocks, `${sum} (${checked})`].join("\n");
}

export function hasProblem(found: readonly Finding[]): boolean {
  return found.some(({ level }) => level === "problem");
}

function english() {
  return createPhrasing("en", readCatalogues().en);
}
