import { type CarrierAccount, type CarrierDriver, SettingsProblem } from "../../../ports.js";
import { createLamlCarrier } from "../shared/laml-carrier.js";
import { lamlErrors } from "../shared/laml-errors.js";
import { apiUrlSetting, basic, needed, neededSecret, readApiUrl, required } from "../shared/settings.js";
import { createWebhook } from "./webhook.js";

/** SignalWire, by its compatibility API, which is Twilio's at another address and with a key of its own for webhooks. */
export const signalwire: CarrierDriver = {
  name: "signalwire",
  title: "SignalWire",
  settings: [
    needed("space", "example.signalwire.com"),
    needed("projectId", "01234567-89ab-cdef-0123-456789abcdef"),
    neededSecret("apiToken"),
    neededSecret("signingKey"),
    apiUrlSetting,
  ],
  setup: "carrier.setup.signalwire",
  capabilities: {
    mms: true,
    receipts: true,
    lookup: "search",
    answersKeywords: "setting",
    maxCharacters: 1_600,
    media: { maxCount: 8, maxBytes: 5_000_000 },
    signsWebhooks: true,
    perNumberRate: 1,
  },
  create(account) {
    const projectId = required(account, "projectId");
    const apiUrl = readApiUrl(account, `https://${spaceOf(account)}`);
    return createLamlCarrier(account, {
      messagesUrl: `${apiUrl}/api/laml/2010-04-01/Accounts/${encodeURIComponent(projectId)}/Messages`,
      authorization: basic(projectId, required(account, "apiToken")),
      fields: {},
      webhook: createWebhook({ projectId, signingKey: required(account, "signingKey") }),
      refusalOf: lamlErrors("signalwire").refusalOf,
    });
  },
};

/** The space's host; its name alone will do. */
function spaceOf(account: CarrierAccount): string {
  const name = required(account, "space")
    .toLowerCase()
    .replace(/\.signalwire\.com$/, "");
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
    throw new SettingsProblem("space", "carrier.problem.space");
  return `${name}.signalwire.com`;
}
