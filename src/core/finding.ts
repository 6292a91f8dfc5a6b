/** How bad a finding is: `problem` keeps something from working, `warn` will or may. */
export type Level = "warn" | "problem";

/** What a check looks at, in the order in which an operator mends it. */
export const areas = [
  "settings",
  "server",
  "folder",
  "database",
  "host",
  "address",
  "pbx",
  "trunks",
  "redis",
  "mail",
] as const;

export type Area = (typeof areas)[number];

/**
 * Everything that may be found: how bad it is, and why it matters. The words of each are in the catalogues: what is
 * wrong under `page.finding.<id>`, the one thing to do under `page.finding.<id>.fix`, and why, which several share,
 * under `page.finding.why.<why>`.
 */
const kinds = {
  "config-invalid": ["problem", "start"],
  "server-not-running": ["warn", "blind"],
  "server-stuck": ["problem", "blind"],
  "server-closed": ["problem", "blind"],
  "port-taken": ["problem", "start"],
  "port-refused": ["problem", "start"],
  "folder-not-writable": ["problem", "start"],
  "folder-open": ["warn", "secrets"],
  "disk-full": ["problem", "disk"],
  "disk-low": ["warn", "disk"],
  "database-unreachable": ["problem", "start"],
  "database-password": ["problem", "start"],
  "database-missing": ["problem", "start"],
  "database-in-use": ["problem", "start"],
  "database-grants": ["problem", "grants"],
  "schema-old": ["problem", "schema"],
  "schema-newer": ["problem", "schema"],
  "clock-off": ["problem", "clock"],
  "portal-unreachable": ["problem", "portal"],
  "portal-password": ["problem", "portal"],
  "portal-missing": ["problem", "portal"],
  "portal-grants": ["problem", "portal"],
  "portal-tables": ["problem", "portal"],
  "portal-contacts": ["warn", "portal-contacts"],
  "public-unreachable": ["problem", "address"],
  "public-silent": ["warn", "address"],
  "public-certificate": ["problem", "address"],
  "public-other": ["problem", "address"],
  "proxy-path": ["problem", "address"],
  "proxy-buffering": ["problem", "buffering"],
  "proxy-untrusted": ["problem", "proxy"],
  "proxy-headers": ["warn", "proxy"],
  "public-http": ["warn", "https"],
  "webhook-no-address": ["problem", "webhook"],
  "webhook-private": ["warn", "webhook"],
  "webhook-http": ["warn", "webhook-http"],
  "webhook-never": ["warn", "webhook"],
  "webhook-refused": ["problem", "webhook"],
  "trunk-settings": ["problem", "trunk"],
  "trunk-credentials": ["problem", "trunk"],
  "trunk-held": ["problem", "trunk"],
  "pbx-unreachable": ["problem", "link"],
  "pbx-password": ["problem", "link"],
  "pbx-acl": ["problem", "link"],
  "pbx-read-only": ["problem", "link"],
  "pbx-not-ari": ["problem", "link"],
  "pbx-no-endpoints": ["problem", "link"],
  "pbx-silent": ["problem", "link"],
  "pbx-replaced": ["problem", "replaced"],
  "pbx-version": ["problem", "version"],
  "pbx-files": ["problem", "files"],
  "pbx-mod-sms": ["problem", "spool"],
  "pbx-mod-lua": ["problem", "spool"],
  "pbx-guard": ["problem", "guard"],
  "pbx-spool": ["problem", "lossy"],
  "pbx-probe": ["problem", "spool"],
  "pbx-phones": ["problem", "spool"],
  "pbx-trunks": ["problem", "spool"],
  "pbx-gateway": ["problem", "gateway"],
  "pbx-lossy": ["warn", "lossy"],
  "pbx-mirror": ["warn", "mirror"],
  "redis-unreachable": ["warn", "redis"],
  "mail-unreachable": ["warn", "mail"],
  "mail-password": ["warn", "mail"],
  "check-failed": ["warn", "blind"],
  "check-late": ["warn", "blind"],
} as const satisfies Record<string, readonly [Level, string]>;

export type FindingId = keyof typeof kinds;

/** Every finding that there may be; tests hold that each has its words. */
export const findingIds = Object.keys(kinds) as readonly FindingId[];

/** Something that is not well; what to say about it is in {@link describeFinding}. */
export interface Finding {
  readonly id: FindingId;
  readonly level: Level;
  /** Stand in its words as they are. */
  readonly values: Readonly<Record<string, string | number>>;
  /** Stand in its words too, as the phrases of the catalogue that they name. */
  readonly phrases: Readonly<Record<string, string>>;
}

/** A finding in somebody's words; `id` and `level` stay the same in all of them. */
export interface FindingText {
  readonly id: FindingId;
  readonly level: Level;
  readonly what: string;
  readonly why: string;
  /** The one thing to do. */
  readonly fix: string;
}

/** What was found at one time: problems first, then in the order of the areas; and all that was looked at. */
export interface Findings {
  readonly at: number;
  readonly found: readonly Finding[];
  readonly areas: readonly Area[];
}

/** Makes a finding; how bad it is follows from what it is. */
export function finding(
  id: FindingId,
  values: Finding["values"] = {},
  phrases: Finding["phrases"] = {},
): Finding {
  return { id, level: kinds[id][0], values, phrases };
}

/** Says a finding by the phrases of one language; `say` gives back the key of a phrase that there is not. */
export function describeFinding(
  { id, level, values, phrases }: Finding,
  say: (key: string, values?: Finding["values"]) => string,
): FindingText {
  const said = Object.entries(phrases).map(([name, key]) => {
    const text = say(key);
    // A carrier's own code has no words of ours.
    return [name, text === key ? (key.split(".").at(-1) ?? "") : text] as const;
  });
  const shown = { ...values, ...Object.fromEntries(said) };
  return {
    id,
    level,
    what: say(`page.finding.${id}`, shown),
    why: say(`page.finding.why.${kinds[id][1]}`),
    fix: say(`page.finding.${id}.fix`, shown),
  };
}

/** What the checks of each area found, as it is told. */
export function gather(
  at: number,
  looked: readonly { readonly area: Area; readonly found: readonly Finding[] }[],
): Findings {
  const inOrder = areas.flatMap((area) => looked.filter((one) => one.area === area));
  const all = inOrder.flatMap(({ found }) => found);
  return {
    at,
    found: [
      ...all.filter(({ level }) => level === "problem"),
      ...all.filter(({ level }) => level === "warn"),
    ],
    areas: areas.filter((area) => looked.some((one) => one.area === area)),
  };
}

/** The clocks of two machines, or null where they agree: what arrives late by the network is no fault of a clock. */
export function judgeClock(oursMs: number, theirsMs: number, where: ClockPlace): Finding | null {
  const seconds = Math.round(Math.abs(oursMs - theirsMs) / 1000);
  return seconds < CLOCK_S ? null : finding("clock-off", { ...where.values, seconds }, where.phrases);
}

/** Whose clock it is, as `about`. */
type ClockPlace = Partial<Pick<Finding, "values" | "phrases">>;

/** Sign-in tokens live for a minute, and carriers' signatures for five. */
const CLOCK_S = 30;
