import { mkdirSync } from "node:fs";
import { type Config, currentConfig } from "../config.js";
import { type Data, openData, type Running, start } from "../index.js";
import { createLogger, type Logger } from "../lib/logger.js";
import { withControl } from "./administration.js";

/** Serves until it is told to end. */
export async function serve(): Promise<void> {
  const config = currentConfig();
  const log = createLogger({ level: config.logLevel });
  // The database, its journals and what the handsets wrote: texts of people.
  process.umask(0o077);
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const running = await withControl(config, log, await start(config, log));
  for (const line of await greeting(config, running)) console.log(line);
  await ending(log);
  await running.stop();
}

/** Brings the tables of the database up to date and says what that was. */
export async function migrate(): Promise<void> {
  const config = currentConfig();
  const { database, store } = await openData(config);
  await store.close();
  for (const name of database.migrated) console.log(`ran ${name}`);
  console.log("The tables are up to date.");
}

async function greeting(config: Config, { url, announcement, data }: Running): Promise<readonly string[]> {
  const address = config.publicUrl === null ? url : `${config.publicUrl}/sidetone/`;
  return [`Sidetone answers at ${address}`, ...announcement, ...(await emptiness(config, data))];
}

/** Nobody can sign in to an empty server, and the demo with its known passwords is for this machine alone. */
async function emptiness(config: Config, { directory }: Data): Promise<readonly string[]> {
  if ((await directory.tenants()).length > 0) return [];
  const reason = config.isLoopbackOnly
    ? "SIDETONE_DEMO is off"
    : "others than this machine can reach this server, and everybody knows its passwords";
  return [
    `There is no tenant yet. The demo was not made: ${reason}.`,
    "Add your own: sidetone tenant add NAME, then sidetone user add NAME --scope operator",
  ];
}

/** Resolves at the first signal to end; the second ends at once. */
function ending(log: Logger): Promise<void> {
  return new Promise((resolve) => {
    let isEnding = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        if (isEnding) process.exit(1);
        isEnding = true;
        log.info({ signal }, "ending");
        resolve();
      });
    }
  });
}
