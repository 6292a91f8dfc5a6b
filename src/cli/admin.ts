import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { currentConfig } from "../config.js";
import type { AdminCommand } from "../hosts/builtin/admin.js";
import { type Kind, valuesOf } from "../hosts/builtin/admin-values.js";
import type { AdminRow } from "../hosts/builtin/admin-world.js";
import { administer } from "./administration.js";
import { askPassword, formatTable, printable, readStdin, UsageError } from "./terminal.js";

const actions = ["add", "set", "list", "remove"] as const;
const done = { add: "added", set: "changed", remove: "removed" } as const;

/** `sidetone user add alice --tenant example.com …`, and the same for every other kind. */
export async function adminCommand(kind: Kind, args: readonly string[]): Promise<void> {
  const action = actions.find((one) => one === args[0]);
  if (!action) throw new UsageError(`sidetone ${kind} ${actions.join("|")}`);
  const { positionals, flags, values } = readOptions(kind, action, args.slice(1));
  const key = readKeyArgument(kind, action, positionals);
  const command: AdminCommand = {
    action,
    kind,
    key,
    values: { ...values, ...(await passwordOf(kind === "user" && action === "add", flags)) },
  };
  const rows = await administer(currentConfig(), { do: "run", command });
  if (flags.has("json")) console.log(JSON.stringify(rows, null, 2));
  else if (action === "list") console.log(rows.length === 0 ? `There is no ${kind}.` : formatTable(rows));
  else console.log(rows.map((row) => describe(row, kind, done[action])).join("\n"));
}

/** `sidetone import people.csv` */
export async function importCommand(args: readonly string[]): Promise<void> {
  const [file, ...rest] = args;
  if (file === undefined || rest.length > 0)
    throw new UsageError("sidetone import FILE.csv (- for standard input)");
  const text = file === "-" ? await readStdin() : readFileSync(file, "utf8");
  const rows = await administer(currentConfig(), { do: "import", text });
  console.log(`${rows.length} imported.`);
  const made = rows.filter((row) => row["password"] !== undefined);
  if (made.length > 0) {
    const columns = made.map(({ tenant = "", user = "", password = "" }) => ({ tenant, user, password }));
    console.log(`Passwords that were made, shown this once:\n${formatTable(columns)}`);
  }
}

function readOptions(kind: Kind, action: AdminCommand["action"], args: readonly string[]) {
  const changes = action === "add" || action === "set";
  const hasPassword = kind === "user" && changes;
  const filters = kind === "tenant" ? [] : ["tenant"];
  const known = changes ? Object.keys(valuesOf[kind].shape) : filters;
  const names = known.filter((name) => name !== "password");
  const flagNames = ["json", ...(hasPassword ? ["password", "password-stdin"] : [])];
  const options = Object.fromEntries([
    ...names.map((name) => [name, { type: "string" }] as const),
    ...flagNames.map((name) => [name, { type: "boolean" }] as const),
  ]);
  const parsed = parse(args, options);
  const given = Object.entries(parsed.values);
  return {
    positionals: parsed.positionals,
    flags: new Set(given.filter(([, value]) => value === true).map(([name]) => name)),
    values: Object.fromEntries(given.filter((one): one is [string, string] => typeof one[1] === "string")),
  };
}

function parse(args: readonly string[], options: Record<string, { type: "string" | "boolean" }>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node says which option it does not know, or which lacks its value.
    if (error instanceof TypeError && "code" in error) throw new UsageError(error.message);
    throw error;
  }
}

function readKeyArgument(kind: Kind, action: AdminCommand["action"], positionals: readonly string[]): string {
  const [key, ...rest] = positionals;
  if (action === "list") {
    if (key !== undefined) throw new UsageError(`sidetone ${kind} list takes options only`);
    return "";
  }
  if (key !== undefined && rest.length === 0) return key;
  // Somebody may have written a password behind --password: it is not repeated here.
  throw new UsageError(`sidetone ${kind} ${action} takes one ${kind}, and options that begin with --`);
}

async function passwordOf(isNewUser: boolean, flags: ReadonlySet<string>): Promise<{ password?: string }> {
  if (flags.has("password-stdin")) return { password: await passwordOnStdin() };
  const isAsked = flags.has("password");
  if (isAsked && !process.stdin.isTTY) {
    throw new UsageError("--password asks at a terminal; use --password-stdin here");
  }
  if (!isAsked && !(isNewUser && process.stdin.isTTY)) return {};
  const password = await askPassword();
  if (password !== null) return { password };
  if (!isNewUser) throw new UsageError("no password was typed");
  return {};
}

async function passwordOnStdin(): Promise<string> {
  const [line = ""] = (await readStdin()).split(/\r?\n/);
  if (line === "") throw new UsageError("--password-stdin: standard input begins with no password");
  return line;
}

function describe(row: AdminRow, kind: Kind, what: string): string {
  const { password, ...facts } = row;
  const name = printable(row[kind] ?? "");
  const rest = Object.entries(facts).filter(([key, value]) => key !== kind && value !== "");
  const lines = [`${kind} ${name} ${what}`, ...rest.map(([key, value]) => `  ${key}: ${printable(value)}`)];
  return [...lines, ...(password === undefined ? [] : [`  password, shown this once: ${password}`])].join(
    "\n",
  );
}
