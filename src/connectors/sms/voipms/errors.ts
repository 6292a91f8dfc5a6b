import type { Outcome } from "../../../core/model.js";

/**
 * The words with which VoIP.ms refuses (voip.ms/resources/api). Each means that nothing was taken; those that are about
 * the account leave the message waiting.
 */
const passing: ReadonlyMap<string, string> = new Map([
  ["invalid_credentials", "carrier-credentials"],
  ["missing_credentials", "carrier-credentials"],
  ["api_not_enabled", "carrier-credentials"],
  ["ip_not_enabled", "carrier-credentials"],
  ["no_account", "carrier-credentials"],
  ["account_with_dids", "carrier-credentials"],
  // Texts of one day, a hundred unless more were asked for.
  ["limit_reached", "carrier-limit"],
  ["api_limit_exceeded", "carrier-limit"],
]);

const reasons: ReadonlyMap<string, string> = new Map([
  ["invalid_dst", "bad-recipient"],
  ["missing_dst", "bad-recipient"],
  ["invalid_contact", "bad-recipient"],
  ["invalid_did", "bad-sender"],
  ["missing_did", "bad-sender"],
  ["no_did", "bad-sender"],
  ["sms_toolong", "message-too-long"],
  ["mms_toolong", "message-too-long"],
]);

/** What becomes of a message that was refused with this word. */
export function refusalOf(status: string): Outcome {
  const wait = passing.get(status);
  return wait === undefined
    ? { kind: "rejected", reason: reasons.get(status) ?? `voipms ${status.slice(0, 40)}` }
    : { kind: "deferred", reason: wait };
}
