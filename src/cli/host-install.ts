/** What installing into an admin UI is, whichever it is. */
import { fileURLToPath } from "node:url";
import { readCatalogues } from "../catalogues.js";
import {
  applyHostPlan,
  describeHostPlan,
  type HostPlan,
  type HostWish,
  isDone,
} from "../hosts/shared/install-plan.js";
import { readManifest } from "../manifest.js";
import { carryOut } from "./pbx-install.js";
import { UsageError } from "./terminal.js";

/** The options that both have. */
export const sharedOptions = {
  "dry-run": { type: "boolean" },
  url: { type: "string" },
  port: { type: "string" },
  root: { type: "string" },
  config: { type: "string" },
} as const;

export const sharedUsage = `  --dry-run               only shows what would change, line by line
  --url URL               where browsers and carriers find this machine: https://pbx.example.com
  --port NUMBER           where Sidetone listens on this machine [8095]`;

/** The values of those options. */
export interface SharedValues {
  readonly "dry-run"?: boolean;
  readonly url?: string;
  readonly port?: string;
  readonly root?: string;
  readonly config?: string;
}

/** What both are asked with. `config`: where the settings are unless somebody says. */
export function sharedWish(given: SharedValues, config: string): HostWish {
  return {
    root: given.root ?? "",
    config: given.config ?? config,
    url: readUrl(given.url),
    port: readPort(given.port),
    command: serveCommand,
    plugin: readManifest(),
    words: readCatalogues(),
    isTaken,
  };
}

/** `sidetone install` for one admin UI. */
export async function installHost(plan: HostPlan, given: SharedValues): Promise<void> {
  const isWritten = await carryOutHostPlan(plan, given["dry-run"] === true);
  if (isWritten) console.log("Written. The steps above remain, in their order.");
}

/** `sidetone uninstall` for one admin UI. */
export async function uninstallHost(plan: HostPlan, given: SharedValues): Promise<void> {
  if (await carryOutHostPlan(plan, given["dry-run"] === true)) console.log("Removed.");
}

/** What the unit file runs: this very program. */
const serveCommand: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL("../cli.js", import.meta.url)),
  "serve",
];

/** Shows the plan and carries it out; resolves with whether anything was written. */
function carryOutHostPlan(plan: HostPlan, isDry: boolean): Promise<boolean> {
  return carryOut(
    {
      problems: plan.problems,
      isDone: isDone(plan),
      words: describeHostPlan(plan),
      apply: () => applyHostPlan(plan),
    },
    isDry,
  );
}

/** A port as it was typed. */
function readPort(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new UsageError("--port: a number up to 65535");
  return port;
}

/** The address of this machine as it was typed, without a slash at the end. */
function readUrl(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UsageError("--url: an address such as https://pbx.example.com");
  }
  return new URL(text).origin;
}

/** Whether something else than a Sidetone answers there. */
async function isTaken(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/sidetone/ready`, {
      signal: AbortSignal.timeout(5_000),
    });
    return !/^\{"status":"(not )?ready"\}$/.test(await answer.text());
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    const isRefused = cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
    return !isRefused;
  }
}
