#!/usr/bin/env node
import { ConfigError, currentConfig } from "./config.js";
import { start } from "./index.js";
import { createLogger } from "./lib/logger.js";

const USAGE = `Usage: sidetone <command>

  serve      run the server
`;

process.exitCode = await main(process.argv.slice(2));

async function main([command = "--help"]: readonly string[]): Promise<number> {
  try {
    switch (command) {
      case "serve":
        return await serve();
      case "--help":
        console.log(USAGE);
        return 0;
      default:
        console.error(`There is no command "${command}".\n\n${USAGE}`);
        return 2;
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    return 2;
  }
}

/** Runs until it is told to stop. */
async function serve(): Promise<number> {
  const config = currentConfig();
  const running = await start(config, createLogger({ level: config.logLevel }));
  for (const line of [...running.announcement, `Sidetone is at ${running.url}`]) console.log(line);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  await running.stop();
  return 0;
}
