import type { CarrierDriver } from "../../ports.js";
import { bandwidth } from "./bandwidth/carrier.js";
import { flowroute } from "./flowroute/carrier.js";
import { generic } from "./generic/carrier.js";
import { needed, optionally } from "./shared/settings.js";
import { signalwire } from "./signalwire/carrier.js";
import { telnyx } from "./telnyx/carrier.js";
import { twilio } from "./twilio/carrier.js";
import { voipms } from "./voipms/carrier.js";

/** Asked of every account where its carrier leaves it to the account; messaging/trunk-accounts reads it. */
const answersKeywords = optionally(needed("answersKeywords", "true"));

const all = [twilio, telnyx, bandwidth, flowroute, voipms, signalwire, generic];

/** Every company that a trunk can be at, in the order of the form. */
export const drivers: readonly CarrierDriver[] = all.map(asking);

function asking(driver: CarrierDriver): CarrierDriver {
  switch (driver.capabilities.answersKeywords) {
    case "setting":
      return { ...driver, settings: [...driver.settings, answersKeywords] };
    case "usually":
      return { ...driver, settings: [...driver.settings, { ...answersKeywords, initial: "true" }] };
    default:
      return driver;
  }
}
