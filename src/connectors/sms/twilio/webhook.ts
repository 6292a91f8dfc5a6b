import type { CarrierWebhook } from "../../../ports.js";
import { lamlErrors } from "../shared/laml-errors.js";
import { createLamlWebhook } from "../shared/laml-webhook.js";
import { ownFiles } from "../shared/own-files.js";

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
  return createLamlWebhook({
    account: accountSid,
    secret: authToken,
    headers: ["x-twilio-signature"],
    credentialsFor: ownFiles(apiUrl, authorization),
    reasonOf: lamlErrors("twilio").reasonOf,
  });
}
