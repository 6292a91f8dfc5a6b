import type { CarrierDriver } from "../../ports.js";
import { bandwidth } from "./bandwidth/carrier.js";
import { flowroute } from "./flowroute/carrier.js";
import { signalwire } from "./signalwire/carrier.js";
import { telnyx } from "./telnyx/carrier.js";
import { twilio } from "./twilio/carrier.js";
import { voipms } from "./voipms/carrier.js";

/** Every company that a trunk can be at, in the order of the form. */
export const drivers: readonly CarrierDriver[] = [twilio, telnyx, bandwidth, flowroute, voipms, signalwire];
