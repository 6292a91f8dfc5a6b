/** What installing into an admin UI is, whichever it is. */
import { fileURLToPath } from "node:url";
import { applyHostPlan, describeHostPlan, type HostPlan, isDone } from "../hosts/shared/install-plan.js";
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

/** What the unit file runs: this very program. */
export const serveCommand: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL("../cli.js", import.meta.url)),
  "serve",
];

/** Shows the plan and carries it out; resolves with whether anything was written. */
export function carryOutHostPlan(plan: HostPlan, isDry: boolean): Promise<boolean> {
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
export function readPort(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new UsageError("--port: a number up to 65535");
  return port;
}

/** The address of this machine as it was typed, without a slash at the end. */
export function readUrl(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UsageError("--url: an address such as https://pbx.example.com");
  }
  return new URL(text).origin;
}

/** Whether something else than a Sidetone answers there. */
export async function isTaken(port: number): Promise<boolean> {
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
