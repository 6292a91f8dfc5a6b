import type { InboundMedia } from "../../../ports.js";

/**
 * What opens a file of an inbound message, where the account protects its files: its credentials, but only at the API's
 * own place, since the address in a webhook can be any.
 */
export function ownFiles(
  apiUrl: string,
  authorization: string,
): (url: string) => InboundMedia["credentials"] {
  const { origin, host } = new URL(apiUrl);
  return (url) => (URL.canParse(url) && new URL(url).origin === origin ? { host, authorization } : null);
}
