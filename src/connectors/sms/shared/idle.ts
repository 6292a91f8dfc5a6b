import type { SmsCarrier } from "../../../ports.js";

/** Of a carrier to which nothing has to be kept open: everything comes by webhook. */
export const idle: Pick<SmsCarrier, "start" | "stop"> = {
  start: () => undefined,
  stop: () => Promise.resolve(),
};
