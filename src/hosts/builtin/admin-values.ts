/** What may be said of each kind: the options of the command, and the columns of a CSV file. All of it is text. */
import { isSupportedCountry } from "libphonenumber-js/min";
import { z } from "zod";
import { isTimeZone } from "../../core/time-zone.js";
import { AdminError } from "./admin-world.js";

export const kinds = ["tenant", "user", "extension", "number", "contact"] as const;
export type Kind = (typeof kinds)[number];

const onOff = z.enum(["on", "off"], "use on or off").transform((value) => value === "on");
const domain = /^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9])?$/;
const email = text(190).regex(/^[^\s@<>]+@[^\s@<>]+$/, "use an address such as name@example.com");
const label = text(60);

/** One object per kind: the names of its options, and how each is read. */
export const valuesOf = {
  tenant: z.strictObject({
    domains: list(text(253).toLowerCase().regex(domain, "use SIP domains such as pbx.example.com")),
    country: text(2).refine(isSupportedCountry, "use the two capital letters of a country, such as US"),
    timezone: text(64).refine(isTimeZone, "use a time zone such as America/New_York"),
    sms: onOff,
  }),
  user: z.strictObject({
    tenant: text(253),
    name: text(190),
    email: email.or(empty()),
    scope: z.enum(["user", "office", "operator"], "use user, office or operator"),
    enabled: onOff,
    password: z.string().min(1, "the password is empty").max(1_000, "the password is too long"),
    chat: onOff,
    sms: onOff,
    "default-number": text(32).or(empty()),
  }),
  extension: z.strictObject({
    tenant: text(253),
    user: text(64).or(empty()),
    pbx: text(32).regex(/^[a-z0-9][a-z0-9_.-]*$/, "use the name of a PBX"),
    endpoint: text(64).regex(/^[\w.+-]+$/, "use letters, digits, dots, underscores, hyphens and +"),
  }),
  number: z.strictObject({
    tenant: text(253),
    label: label.or(empty()),
    users: list(text(64)),
    sms: onOff,
    mms: onOff,
    trunk: text(32).or(empty()),
    country: text(2)
      .refine(isSupportedCountry, "use the two capital letters of a country, such as US")
      .or(empty()),
    "share-history": onOff,
  }),
  contact: z.strictObject({
    tenant: text(253),
    name: text(190),
    owner: text(64).or(empty()),
    organisation: text(190).or(empty()),
    numbers: list(text(160), /;/),
    emails: list(email),
  }),
} as const;

export type Values<K extends Kind> = Partial<z.output<(typeof valuesOf)[K]>>;

/** What names one of each kind on the command line, and its column in a CSV file. */
const keyOf = {
  tenant: text(100).regex(/^\S(.*\S)?$/, "use a name such as example.com"),
  user: text(64)
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9._@-]*$/, "use letters, digits, dots, underscores, hyphens and @"),
  extension: text(32).regex(/^[0-9*#]+$/, "use what is dialled, such as 1001"),
  number: text(32),
  contact: text(190),
} as const;

/** Reads options or cells; throws an {@link AdminError} with every problem among them. */
export function readValues<K extends Kind>(kind: K, values: Readonly<Record<string, string>>): Values<K> {
  const result = valuesOf[kind].partial().safeParse(values);
  if (result.success) return result.data as Values<K>;
  const problems = result.error.issues.map((issue) => {
    if (issue.code === "unrecognized_keys") return `a ${kind} has no ${issue.keys.join(", ")}`;
    return `${issue.path[0]?.toString() ?? kind}: ${issue.message}`;
  });
  throw new AdminError(problems.join("; "));
}

/** Reads what names one of the kind. */
export function readKey(kind: Kind, key: string): string {
  const result = keyOf[kind].safeParse(key.trim());
  if (result.success) return result.data;
  throw new AdminError(`${kind} name: ${result.error.issues[0]?.message ?? "does not fit"}`);
}

/** Only what was said; the database knows null where something was said to be empty. */
export function orNull(value: string | undefined, before: string | null): string | null {
  return value === undefined ? before : value || null;
}

function text(max: number) {
  return z
    .string()
    .trim()
    .min(1, "is empty")
    .max(max, `is longer than ${max} characters`)
    .refine((value) => !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(value), "has control characters in it");
}

function empty() {
  return z.literal("");
}

function list<T extends z.ZodType<unknown, string>>(element: T, separator: RegExp = /[\s,;]+/) {
  const split = (value: string) =>
    value
      .split(separator)
      .map((one) => one.trim())
      .filter(Boolean);
  return z.string().max(4_000, "is too long").transform(split).pipe(z.array(element));
}
