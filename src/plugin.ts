import { mkdirSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { withControl } from "./cli/administration.js";
import { type Config, loadConfig } from "./config.js";
import { base } from "./http/deps.js";
import { type Expose, type Running, startBehind } from "./index.js";
import { createLogger, type Logger } from "./lib/logger.js";

export { ConfigError } from "./config.js";
export type { Logger } from "./lib/logger.js";

export interface PluginOptions {
  /** What a settings file would hold, such as `{ dataDir: "/var/lib/sidetone", pbxs: […] }`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Where lines of the log go; as JSON to standard output unless given. */
  readonly log?: Logger;
}

type Handler = (req: IncomingMessage, res: ServerResponse, next?: (error?: unknown) => void) => void;

export interface Plugin {
  /** For the root of an Express app or of a bare HTTP server; everything of ours is behind `/sidetone/`. */
  readonly router: Handler;
  /** Opens the database and the connections; rejects with nothing left open when some of it can't start. */
  start(): Promise<void>;
  /** Takes nothing new, finishes what is under way, and lets go of everything. */
  stop(): Promise<void>;
}

/** Makes Sidetone a part of a Node server. Throws a ConfigError with everything that is wrong with the settings. */
export function createPlugin({ settings = {}, log }: PluginOptions = {}): Plugin {
  const config = configOf(settings);
  const gate = createGate();
  let running: Promise<Running> | null = null;

  return {
    router: gate.router,
    async start() {
      running ??= open(config, log ?? createLogger({ level: config.logLevel }), gate.expose);
      try {
        await running;
      } catch (error) {
        // What stood in the way may be gone at the next attempt.
        running = null;
        throw error;
      }
    },
    async stop() {
      const ending = running;
      running = null;
      await (await ending)?.stop();
    },
  };
}

/** The command line works through the plugin as it does through a server of ours. */
async function open(config: Config, log: Logger, expose: Expose): Promise<Running> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  return withControl(config, log, await startBehind(config, log, expose));
}

/** Who can reach the server is for it to know: the demo's passwords and the open handset are never for a plugin. */
function configOf(settings: Readonly<Record<string, unknown>>): Config {
  const config = loadConfig({ SIDETONE_CONFIG: "settings" }, () => JSON.stringify(settings));
  return Object.freeze({ ...config, demo: false, isLoopbackOnly: false });
}

/** Lets requests of ours through while we run; closing waits for those that are under way. */
function createGate(): { readonly router: Handler; readonly expose: Expose } {
  let app: Handler | null = null;
  let underWay = 0;
  let emptied: (() => void) | null = null;

  return {
    router(req, res, next) {
      if (!req.url?.startsWith(base)) {
        if (next) next();
        else res.writeHead(404).end();
        return;
      }
      if (!app) {
        res.writeHead(503, { "Retry-After": "5" }).end();
        return;
      }
      underWay++;
      res.once("close", () => {
        underWay--;
        if (underWay === 0) emptied?.();
      });
      app(req, res, next);
    },
    async expose(opened) {
      app = opened as unknown as Handler;
      return {
        url: base,
        close() {
          app = null;
          return new Promise((resolve) => {
            emptied = resolve;
            if (underWay === 0) resolve();
          });
        },
      };
    },
  };
}
