import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { z } from "zod";
import { contradictions } from "./config-contradictions.js";
import { type FieldName, type Fields, fields, isLoopback, type Problem, variables } from "./config-fields.js";
import type { LogLevel } from "./lib/logger.js";

/** Every setting, checked and frozen. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  /** Where browsers find us when something stands in front; without a slash at the end. */
  readonly publicUrl: string | null;
  readonly trustedProxies: readonly string[];
  /** Where video meetings are held, with `{room}` in it; null where they are not. */
  readonly videoUrl: string | null;
  /** Nobody but this machine can reach us. */
  readonly isLoopbackOnly: boolean;
  readonly logLevel: LogLevel;
  readonly logRetentionDays: number;
  /** The largest file that can be attached, in millions of bytes. */
  readonly mediaMaxMb: number;
  /** The server that mails about unread messages; null: there are none. */
  readonly smtpUrl: string | null;
  /** Where those mails come from; never null with a server. */
  readonly mailFrom: string | null;
  /** Push services inside the own network, `host:port`; all others must be public. */
  readonly pushHosts: readonly string[];
  /** Where files of MMS may lie inside the own network, `host:port`, and by which of them carriers may find us. */
  readonly mediaHosts: readonly string[];
  /** How long a user must have had no page open before a message is pushed. */
  readonly pushGraceSeconds: number;
  /** The bearer token that opens the metrics; null: there are none. */
  readonly metricsToken: string | null;
  /** The admin UI that we live in: whose people these are. */
  readonly portal: "builtin" | "fusionpbx" | "freepbx";
  /** Where its tables are, read and never written; null for our own portal. */
  readonly portalDatabaseUrl: string | null;
  /** The file with the key that its module signs tokens with. */
  readonly portalKey: string;
  /** ISO 3166, upper case: for what comes without a tenant, and for new tenants. */
  readonly country: string;
  readonly pbxs: readonly PbxConfig[];
  readonly trunks: readonly SipTrunkConfig[];
  /** Whether the loopback trunk and its handset page are there. */
  readonly loopback: boolean;
  /** Whether an empty database gets the demo tenant: never where others than this machine can reach it. */
  readonly demo: boolean;
  /** The place at which a test wants this process to die; null otherwise. */
  readonly crashAt: string | null;
}

export type PbxConfig = FreeswitchConfig | AsteriskConfig;

export interface FreeswitchConfig {
  readonly kind: "freeswitch";
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** The context that calls from the portal are dialled in; null: the one of the user. */
  readonly callContext: string | null;
}

export interface AsteriskConfig {
  readonly kind: "asterisk";
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The folder that its dialplan spools into; null where we can't see its files. */
  readonly spool: string | null;
  /** The UDP port on this machine that it mirrors its SIP to; null where it does not. */
  readonly hep: number | null;
  /** The context that calls from the portal are dialled in; null: the one of the endpoint. */
  readonly callContext: string | null;
}

/** A SIP gateway of a PBX that carries SMS. */
export interface SipTrunkConfig {
  readonly id: string;
  /** Name of the PBX that has the gateway. */
  readonly pbx: string;
  readonly gateway: string;
  /** Domain of our address towards the carrier; the gateway's own unless given. */
  readonly fromDomain?: string;
  /** Further addresses that the carrier's texts come from; the gateway's proxy is known. */
  readonly addresses?: readonly string[];
}

/** Everything that is wrong with the settings, at once. It holds no value of any of them: some are secrets. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ where, why }) => `  ${printable(where)}: ${printable(why)}`);
    super(["Sidetone can't start with these settings:", ...lines].join("\n"));
    this.problems = problems;
  }
}

/** Variables that are no field: where the file is, and what only tests set. */
const FILE = "SIDETONE_CONFIG";
const CRASH_AT = "SIDETONE_CRASH_AT";
const ALLOW_CRASH = "SIDETONE_ALLOW_CRASH";
const TESTS = "SIDETONE_TEST_";

/** The settings of this process. */
export function currentConfig(): Config {
  return loadConfig(process.env, (path) => readFileSync(path, "utf8"));
}

/** Reads the variables and the file that they name, of which the variables win, or throws a {@link ConfigError}. */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): Config {
  const problems: Problem[] = [];
  // Compose files and unit files pass what is not set as empty.
  const given = new Map(
    Object.entries(env).flatMap(([key, value]) => (value ? [[key, value] as const] : [])),
  );
  problems.push(...unknownVariables([...given.keys()]), ...crashProblems(given));
  const path = given.get(FILE);
  const file = path === undefined ? {} : readSettings(path, readFile, problems);
  const values: { [name: string]: unknown } = {};
  for (const name of Object.keys(fields) as FieldName[]) {
    const variable = [...variables].find(([key, field]) => field === name && given.has(key))?.[0];
    const value = variable === undefined ? file[name] : given.get(variable);
    const result = fields[name].safeParse(value);
    if (result.success) values[name] = result.data;
    else problems.push(...describe(result.error.issues, variable ?? `${FILE} ${name}`, value));
  }
  problems.push(...contradictions(values));
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(compose(values as unknown as Fields, given.get(CRASH_AT) ?? null));
}

function compose(values: Fields, crashAt: string | null): Config {
  const { dataDir, databaseUrl, publicUrl, pbxUrl, pbxs, loopback, ...rest } = values;
  const folder = resolve(dataDir);
  return {
    ...rest,
    dataDir: folder,
    databaseUrl: databaseUrl ?? `sqlite:${join(folder, "sidetone.db")}`,
    redisUrl: rest.redisUrl ?? null,
    smtpUrl: rest.smtpUrl ?? null,
    mailFrom: rest.mailFrom ?? null,
    portalDatabaseUrl: rest.portalDatabaseUrl ?? null,
    publicUrl: publicUrl === undefined ? null : new URL(publicUrl).origin,
    videoUrl: rest.videoUrl ?? null,
    isLoopbackOnly: isUnreachable(values),
    pbxs: pbxUrl ? [pbxOf({ name: "pbx", url: pbxUrl })] : pbxs.map(pbxOf),
    loopback: loopback === "on" || (loopback === "auto" && rest.trunks.length === 0),
    demo: hasDemo(values),
    crashAt,
  };
}

/** An Asterisk on this machine has its spool and its mirror where `sidetone install asterisk` puts them. */
function pbxOf({ name, url, spool, hep, ...rest }: Fields["pbxs"][number]): PbxConfig {
  const callContext = rest.callContext ?? null;
  if (url.kind === "freeswitch") return { name, ...url, callContext };
  const isHere = isLoopback(url.host);
  return {
    name,
    ...url,
    spool: spool ?? (isHere ? "/var/spool/asterisk/sidetone" : null),
    hep: hep ?? (isHere ? 9060 : null),
    callContext,
  };
}

/** Whoever comes through a proxy comes from this machine too, as far as the socket knows: with one, others reach us. */
function isUnreachable({ host, publicUrl, trustedProxies }: Fields): boolean {
  const isProxied = publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname);
  return isLoopback(host) && !isProxied && trustedProxies.length === 0;
}

/** In an admin UI that has its own people ours would be in nobody's way but the operator's. */
function hasDemo(values: Fields): boolean {
  return values.demo === "auto" && values.portal === "builtin" && isUnreachable(values);
}

function unknownVariables(keys: readonly string[]): Problem[] {
  const known = [...variables.keys(), FILE, CRASH_AT, ALLOW_CRASH];
  return keys
    .filter((key) => key.startsWith("SIDETONE_") && !key.startsWith(TESTS) && !known.includes(key))
    .map((key) => ({
      where: key,
      why: `there is no such setting; there are ${[...variables.keys(), FILE].join(", ")}`,
    }));
}

function crashProblems(given: ReadonlyMap<string, string>): Problem[] {
  if (!given.has(CRASH_AT) || given.get(ALLOW_CRASH) === "1") return [];
  return [
    { where: CRASH_AT, why: `kills the server on purpose, for tests; remove it, or set ${ALLOW_CRASH}=1` },
  ];
}

function readSettings(
  path: string,
  readFile: (path: string) => string,
  problems: Problem[],
): { readonly [name: string]: unknown } {
  const refuse = (why: string) => {
    problems.push({ where: FILE, why });
    return {};
  };
  let content: unknown;
  try {
    content = JSON.parse(readFile(path));
  } catch (error) {
    // The parser's words quote the text around the mistake, which may be a password.
    if (error instanceof SyntaxError) return refuse(`the file ${path} is no JSON`);
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    return refuse(`the file ${path} can't be read (${code})`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    return refuse(`the file ${path} holds ${kindOf(content)}; use {"port": 8095, …}`);
  }
  for (const key of Object.keys(content).filter((one) => !Object.hasOwn(fields, one))) {
    const why = `there is no such setting; there are ${Object.keys(fields).join(", ")}`;
    problems.push({ where: `${FILE} ${key}`, why });
  }
  return Object.fromEntries(Object.entries(content).filter(([key]) => Object.hasOwn(fields, key)));
}

function describe(issues: readonly z.core.$ZodIssue[], where: string, value: unknown): Problem[] {
  return issues.map((issue) => {
    const found = issue.path.reduce<unknown>((inside, key) => childOf(inside, key), value);
    const path = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
    return { where: `${where}${path}`, why: `${kindOf(found)} does not fit: ${wordsOf(issue)}` };
  });
}

function wordsOf(issue: z.core.$ZodIssue): string {
  return issue.code === "unrecognized_keys" ? `remove ${issue.keys.join(", ")}` : issue.message;
}

function childOf(parent: unknown, key: PropertyKey): unknown {
  return typeof parent === "object" && parent !== null ? Reflect.get(parent, key) : undefined;
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (value === "") return "an empty text";
  if (Array.isArray(value)) return "a list";
  const kinds: Record<string, string> = { string: "this text", number: "this number", object: "this object" };
  return kinds[typeof value] ?? `a ${typeof value}`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}

/** Names of variables and keys come from outside, and what is printed goes to a terminal. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, "�").slice(0, 500);
}
