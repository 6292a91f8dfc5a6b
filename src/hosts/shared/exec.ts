import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const LIMIT_MS = 60_000;

/** Runs a program of the machine; throws with what it complained of. */
export async function execute([program = "", ...args]: readonly string[]): Promise<void> {
  try {
    await run(program, args, { timeout: LIMIT_MS });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new Error(`${[program, ...args].join(" ")} failed: ${said || "it could not be run"}`, {
      cause: error,
    });
  }
}
