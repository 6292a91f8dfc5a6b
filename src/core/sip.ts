/** What every PBX has of SIP: what its answers say of a text, and what may stand in an address. */
import type { Outcome } from "./model.js";

/** One outcome for all contacts of a phone: any that took it is enough; else the one that leaves most hope. */
export function combineOutcomes(outcomes: readonly Outcome[]): Outcome {
  for (const kind of ["accepted", "unknown", "deferred", "rejected"] as const) {
    const found = outcomes.find((outcome) => outcome.kind === kind);
    if (found) return found;
  }
  return { kind: "deferred", reason: "not-registered", untilRegistered: true };
}

/** Answers by which a far side asks to come again. */
export function isTemporary(code: number): boolean {
  return code === 408 || code === 429 || code === 500 || code === 503 || code === 504;
}

/** Answers that a phone will repeat as long as it is this phone. */
export function isForGood(code: number): boolean {
  return [400, 403, 405, 413, 415, 420, 488, 501, 513, 603, 606].includes(code);
}

/** User part of an address: an extension, a number, a short code, or a name as sender. */
export function isUserPart(value: string): boolean {
  return /^[+]?[A-Za-z0-9][A-Za-z0-9._~*#-]{0,63}$/.test(value) || /^[*#][0-9*#]{0,30}$/.test(value);
}

/** What a call may be made to: the digits of an extension or a number. Whatever else a dialplan understands is not ours to dial. */
export function isCallable(value: string): boolean {
  return /^\+?[0-9]{1,32}$/.test(value);
}

/** A name as the display of a phone gets it: what could mean something to a PBX or to SIP becomes a blank. */
export function displayName(name: string): string {
  const harmless = name.replace(/[^\p{L}\p{M}\p{N}.-]+/gu, " ").trim();
  return [...harmless].slice(0, 40).join("").trim();
}

/** A host name or address, with or without port. */
export function isHost(value: string): boolean {
  return /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/.test(value);
}
