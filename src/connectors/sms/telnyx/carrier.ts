import { z } from "zod";
import type { Outcome } from "../../../core/model.js";
import { check } from "../../../lib/check.js";
import type { CarrierAccount, CarrierDriver, OutboundSms, SmsCarrier } from "../../../ports.js";
import {
  type Answer,
  carrierRefused,
  type ExchangeRequest,
  outcomeOfStatus,
  readJson,
  unclear,
} from "../shared/exchange.js";
import { idle } from "../shared/idle.js";
import { code, messageId } from "../shared/json.js";
import { dialled } from "../shared/peer.js";
import { receiptUrl } from "../shared/receipt-url.js";
import { createSend } from "../shared/sending.js";
import {
  apiUrlSetting,
  needed,
  neededSecret,
  optional,
  optionally,
  readApiUrl,
  required,
} from "../shared/settings.js";
import { refusalOf } from "./errors.js";
import { createWebhook, readPublicKey } from "./webhook.js";

const API = "https://api.telnyx.com";

/**
 * Telnyx, Messaging API v2 (developers.telnyx.com). A message can be looked up by Telnyx's id alone, which a lost answer
 * takes with it; so each message names its own address for receipts, by which they find it.
 */
export const telnyx: CarrierDriver = {
  name: "telnyx",
  title: "Telnyx",
  settings: [
    neededSecret("apiKey"),
    needed("publicKey", "e4LR5rFCdVZ0nXKXpWlQIMgCMEzCLYlHtKdiTrJwkB4="),
    optionally(needed("profileId", "16fd2706-8baf-433b-82eb-8c7fada847da")),
    apiUrlSetting,
  ],
  setup: "carrier.setup.telnyx",
  capabilities: {
    mms: true,
    receipts: true,
    lookup: "none",
    // By the messaging profile: opt-out words are answered unless it says otherwise.
    answersKeywords: "usually",
    maxCharacters: 1_600,
    // "Up to 10 media files, less than 1 MB together."
    media: { maxCount: 10, maxBytes: 1_000_000 },
    signsWebhooks: true,
    perNumberRate: null,
  },
  create(account) {
    const key = readPublicKey(required(account, "publicKey"));
    return {
      trunkId: account.trunkId,
      webhook: createWebhook(key, account.now),
      ...idle,
      send: sendingOf(account),
    };
  },
};

const taken = z.object({ data: z.object({ id: messageId }) });
const refused = z.object({ errors: z.tuple([z.object({ code })], z.unknown()) });

function sendingOf(account: CarrierAccount): SmsCarrier["send"] {
  const url = `${readApiUrl(account, API)}/v2/messages`;
  const authorization = `Bearer ${required(account, "apiKey")}`;
  const headers = { authorization, "content-type": "application/json" };
  const { webhookUrl } = account;
  const profileId = optional(account, "profileId");

  return createSend(account, { requestOf, outcomeOf });

  function requestOf(sms: OutboundSms): ExchangeRequest | string {
    const to = dialled(sms.to);
    if (to === null) return "bad-recipient";
    return { url, method: "POST", headers, body: JSON.stringify(contentOf(sms, to)) };
  }

  function contentOf({ from, body, media, reference }: OutboundSms, to: string) {
    const target = receiptUrl({ webhookUrl, apiUrl: url }, reference);
    return {
      from,
      to,
      ...(body !== "" && { text: body }),
      ...(media.length > 0 && { media_urls: media.map((file) => file.url) }),
      ...(profileId !== null && { messaging_profile_id: profileId }),
      // Else the profile's address would be told the same once more.
      ...(target !== undefined && { webhook_url: target, use_profile_webhooks: false }),
    };
  }

  function outcomeOf({ status, headers, text }: Answer): Outcome {
    const said = readJson(text);
    if (status >= 400) return refusalIn(said, status) ?? otherRefusal(status, headers);
    const message = check(taken, said);
    if (status >= 200 && status < 300 && message.success) {
      return { kind: "accepted", reference: message.data.data.id };
    }
    return outcomeOfStatus(status, headers, account.now()) ?? unclear;
  }

  function otherRefusal(status: number, headers: Headers): Outcome {
    return outcomeOfStatus(status, headers, account.now()) ?? carrierRefused;
  }
}

/** What the code says, which tells an opt-out from a wrong key; when to come again stands beside it. */
function refusalIn(said: unknown, status: number): Outcome | null {
  const refusal = check(refused, said);
  if (!refusal.success || status === 429 || status >= 500) return null;
  return refusalOf(refusal.data.errors[0].code);
}
