import type { OutboundSms } from "../../../ports.js";

/** What sendSMS takes is counted in bytes, so that an é is two of them. */
const SMS_BYTES = 160;

/** Files go out as an MMS, and so does a text that is too long for an SMS. */
export function isMms({ body, media }: Pick<OutboundSms, "body" | "media">): boolean {
  return media.length > 0 || Buffer.byteLength(body) > SMS_BYTES;
}
