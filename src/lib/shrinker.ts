import { type ChildProcess, fork } from "node:child_process";
import type { Clock } from "./clock.js";
import type { Logger } from "./logger.js";
import { createQueue } from "./queue.js";

/** Makes small copies of pictures. */
export interface Shrinker {
  /**
   * The small copy of what `load` gives, which is called when its turn comes: one picture at a time. "never" where none
   * can be made of it, "later" where that is not known yet.
   */
  shrink(load: () => Promise<Uint8Array>): Promise<Shrunk>;
  /** Ends what is under way. */
  stop(): Promise<void>;
}

export type Shrunk = Uint8Array | "never" | "later";

/** What the process answers; `missing` where the library is not installed. */
export type ShrinkAnswer = Uint8Array | "never" | "missing";

export interface ShrinkerOptions {
  /** How long the longer side of a copy is. */
  readonly sidePx: number;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn">;
  /** The program, for tests. */
  readonly program?: URL;
}

/** Far more than any picture takes that is no bomb. */
const LIMIT_MS = 10_000;
/** The process ends when nobody has needed it for so long. */
const IDLE_MS = 30_000;

/**
 * Pictures come from outside, and what reads them is no code of ours: it runs in a process of its own, which knows no
 * secrets, and is ended when it takes too long. What ends it ends nothing else.
 */
export function createShrinker({ sidePx, clock, log, program = ownProgram }: ShrinkerOptions): Shrinker {
  const oneAtATime = createQueue();
  let child: ChildProcess | null = null;
  let isMissing = false;
  let isStopped = false;
  let cancelIdle: () => void = () => undefined;
  let answered: ((answer: ShrinkAnswer | "later") => void) | null = null;

  return {
    shrink: (load) => oneAtATime(() => attempt(load)),
    async stop() {
      isStopped = true;
      cancelIdle();
      child?.kill("SIGKILL");
      await oneAtATime(() => Promise.resolve());
    },
  };

  async function attempt(load: () => Promise<Uint8Array>): Promise<Shrunk> {
    if (isMissing || isStopped) return "later";
    const bytes = await load();
    cancelIdle();
    child ??= launch();
    const answer = await ask(child, bytes);
    if (answer === "missing") {
      isMissing = true;
      log.info({}, "sharp is not installed: pictures are shown as they came, without thumbnails");
    }
    rest();
    return answer === "missing" ? "later" : answer;
  }

  function ask(asked: ChildProcess, bytes: Uint8Array): Promise<ShrinkAnswer | "later"> {
    return new Promise((resolve) => {
      const cancel = clock.setTimer(LIMIT_MS, () => asked.kill("SIGKILL"));
      answered = (answer) => {
        answered = null;
        cancel();
        resolve(answer);
      };
      asked.ref();
      asked.channel?.ref();
      // Where it can't be told it has ended or will, and says so by that.
      asked.send(bytes, () => undefined);
    });
  }

  function launch(): ChildProcess {
    const launched = forkUnknowing(program, sidePx);
    launched.on("message", (answer) => answered?.(answer as ShrinkAnswer));
    launched.on("error", (error) => gone(launched, error));
    launched.on("exit", (code, signal) => gone(launched, { code, signal }));
    return launched;
  }

  /** A picture that ends the process would do so again. */
  function gone(ended: ChildProcess, how: End): void {
    if (child !== ended) return;
    child = null;
    if (answered === null) return;
    if (!isStopped) log.warn({ err: how }, "no thumbnail could be made of a picture");
    answered(isStopped || isOthers(how) ? "later" : "never");
  }

  function rest(): void {
    child?.unref();
    child?.channel?.unref();
    cancelIdle = clock.setTimer(IDLE_MS, () => {
      child?.disconnect();
      child = null;
    });
  }
}

type End = Error | { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/**
 * Whether it was no picture that ended the process. All processes of a service or terminal that ends are told so, and the
 * server may hear of it after this one.
 */
function isOthers(how: End): boolean {
  return how instanceof Error || ["SIGTERM", "SIGINT", "SIGHUP"].includes(how.signal ?? "");
}

const ownProgram = new URL("./shrink-process.js", import.meta.url);

function forkUnknowing(program: URL, sidePx: number): ChildProcess {
  return fork(program, [String(sidePx)], {
    serialization: "advanced",
    execArgv: [],
    // Nothing of ours: neither passwords nor places.
    env: { VIPS_CONCURRENCY: "1" },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
}
