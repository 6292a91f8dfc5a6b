// The server under load, in a process of its own beside the client: the whole of Sidetone, or the ceiling without a store.
import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import type { Config } from "../../src/config.js";
import { start } from "../../src/index.js";
import { createLogger } from "../../src/lib/logger.js";
import { eventually } from "../eventually.js";
import { createFolder } from "../servers/daemon.js";
import { startCeiling } from "./ceiling.js";
import type { Answer, Question } from "./server-process.js";

const [databaseUrl = "", kind = "sidetone"] = process.argv.slice(2);
const config: Config = {
  host: "127.0.0.1",
  port: 0,
  dataDir: createFolder("bench"),
  databaseUrl,
  redisUrl: null,
  portal: "builtin",
  portalDatabaseUrl: null,
  portalKey: "/etc/sidetone/host.key",
  publicUrl: null,
  videoUrl: null,
  trustedProxies: [],
  isLoopbackOnly: true,
  logLevel: "error",
  logRetentionDays: 30,
  mediaMaxMb: 10,
  smtpUrl: null,
  mailFrom: null,
  mediaHosts: [],
  pushHosts: [],
  pushGraceSeconds: 10,
  country: "US",
  pbxs: [],
  trunks: [],
  loopback: false,
  demo: false,
  metricsToken: null,
  crashAt: null,
};

const log = createLogger({ level: "error" });
const running = kind === "ceiling" ? await startCeiling(config, log) : await start(config, log);
let delay: IntervalHistogram = monitorEventLoopDelay({ resolution: 1 });

process.on("message", (question: Question) => {
  switch (question) {
    case "memory":
      void memory().then(tell);
      break;
    case "cpu":
      tell({ cpuMs: (process.cpuUsage().user + process.cpuUsage().system) / 1000 });
      break;
    case "watch":
      delay.disable();
      delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      tell({});
      break;
    case "longest":
      tell({ longestMs: delay.max / 1e6 });
      break;
    case "stop":
      void running.stop().then(() => process.disconnect());
  }
});
// Nobody is left to ask or stop us when the client has died.
process.once("disconnect", () => process.exit());
tell({ port: Number(new URL(running.url).port) });

function tell(answer: Answer): void {
  process.send?.(answer);
}

/** The pages that a collection frees are given back a little later: what counts is when they no longer get fewer. */
async function memory(): Promise<Answer> {
  let last = Number.POSITIVE_INFINITY;
  await eventually(() => {
    globalThis.gc?.();
    const before = last;
    last = process.memoryUsage().rss;
    return last >= before;
  });
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed };
}
