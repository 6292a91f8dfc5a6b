import type { CarrierDriver } from "../../ports.js";
import { signalwire } from "./signalwire/carrier.js";
import { twilio } from "./twilio/carrier.js";

/** Every company that a trunk can be at, in the order of the form. */
export const drivers: readonly CarrierDriver[] = [twilio, signalwire];
