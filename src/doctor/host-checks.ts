/**
 * The checks of the portal that we live in: the one place to add some.
 *
 * A host writes its checks beside its directory (`src/hosts/<host>/checks.ts`) as a list of `DoctorCheck` with the area
 * `host`, each a small function with its dependencies given, and adds a line below. Its findings are kinds of
 * core/finding.ts; their words stand in the five catalogues under `page.finding.`. Then `sidetone doctor` and the Health
 * page show them, with a time limit, a cache, and a failure that takes nothing else with it. Both call this, whether a
 * server runs or not, so a check opens what it needs and closes it again.
 */
import { existsSync } from "node:fs";
import type { Config } from "../config.js";
import { freepbxChecks } from "../hosts/freepbx/checks.js";
import { fusionpbxChecks } from "../hosts/fusionpbx/checks.js";
import type { DoctorCheck } from "../ports.js";

/** What is to be looked at in the host: nothing where we are our own. */
export function hostChecks({ portal, portalDatabaseUrl, portalKey }: Config): readonly DoctorCheck[] {
  if (portalDatabaseUrl === null) return [];
  const passwords = !existsSync(portalKey);
  const deps = { url: portalDatabaseUrl, passwords };
  switch (portal) {
    case "builtin":
      return [];
    case "freepbx":
      return freepbxChecks(deps);
    case "fusionpbx":
      return fusionpbxChecks(deps);
  }
}
