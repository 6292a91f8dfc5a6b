import type { Outcome } from "../../../core/model.js";
import { isForGood, isHost, isTemporary, isUserPart } from "../../../core/sip.js";

/** The fields of the `chat` command; the content type is always ours, since FreeSWITCH's default is text/html. */
export interface ChatFields {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

const CONTENT_TYPE = "text/plain;charset=UTF-8";

/** The one place where the far side's answer says how long to wait. */
const TRUNK_RETRY_MS = 30_000;

/**
 * The `chat` command for one text, or null where an address or the text can't be said in it. Addresses are checked
 * rather than escaped: nothing that means something to the splitter belongs into one.
 */
export function chatCommand({ from, to, text }: ChatFields): string | null {
  if (!isSender(from) || !isTarget(to) || !isSayable(text)) return null;
  return `chat sip|${from}|${to}|${escapeText(text)}|${CONTENT_TYPE}`;
}

/**
 * Protects a text from the splitter of `chat`, so that the far side gets exactly it: the delimiter, quotes and
 * backslash, white space at the ends, and line ends, which would end the command.
 */
export function escapeText(text: string): string {
  return text
    .replace(/[\\|'"]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replace(/^ /, "\\s")
    .replace(/ $/, "\\s");
}

/** False for a text with control characters that `chat` has no way to say. */
export function isSayable(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these can't be sent
  return text !== "" && !/[\0-\x08\x0b\x0c\x0e-\x1f]/.test(text) && !/\p{Cs}/u.test(text);
}

/** The name of a profile or gateway. */
export function isName(value: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,63})$/.test(value);
}

function isSender(value: string): boolean {
  const at = value.indexOf("@");
  return isUserPart(value.slice(0, at)) && isHost(value.slice(at + 1));
}

/** `profile/sip:user@host…`: contacts carry parameters that phones choose, so only harmless characters pass. */
function isTarget(value: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\/sips?:[\w.!~*&=+;?/:@%#[\]-]{1,900}$/.test(value);
}

/** What FreeSWITCH said of one `chat`: the job's text, and the code of the MESSAGE event where one came. */
export interface ChatReport {
  readonly body: string;
  readonly code: number | null;
}

/**
 * The result table: what a report says about a text to a trunk. A code of 0 is a challenge that FreeSWITCH answered
 * for us, or a silence of 20 s; either way the far side may have taken it.
 */
export function trunkOutcome({ body, code }: ChatReport): Outcome {
  if (body.startsWith("Sent")) {
    if (code === null || code >= 200) return { kind: "accepted" };
    return { kind: "unknown", reason: "no-answer" };
  }
  if (body.startsWith("Invalid")) return { kind: "rejected", reason: "bad-request" };
  if (code === null) return { kind: "deferred", reason: "not-sent", retryAfterMs: TRUNK_RETRY_MS };
  if (code === 0) return { kind: "unknown", reason: "no-answer" };
  if (isTemporary(code)) return { kind: "deferred", reason: `sip-${code}`, retryAfterMs: TRUNK_RETRY_MS };
  return { kind: "rejected", reason: `sip-${code}` };
}

/**
 * The same for one contact of a phone: one that refuses or is gone may take it at its next registration. Phones do not
 * challenge, so a code of 0 is a phone that was switched off without a word.
 */
export function contactOutcome({ body, code }: ChatReport): Outcome {
  if (body.startsWith("Sent")) return { kind: "accepted" };
  if (body.startsWith("Invalid")) return { kind: "rejected", reason: "bad-request" };
  if (code && isForGood(code)) return { kind: "rejected", reason: `sip-${code}` };
  if (code === 0) return { kind: "deferred", reason: "no-answer", untilRegistered: true };
  const reason = code === null ? "not-registered" : `sip-${code}`;
  return { kind: "deferred", reason, untilRegistered: true };
}
