import type { CarrierCase } from "./sms-carrier-bench.js";
import { smsCarrierHostile } from "./sms-carrier-hostile.js";
import { lookingUp, misbehaving } from "./sms-carrier-misbehaving.js";
import { sending, settingUp } from "./sms-carrier-sending.js";
import { arriving, receiving } from "./sms-carrier-webhooks.js";

/** What every driver does alike, at a carrier that behaves as its documentation says, or badly. */
export function smsCarrierContract(subject: CarrierCase): void {
  sending(subject);
  settingUp(subject);
  misbehaving(subject);
  lookingUp(subject);
  arriving(subject);
  receiving(subject);
  smsCarrierHostile(subject);
}
