import type { AcceptMms } from "../../src/messaging/commit.js";

/** Carriers reach us, nothing is sealed, and nobody fetches what a message awaits. */
export const openMms: AcceptMms = { publicMedia: true, seal: (source) => source, wake: () => undefined };
