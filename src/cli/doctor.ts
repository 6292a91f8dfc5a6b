import { parseArgs } from "node:util";
import { z } from "zod";
import { type Config, ConfigError, currentConfig } from "../config.js";
import { callControl, NoServer } from "../control.js";
import {
  type Area,
  areas,
  type Finding,
  type Findings,
  finding,
  findingIds,
  gather,
} from "../core/finding.js";
import { openClosed } from "../doctor/alone.js";
import { closedChecks } from "../doctor/checks.js";
import { createDoctor } from "../doctor/doctor.js";
import { hasProblem, reportOf, wordsOf } from "../doctor/report.js";
import { systemClock } from "../lib/clock.js";
import { codeOf } from "../lib/error-code.js";
import { createLogger } from "../lib/logger.js";
import { controlPath } from "./administration.js";
import { readOptions } from "./pbx-install.js";
import { printable } from "./terminal.js";

/** Longer than any check takes; a server that answers later than that is a finding itself. */
const SERVER_MS = 15_000;

const reply = z.object({
  at: z.number(),
  found: z.array(
    z.object({
      id: z.enum(findingIds),
      level: z.enum(["warn", "problem"]),
      values: z.record(z.string(), z.union([z.string(), z.number()])),
      phrases: z.record(z.string(), z.string()),
    }),
  ),
  areas: z.array(z.enum(areas)),
});

/** `sidetone doctor`: says what is not well with the installation; resolves with the exit code. */
export async function doctor(args: readonly string[]): Promise<number> {
  const options = { json: { type: "boolean" } } as const;
  const { json } = readOptions(() => parseArgs({ args: [...args], options }));
  // What waits without a socket, such as a clock, would not keep us alive.
  const alive = setInterval(() => undefined, SERVER_MS);
  try {
    const findings = await examine();
    // Names in it were typed by people, and must not steer the terminal.
    const text = json ? JSON.stringify(reportOf(findings), null, 2) : wordsOf(findings);
    console.log(text.split("\n").map(printable).join("\n"));
    return hasProblem(findings.found) ? 1 : 0;
  } finally {
    clearInterval(alive);
  }
}

async function examine(): Promise<Findings> {
  try {
    const config = currentConfig();
    return (await askServer(config)) ?? (await examineAlone(config));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const found = error.problems.map(({ where, why }) => finding("config-invalid", { about: where, why }));
    return only("settings", found);
  }
}

/** What there is to say where nothing else can be looked at. */
function only(area: Area, found: readonly Finding[]): Findings {
  return gather(systemClock.now(), [{ area, found }]);
}

/** The server that runs knows most: its links, and where SQLite is the database, that too. Null where none runs. */
async function askServer(config: Config): Promise<Findings | null> {
  const path = controlPath(config);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Findings>((resolve) => {
    timer = setTimeout(() => resolve(only("server", [finding("server-stuck")])), SERVER_MS);
  });
  try {
    const answer = callControl(path, { do: "doctor" });
    return await Promise.race([answer.then((value) => reply.parse(value)), late]);
  } catch (error) {
    if (error instanceof NoServer) return null;
    // The folder or the socket is another user's: whether a server runs can't even be seen.
    if (codeOf(error) === "EACCES") return only("server", [finding("server-closed", { about: path })]);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function examineAlone(config: Config): Promise<Findings> {
  const database = openClosed(config);
  const log = createLogger({ level: "silent" });
  try {
    const checks = closedChecks({ config, database, clock: systemClock, log });
    return await createDoctor({ checks: () => checks, clock: systemClock, log }).lookAgain();
  } finally {
    await database.close();
  }
}
