import type { CarrierDriver } from "../../../ports.js";
import { createLamlCarrier } from "../shared/laml-carrier.js";
import { lamlErrors } from "../shared/laml-errors.js";
import {
  apiUrlSetting,
  basic,
  needed,
  neededSecret,
  optional,
  optionally,
  readApiUrl,
  required,
} from "../shared/settings.js";
import { createWebhook } from "./webhook.js";

const API = "https://api.twilio.com";

/** Twilio's Programmable Messaging. */
export const twilio: CarrierDriver = {
  name: "twilio",
  title: "Twilio",
  settings: [
    needed("accountSid", "AC0123456789abcdef0123456789abcdef"),
    neededSecret("authToken"),
    optionally(needed("apiKeySid", "SK0123456789abcdef0123456789abcdef")),
    optionally(neededSecret("apiKeySecret")),
    optionally(needed("messagingServiceSid", "MG0123456789abcdef0123456789abcdef")),
    apiUrlSetting,
  ],
  setup: "carrier.setup.twilio",
  capabilities: {
    mms: true,
    receipts: true,
    lookup: "search",
    // By default on long codes, and as the messaging service is set.
    answersKeywords: "usually",
    maxCharacters: 1_600,
    media: { maxCount: 10, maxBytes: 5_000_000 },
    signsWebhooks: true,
    perNumberRate: 1,
  },
  create(account) {
    const apiUrl = readApiUrl(account, API);
    const accountSid = required(account, "accountSid");
    const authToken = required(account, "authToken");
    const key = optional(account, "apiKeySid");
    const authorization =
      key === null ? basic(accountSid, authToken) : basic(key, required(account, "apiKeySecret"));
    const service = optional(account, "messagingServiceSid");
    return createLamlCarrier(account, {
      messagesUrl: `${apiUrl}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`,
      authorization,
      // What a user wrote goes out as it was written and counted.
      fields: { SmartEncoded: "false", ...(service !== null && { MessagingServiceSid: service }) },
      webhook: createWebhook({ accountSid, authToken, apiUrl, authorization }),
      refusalOf: lamlErrors("twilio").refusalOf,
    });
  },
};
