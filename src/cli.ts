#!/usr/bin/env node
import { adminCommand, importCommand } from "./cli/admin.js";
import { doctor } from "./cli/doctor.js";
import { install, uninstall } from "./cli/install.js";
import { migrate, serve } from "./cli/serve.js";
import { simulateCarrier } from "./cli/simulate-carrier.js";
import { printable, UsageError } from "./cli/terminal.js";
import { usage } from "./cli/usage.js";
import { ConfigError } from "./config.js";
import { ControlRefusal } from "./control.js";
import { kinds } from "./hosts/builtin/admin-values.js";
import { AdminError } from "./hosts/builtin/admin-world.js";
import { describeApi } from "./http/api/openapi.js";
import { routes } from "./http/api/routes.js";
import { readManifest } from "./manifest.js";

/** A command; it resolves with its exit code where that is not 0. */
type Command = (args: readonly string[]) => unknown;

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["serve", alone(serve)],
  ["migrate", alone(migrate)],
  ["openapi", alone(() => console.log(JSON.stringify(describeApi(routes, readManifest().version), null, 2)))],
  ["import", importCommand],
  ["doctor", doctor],
  ["install", install],
  ["uninstall", uninstall],
  ["simulate-carrier", simulateCarrier],
  ...kinds.map((kind) => [kind, (args: readonly string[]) => adminCommand(kind, args)] as const),
  ["--help", alone(() => console.log(usage(readManifest())))],
  ["--version", alone(() => console.log(readManifest().version))],
]);

process.exitCode = await main(process.argv.slice(2));

async function main([name = "--help", ...args]: readonly string[]): Promise<number> {
  try {
    const command = commands.get(args.includes("--help") ? "--help" : name);
    if (!command) throw new UsageError(`there is no command ${name}`);
    const code = await command(args.includes("--help") ? [] : args);
    return typeof code === "number" ? code : 0;
  } catch (error) {
    console.error(describe(error).split("\n").map(printable).join("\n"));
    return error instanceof UsageError || error instanceof ConfigError ? 2 : 1;
  }
}

/** A command without arguments. */
function alone(run: () => void | Promise<void>): (args: readonly string[]) => void | Promise<void> {
  return (args) => {
    if (args.length > 0) throw new UsageError("this command takes no arguments; settings are variables");
    return run();
  };
}

function describe(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nSee sidetone --help`;
  if (error instanceof ConfigError) return error.message;
  if (error instanceof AdminError || error instanceof ControlRefusal) return `Not done: ${error.message}`;
  if (!(error instanceof Error)) return "Not done";
  // A database puts values into its words; the operating system does not.
  const isForeign = "code" in error && !("syscall" in error);
  return `Not done: ${isForeign ? `${error.name} ${String(error.code)}` : error.message}`;
}
