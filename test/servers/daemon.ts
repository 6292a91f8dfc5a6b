// A private server process of a test: in a folder and on a port of its own, gone when the test process is gone.
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { eventually } from "../eventually.js";

const START_LIMIT_MS = 60_000;

const endings: (() => void)[] = [];
// The last begun ends first: a server before the folder it writes to.
process.once("exit", () => {
  for (const end of endings.reverse()) end();
});

/** A running server; what it stores outlives stop, kill9 and restart, and goes with the test process. */
export interface Daemon {
  readonly port: number;
  readonly folder: string;
  /** Ends it the polite way. */
  stop(): Promise<void>;
  /** Ends it as a power cut would, as far as a process can. */
  kill9(): Promise<void>;
  /** Starts it again on the same port with the same data, stopping it first where it runs. */
  restart(): Promise<void>;
}

export interface DaemonPlan {
  folder: string;
  command: string;
  args(port: number): string[];
  /** Who runs it, where root may not. */
  user?: string | undefined;
  stopSignal?: NodeJS.Signals;
  /** Resolves where the server answers, and throws where it does not yet. */
  answers(port: number): Promise<unknown>;
}

/** Starts a server and waits until it answers. */
export async function startDaemon(plan: DaemonPlan): Promise<Daemon> {
  const port = await freePort();
  const log = join(plan.folder, "server.log");
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    try {
      await eventually(
        async () => {
          // After a kill -9 PostgreSQL refuses to start until the last orphan has let go of its memory.
          if (child === undefined || hasEnded(child)) child = launch(plan, port, log);
          await plan.answers(port);
          return !hasEnded(child);
        },
        { limitMs: START_LIMIT_MS },
      );
    } catch (error) {
      throw new Error(`${plan.command} did not start:\n${readFileSync(log, "utf8").slice(-2000)}`, {
        cause: error,
      });
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child === undefined || hasEnded(child)) return;
    const closed = once(child, "exit");
    child.ref();
    child.kill(signal);
    await closed;
  }

  endings.push(() => child?.kill("SIGKILL"));
  await start();
  return {
    port,
    folder: plan.folder,
    stop: () => end(plan.stopSignal ?? "SIGTERM"),
    kill9: () => end("SIGKILL"),
    async restart() {
      await end(plan.stopSignal ?? "SIGTERM");
      await start();
    },
  };
}

function launch(plan: DaemonPlan, port: number, log: string): ChildProcess {
  const output = openSync(log, "a");
  // The kernel ends the server with us, also when we are killed and no handler of ours runs.
  const child = spawn(
    "setpriv",
    ["--pdeathsig", "KILL", ...runAs(plan.user), plan.command, ...plan.args(port)],
    {
      cwd: plan.folder,
      stdio: ["ignore", output, output],
    },
  );
  closeSync(output);
  child.unref();
  return child;
}

/** The setpriv options under which a server runs that refuses to be root. */
export function runAs(user: string | undefined): string[] {
  const isRoot = process.getuid?.() === 0;
  return isRoot && user !== undefined ? [`--reuid=${user}`, `--regid=${user}`, "--clear-groups"] : [];
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** A new folder that goes with the test process; what killed processes left behind is cleared first. */
export function createFolder(name: string): string {
  for (const entry of readdirSync(tmpdir())) {
    const owner = /^sidetone-[a-z]+-(\d+)-/.exec(entry)?.[1];
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) removeFolder(join(tmpdir(), entry));
  }
  const folder = mkdtempSync(join(tmpdir(), `sidetone-${name}-${process.pid}-`));
  endings.push(() => removeFolder(folder));
  return folder;
}

function removeFolder(folder: string): void {
  // A server killed a moment ago may still be writing.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}

/** The path of an installed program, looked for in the given folders first, or null. */
export function findProgram(name: string, folders: readonly string[] = []): string | null {
  const path = (process.env["PATH"] ?? "").split(delimiter);
  const candidates = [...folders, ...path, "/usr/sbin", "/usr/bin"].map((folder) => join(folder, name));
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}

/**
 * A port of this machine that nobody uses. It lies below those that the system gives out by itself, so that it stays
 * free until the server listens, and while that is being started again.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
