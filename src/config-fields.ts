/** What each setting may be. The words say what to write instead, and never repeat what was written. */
import { isIP } from "node:net";
import { isSupportedCountry } from "libphonenumber-js/min";
import { z } from "zod";

const logLevels = ["debug", "info", "warn", "error"] as const;
const portals = ["builtin", "fusionpbx", "freepbx"] as const;
const proxyNames = ["loopback", "linklocal", "uniquelocal"];

const name = text(
  /^[a-z0-9][a-z0-9_.-]{0,31}$/,
  "use 1 to 32 of a-z, 0-9, dot, underscore and hyphen, beginning with a letter or digit",
);
const host = text(isHost, "use an IP address or a host name");
/** Stands in commands to the switch as it is. */
const gateway = text(/^[\w.-]{1,64}$/, "use 1 to 64 letters, digits, dots, underscores and hyphens");
const pbxUrl = z
  .string("use esl://:PASSWORD@HOST:8021 or ari://USER:PASSWORD@HOST:8088")
  .transform((value, { issues }) => {
    const pbx = readPbxUrl(value);
    if (typeof pbx !== "string") return pbx;
    issues.push({ code: "custom", message: pbx, input: value });
    return z.NEVER;
  });
/** Asterisk's dialplan holds it as it is. */
const folder = text(
  /^\/[\w./-]{1,200}$/,
  "use the path of a folder from / on, of letters, digits, . _ - and /",
);
/** Stands in commands to the PBX as it is. */
const context = text(/^[\w.-]{1,64}$/, "use the name of a context of the dialplan");
const pbx = z.strictObject(
  {
    name,
    url: pbxUrl,
    spool: folder.exactOptional(),
    hep: whole(1, 65_535).exactOptional(),
    callContext: context.exactOptional(),
  },
  'use {"name": …, "url": "esl://…" or "ari://…"}',
);
const address = text((value) => isIP(value) !== 0, "use an IP address");
const trunk = z.strictObject(
  {
    id: name.refine(
      (value) => value !== "loopback",
      "loopback is the name of the built-in trunk; use another",
    ),
    pbx: name,
    gateway,
    fromDomain: host.exactOptional(),
    addresses: listOf(address).exactOptional(),
  },
  'use {"id": …, "pbx": …, "gateway": …}',
);

/** By their names in the file. Those with a variable also take its text. */
export const fields = {
  host: host.default("127.0.0.1"),
  port: whole(0, 65_535).default(8095),
  dataDir: text(/^[^\0]+$/, "use the path of a folder").default(".sidetone"),
  databaseUrl: text(
    isDatabaseUrl,
    "use sqlite:FILE, mysql://USER:PASSWORD@HOST/NAME or postgres://USER:PASSWORD@HOST/NAME",
  ).optional(),
  redisUrl: text(
    (value) => isUrl(value, ["redis:", "rediss:"]),
    "use redis://:PASSWORD@HOST:6379",
  ).optional(),
  publicUrl: text(isPublicUrl, "use https://HOST without path, user and password").optional(),
  trustedProxies: listOf(text(isProxy, "use loopback, IP addresses or ranges such as 10.0.0.0/8")).default(
    [],
  ),
  videoUrl: text(
    isVideoUrl,
    "use https://HOST/… with {room} in the path, the query or behind #, such as https://meet.example.com/{room}",
  ).optional(),
  logLevel: z.enum(logLevels, `use one of ${logLevels.join(", ")}`).default("info"),
  logRetentionDays: whole(1, 3_650).default(30),
  mediaMaxMb: whole(1, 100).default(10),
  smtpUrl: text(
    (value) => isUrl(value, ["smtp:", "smtps:"]),
    "use smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST:465",
  ).optional(),
  mailFrom: text(
    /^[^\s@<>",;:]{1,64}@[A-Za-z0-9.-]{1,190}$/,
    "use an address such as sidetone@example.com",
  ).optional(),
  pushHosts: hostsInside("push services"),
  mediaHosts: hostsInside("carriers"),
  pushGraceSeconds: whole(0, 600).default(10),
  metricsToken: text(
    /^[\x21-\x7e]{16,200}$/,
    "use 16 to 200 characters without spaces, such as openssl rand -hex 24 makes",
  )
    .nullable()
    .default(null),
  portal: z.enum(portals, `use one of ${portals.join(", ")}`).default("builtin"),
  portalDatabaseUrl: text(
    (value) => isUrl(value, ["mysql:", "mariadb:", "postgres:", "postgresql:"]),
    "use postgres://USER:PASSWORD@HOST/NAME or mysql://USER:PASSWORD@HOST/NAME",
  ).optional(),
  portalKey: text(/^\/[^\0]*$/, "use the path of a file from / on").default("/etc/sidetone/host.key"),
  country: text(isSupportedCountry, "use the two capital letters of a country, such as US").default("US"),
  pbxUrl: pbxUrl.optional(),
  pbxs: listOf(pbx).default([]),
  trunks: listOf(trunk).default([]),
  loopback: z.enum(["auto", "on", "off"], "use auto, on or off").default("auto"),
  demo: z.enum(["auto", "off"], "use auto or off").default("auto"),
} as const;

export interface Problem {
  /** The variable, or the file and the path inside it. */
  readonly where: string;
  /** What is there, in a word, and what to write instead. */
  readonly why: string;
}

export type FieldName = keyof typeof fields;

export type Fields = { readonly [Name in FieldName]: z.output<(typeof fields)[Name]> };

/** Which variable holds which field; PBXs beyond one and SIP trunks are in the file only. */
export const variables: ReadonlyMap<string, FieldName> = new Map([
  ["SIDETONE_HOST", "host"],
  ["SIDETONE_PORT", "port"],
  ["SIDETONE_DATA_DIR", "dataDir"],
  ["SIDETONE_DATABASE_URL", "databaseUrl"],
  ["SIDETONE_PBX_URL", "pbxUrl"],
  ["SIDETONE_REDIS_URL", "redisUrl"],
  ["SIDETONE_PUBLIC_URL", "publicUrl"],
  ["SIDETONE_TRUSTED_PROXIES", "trustedProxies"],
  ["SIDETONE_PORTAL", "portal"],
  ["SIDETONE_PORTAL_DATABASE_URL", "portalDatabaseUrl"],
  ["SIDETONE_PORTAL_KEY", "portalKey"],
  ["SIDETONE_COUNTRY", "country"],
  ["SIDETONE_LOOPBACK", "loopback"],
  ["SIDETONE_DEMO", "demo"],
  ["SIDETONE_VIDEO_URL", "videoUrl"],
  ["SIDETONE_LOG_LEVEL", "logLevel"],
  ["SIDETONE_LOG_RETENTION_DAYS", "logRetentionDays"],
  ["SIDETONE_MEDIA_MAX_MB", "mediaMaxMb"],
  ["SIDETONE_SMTP_URL", "smtpUrl"],
  ["SIDETONE_MAIL_FROM", "mailFrom"],
  ["SIDETONE_PUSH_HOSTS", "pushHosts"],
  ["SIDETONE_MEDIA_HOSTS", "mediaHosts"],
  ["SIDETONE_PUSH_GRACE_SECONDS", "pushGraceSeconds"],
  ["SIDETONE_METRICS_TOKEN", "metricsToken"],
]);

/** Whether only this machine can reach what listens at this host. */
export function isLoopback(value: string): boolean {
  return value === "localhost" || value === "::1" || (isIP(value) === 4 && value.startsWith("127."));
}

function text(check: RegExp | ((value: string) => boolean), words: string) {
  const holds = typeof check === "function" ? check : (value: string) => check.test(value);
  return z.string(words).refine(holds, words);
}

/** Also takes the digits of a variable. */
function whole(min: number, max: number) {
  const words = `use a whole number from ${min} to ${max}`;
  const read = (value: unknown) =>
    typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return z.preprocess(read, z.int(words).min(min, words).max(max, words));
}

/** Also takes a variable with commas. */
function listOf<T extends z.ZodType>(element: T) {
  const read = (value: unknown) =>
    typeof value === "string" ? value.split(",").map((one) => one.trim()) : value;
  return z.preprocess(read, z.array(element, "use a list"));
}

/** Others' servers that may be reached though their addresses are not public. */
function hostsInside(whose: string) {
  const words = `use HOST or HOST:PORT of ${whose} inside your own network`;
  return listOf(text(/^[\w.:[\]-]{1,255}$/, words)).default([]);
}

function isHost(value: string): boolean {
  return isIP(value) !== 0 || (value.length <= 253 && /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?$/i.test(value));
}

function isProxy(value: string): boolean {
  const [base = "", bits, ...rest] = value.split("/");
  if (proxyNames.includes(value)) return true;
  const most = isIP(base) === 6 ? 128 : 32;
  return (
    isIP(base) !== 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && +bits <= most))
  );
}

function isUrl(value: string, protocols: readonly string[]): boolean {
  const url = parseUrl(value);
  return url !== null && protocols.includes(url.protocol) && url.hostname !== "" && !/\s/.test(value);
}

function parseUrl(value: string): URL | null {
  return URL.canParse(value) ? new URL(value) : null;
}

function isDatabaseUrl(value: string): boolean {
  if (/^sqlite:(\/\/)?[^\0]+$/.test(value)) return true;
  const isServer = isUrl(value, ["mysql:", "mariadb:", "postgres:", "postgresql:"]);
  return isServer && new URL(value).pathname.length > 1;
}

function isPublicUrl(value: string): boolean {
  if (!isUrl(value, ["http:", "https:"])) return false;
  const { pathname, search, hash, username, password } = new URL(value);
  return pathname === "/" && `${search}${hash}${username}${password}` === "";
}

/** What {room} becomes must not choose the host, nor stand in a name or password. */
function isVideoUrl(value: string): boolean {
  if (!isUrl(value, ["https:"]) || value.length > 1_000) return false;
  const url = new URL(value.replaceAll("{room}", "room-in-url"));
  const { username, password, host } = url;
  return value.includes("{room}") && !host.includes("room-in-url") && `${username}${password}` === "";
}

/** The parts of `esl://:PASSWORD@HOST:PORT` or `ari://USER:PASSWORD@HOST:PORT`, or what is wrong with it. */
function readPbxUrl(value: string) {
  const words =
    "use esl://:PASSWORD@HOST:8021 or ari://USER:PASSWORD@HOST:8088, with special characters as %XX";
  const url = parseUrl(value);
  if (!url || !/^\/?$/.test(url.pathname) || `${url.search}${url.hash}` !== "") return words;
  const [user, password] = [decode(url.username), decode(url.password)];
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // The password is a line of the protocol: a line feed in it would begin a command.
  if (!password || user === null || /\p{Cc}/u.test(`${user}${password}`) || !isHost(host)) return words;
  if (url.protocol === "esl:" && user === "") {
    return { kind: "freeswitch", host, port: Number(url.port || 8021), password } as const;
  }
  if (url.protocol === "ari:" && /^[\w.-]{1,64}$/.test(user)) {
    return { kind: "asterisk", host, port: Number(url.port || 8088), user, password } as const;
  }
  return words;
}

function decode(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
