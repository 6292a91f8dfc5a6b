// The real server as a process of its own, to be killed.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HandsetMessage } from "../../src/ports.js";
import { createFolder, type Daemon, startDaemon } from "./daemon.js";

const cli = fileURLToPath(new URL("../../src/cli.js", import.meta.url));

export interface SidetoneProcess extends Daemon {
  readonly origin: string;
  readonly databaseUrl: string;
  /** Where the next start dies by itself; none when null. */
  crashAt: string | null;
  /** Resolves when nobody is killing it or what it needs; clients wait for that before they try again. */
  calm: Promise<unknown>;
  /** Everything that the simulated phones outside ever sent and got. */
  handsets(): HandsetMessage[];
}

/** Starts a server with the demo's people over an empty database. */
export async function startSidetone({
  crashAt = null,
  databaseUrl,
  pbxUrl,
  env = () => ({}),
}: {
  readonly crashAt?: string | null;
  readonly databaseUrl?: string;
  readonly pbxUrl?: string;
  /** More settings, for the port on which it will listen. */
  readonly env?: (port: number) => Readonly<Record<string, string>>;
}): Promise<SidetoneProcess> {
  const folder = createFolder("serve");
  const url = databaseUrl ?? `sqlite:${join(folder, "sidetone.db")}`;
  const next = { crashAt };
  const daemon = await startDaemon({
    folder,
    command: "env",
    args: (port) => [
      ...[`SIDETONE_PORT=${port}`, `SIDETONE_DATA_DIR=${folder}`, `SIDETONE_DATABASE_URL=${url}`],
      ...(pbxUrl === undefined ? [] : [`SIDETONE_PBX_URL=${pbxUrl}`]),
      ...Object.entries(env(port)).map(([name, value]) => `${name}=${value}`),
      ...(next.crashAt ? [`SIDETONE_CRASH_AT=${next.crashAt}`, "SIDETONE_ALLOW_CRASH=1"] : []),
      ...[process.execPath, cli, "serve"],
    ],
    async answers(port) {
      const { status } = await fetch(`http://127.0.0.1:${port}/sidetone/ready`);
      if (status !== 200) throw new Error(`not ready: ${status}`);
    },
  });
  const file = join(folder, "handsets.ndjson");
  return {
    ...daemon,
    origin: `http://127.0.0.1:${daemon.port}`,
    databaseUrl: url,
    calm: Promise.resolve(),
    get crashAt() {
      return next.crashAt;
    },
    set crashAt(place) {
      next.crashAt = place;
    },
    handsets: () => (existsSync(file) ? readFileSync(file, "utf8") : "").split("\n").flatMap(readLine),
  };
}

/** Whether nobody answers there any more. */
export function isGone({ origin }: Pick<SidetoneProcess, "origin">): Promise<boolean> {
  return fetch(origin).then(
    () => false,
    () => true,
  );
}

/** A line that a kill cut in two is no text that a phone got. */
function readLine(line: string): HandsetMessage[] {
  try {
    return [JSON.parse(line)];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
