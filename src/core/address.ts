import parsePhoneNumber, {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  Metadata,
  type PhoneNumber,
} from "libphonenumber-js/min";

/** What a text comes from or goes to outside: who it is, not how somebody wrote it. */
export type Address =
  | { readonly kind: "number"; readonly e164: string }
  /** National: the same digits in another country are somebody else. */
  | { readonly kind: "short-code"; readonly digits: string; readonly country: string }
  | { readonly kind: "alphanumeric"; readonly text: string }
  | { readonly kind: "email"; readonly text: string };

export interface SipUri {
  /** Percent-decoded, without password and parameters; empty where the URI names a host only. */
  readonly user: string;
  /** Lower case, without port. */
  readonly host: string;
  /** Parameters of the user part and of the URI, names in lower case; the user part's win. */
  readonly params: ReadonlyMap<string, string>;
}

/** ISO 3166 codes of the countries whose local forms of a number can be read. */
export const countries: readonly string[] = getCountries();

const maxLength = 100;
const maxUriLength = 1024;

const phoneShape = /^\+?[\d\s()./\-\u2010-\u2015\u2212]+$/;
const alphanumericShape = /^(?! )(?=.*\p{L})(?!.* $)[\p{L}\p{M}\p{N} \-+_&.,'!/:*#()]{1,11}$/u;
const emailShape = /^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/;
const controlCharacter = /\p{Cc}/u;

/**
 * Reads an address as people, carriers and SIP write it; local forms are read as those of `country` (ISO 3166).
 *
 * A number counts when its length is possible for its country. Whether its range is assigned ("valid") is not asked:
 * ranges are newer than any table, and numbers reserved for examples and tests (555…) would be refused.
 */
export function parseAddress(raw: string, country: string): Address | null {
  if (raw.length > maxLength || controlCharacter.test(raw)) return null;
  // Address books wrap numbers in invisible direction marks, which come along when somebody copies one.
  const text = raw.replace(/\p{Cf}/gu, "").trim();
  if (/^sips?:/i.test(text)) return parseSipUser(text, country);
  if (/^tel:/i.test(text)) return parseTelUri(text.slice(4), country);
  return parsePlain(text, country) ?? parseEmail(text);
}

/** The number behind `raw` in E.164; null when it is no number (short codes are none). */
export function toE164(raw: string, country: string): string | null {
  const address = parseAddress(raw, country);
  return address?.kind === "number" ? address.e164 : null;
}

/** Whether this is a country, ISO 3166 in capitals, whose local forms of numbers we can read. */
export function isCountry(text: string): boolean {
  return isSupportedCountry(text);
}

/** One ASCII text (at most 120 characters) per address, the same for every way to write it. */
export function addressKey(address: Address): string {
  switch (address.kind) {
    case "number":
      return address.e164;
    case "short-code":
      return `short:${address.country}:${address.digits}`;
    case "alphanumeric":
      return `alpha:${encodeURIComponent(fold(address.text))}`;
    case "email":
      return `email:${address.text.toLowerCase()}`;
  }
}

/** The address of a key; null for text that is no key. */
export function addressFromKey(key: string): Address | null {
  const address = readKey(key);
  return address !== null && addressKey(address) === key ? address : null;
}

/** The address of a key as people in `country` write it; a text that is no key comes back as it is. */
export function formatAddress(key: string, country: string): string {
  const address = addressFromKey(key);
  if (!address) return key;
  switch (address.kind) {
    case "number":
      return formatNumber(address.e164, country);
    case "short-code":
      return address.digits;
    default:
      return address.text;
  }
}

/** Whether a text sent there can arrive: names and mail addresses are labels that a sender wears. */
export function isAnswerable(address: Address): boolean {
  return address.kind === "number" || address.kind === "short-code";
}

/** Reads a SIP URI, bare or as `"Name" <uri>;tag=…`; null for anything else. */
export function parseSipUri(text: string): SipUri | null {
  if (text.length > maxUriLength || controlCharacter.test(text)) return null;
  // The name may itself hold <sip:…>, so a quoted one is skipped as a whole.
  const bracketed = /^(?:"(?:[^"\\]|\\.)*"\s*|[^"<>]*)<([^<>]*)>[^<>]*$/u.exec(text.trim());
  const uri = bracketed?.[1] ?? text.trim();
  const parts =
    /^sips?:(?:([^@\s<>"]*)@)?(\[[\da-f:.]+\]|[a-z\d._-]+)(?::\d{1,5})?((?:;[^?;]*)*)(?:\?.*)?$/iu.exec(uri);
  if (!parts) return null;
  const [, userInfo = "", host = "", uriParams = ""] = parts;
  const [userAndPassword = "", ...userParams] = userInfo.split(";");
  const user = decode(userAndPassword.split(":")[0] ?? "");
  if (user === null) return null;
  return { user, host: host.toLowerCase(), params: readParams([...uriParams.split(";"), ...userParams]) };
}

function parseSipUser(text: string, country: string): Address | null {
  const uri = parseSipUri(text);
  return uri && parsePlain(inContext(uri.user, uri.params.get("phone-context")), country);
}

function parseTelUri(text: string, country: string): Address | null {
  const [subscriber = "", ...params] = text.split(";");
  const number = decode(subscriber);
  return number === null
    ? null
    : parsePlain(inContext(number, readParams(params).get("phone-context")), country);
}

/** RFC 3966: a local number may say which international prefix it hangs under. */
function inContext(number: string, context: string | undefined): string {
  return context?.startsWith("+") && !number.startsWith("+") ? context + number : number;
}

function parsePlain(text: string, country: string): Address | null {
  const digits = asciiDigits(text);
  if (!phoneShape.test(digits)) return parseAlphanumeric(text);
  const region = isSupportedCountry(country) ? country : null;
  const number = parseNumber(digits, region);
  const plain = /^\d{3,8}$/.test(digits);
  if (number && !(plain && isShortCode(number, digits, region)))
    return { kind: "number", e164: number.number };
  return plain && region ? { kind: "short-code", digits, country: region } : null;
}

function parseAlphanumeric(text: string): Address | null {
  const name = text.normalize("NFC");
  // Folded, because small letters can be more than their capitals were.
  return alphanumericShape.test(fold(name)) ? { kind: "alphanumeric", text: name } : null;
}

function parseEmail(text: string): Address | null {
  return emailShape.test(text) ? { kind: "email", text } : null;
}

function parseNumber(digits: string, region: CountryCode | null): PhoneNumber | null {
  const local = possible(digits, region);
  // 00 and 011 are dialled out of habit in each other's countries too.
  return local ?? possible(digits.replace(/^[\s(]*(?:00|011)/, "+"), region);
}

function possible(digits: string, region: CountryCode | null): PhoneNumber | null {
  const number = parsePhoneNumber(digits, { extract: false, ...(region && { defaultCountry: region }) });
  return number?.isPossible() && isStable(number) ? number : null;
}

/** Each reading takes one trunk 0 away: +44 00… would be another number, with another key, each time. */
function isStable({ nationalNumber, number }: PhoneNumber): boolean {
  return !nationalNumber.startsWith("0") || parsePhoneNumber(number)?.number === number;
}

/**
 * Up to eight digits alone are ambiguous. They are a number only where the plan really has it, and up to six only in
 * countries whose numbers are all that short: in Germany 66766 could be a landline, but whoever texts it means the code.
 */
function isShortCode(number: PhoneNumber, digits: string, region: CountryCode | null): boolean {
  if (!number.isValid()) return true;
  return digits.length <= 6 && longestNumber(region) > 9;
}

function longestNumber(region: CountryCode | null): number {
  if (!region) return 0;
  const metadata = new Metadata();
  metadata.selectNumberingPlan(region);
  return Math.max(...(metadata.numberingPlan?.possibleLengths() ?? [0]));
}

function formatNumber(e164: string, country: string): string {
  const number = parsePhoneNumber(e164);
  if (!number) return e164;
  const isDomestic =
    isSupportedCountry(country) && getCountryCallingCode(country) === number.countryCallingCode;
  return isDomestic ? number.formatNational() : number.formatInternational();
}

function readKey(key: string): Address | null {
  if (/^\+[1-9]\d{4,14}$/.test(key)) return { kind: "number", e164: key };
  const [, kind = "", rest = ""] = /^(short|alpha|email):(.+)$/.exec(key) ?? [];
  if (kind === "email") return rest.length <= maxLength ? parseEmail(rest) : null;
  if (kind === "alpha") return parseAlphanumeric(decode(rest) ?? "");
  const [, country = "", digits = ""] = /^([A-Z]{2}):(\d{3,8})$/.exec(rest) ?? [];
  return kind === "short" && isSupportedCountry(country) ? { kind: "short-code", digits, country } : null;
}

function fold(text: string): string {
  return text.toLowerCase().normalize("NFC");
}

/** Full-width and Arabic digits as ASCII ones; people type what their keyboard has. */
function asciiDigits(text: string): string {
  return text
    .replace(/[\uff0b\uff10-\uff19]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf));
}

function decode(text: string): string | null {
  try {
    const decoded = decodeURIComponent(text);
    return controlCharacter.test(decoded) ? null : decoded;
  } catch {
    // Not a percent-encoding: the address is malformed, whatever it says.
    return null;
  }
}

function readParams(params: readonly string[]): ReadonlyMap<string, string> {
  const pairs = params.map((param): [string, string] => {
    const [name = "", value = ""] = param.split("=", 2);
    return [name.trim().toLowerCase(), decode(value.trim()) ?? ""];
  });
  return new Map(pairs.filter(([name]) => name !== ""));
}
