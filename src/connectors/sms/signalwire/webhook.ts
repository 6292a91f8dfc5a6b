import type { CarrierWebhook } from "../../../ports.js";
import { lamlErrors } from "../shared/laml-errors.js";
import { createLamlWebhook } from "../shared/laml-webhook.js";

export interface SignalWireAccount {
  readonly projectId: string;
  /** Not the token that sends. */
  readonly signingKey: string;
}

export function createWebhook({ projectId, signingKey }: SignalWireAccount): CarrierWebhook {
  return createLamlWebhook({
    account: projectId,
    secret: signingKey,
    // Both are made by the same key; programs that came from Twilio look for the second.
    headers: ["x-signalwire-signature", "x-twilio-signature"],
    // Files lie under addresses that cannot be guessed, and ask for nothing.
    credentialsFor: () => null,
    reasonOf: lamlErrors("signalwire").reasonOf,
  });
}
