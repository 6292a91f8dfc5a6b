import type { CarrierWebhook } from "../../../ports.js";
import { lamlErrors } from "../shared/laml-errors.js";
import { createLamlWebhook } from "../shared/laml-webhook.js";

export interface TwilioAccount {
  readonly accountSid: string;
  /** The primary one: it signs, whichever key sends. */
  readonly authToken: string;
  readonly apiUrl: string;
  readonly authorization: string;
}

export function createWebhook({
  accountSid,
  authToken,
  apiUrl,
  authorization,
}: TwilioAccount): CarrierWebhook {
  const api = new URL(apiUrl);
  return createLamlWebhook({
    account: accountSid,
    secret: authToken,
    headers: ["x-twilio-signature"],
    credentialsFor(url) {
      // The account may protect its files, but only those at its own place: the address in a webhook can be any.
      const isTheirs = URL.canParse(url) && new URL(url).origin === api.origin;
      return isTheirs ? { host: api.host, authorization } : null;
    },
    reasonOf: lamlErrors("twilio").reasonOf,
  });
}
