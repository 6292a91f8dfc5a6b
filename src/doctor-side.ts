import { type RunningParts, runningChecks } from "./doctor/checks.js";
import { createDoctor } from "./doctor/doctor.js";
import type { Doctor } from "./ports.js";

/** The doctor of the server that runs: the Health page and the command line ask it. */
export function createDoctorSide(parts: RunningParts): Doctor {
  return createDoctor({ ...parts, checks: () => runningChecks(parts) });
}
