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
import { messageId } from "../shared/json.js";
import { ownFiles } from "../shared/own-files.js";
import { dialled } from "../shared/peer.js";
import { createSend } from "../shared/sending.js";
import { apiUrlSetting, basic, needed, neededSecret, readApiUrl, required } from "../shared/settings.js";
import { createWebhook } from "./webhook.js";

const API = "https://messaging.bandwidth.com";

/**
 * Bandwidth, Messaging API v2 (dev.bandwidth.com). Its list of messages knows neither our tag nor the text, so nothing
 * could be concluded from it; but every event of a message brings the tag back, by which a receipt finds a message whose
 * answer was lost.
 */
export const bandwidth: CarrierDriver = {
  name: "bandwidth",
  title: "Bandwidth",
  settings: [
    needed("accountId", "5500000"),
    needed("applicationId", "93de2206-9669-4e07-948d-329f4b722ee2"),
    needed("apiUser"),
    neededSecret("apiPassword"),
    needed("webhookUser"),
    neededSecret("webhookPassword"),
    apiUrlSetting,
  ],
  setup: "carrier.setup.bandwidth",
  capabilities: {
    mms: true,
    receipts: true,
    lookup: "none",
    // Toll-free numbers are opted out of in the network; nobody answers for the others.
    answersKeywords: "setting",
    maxCharacters: 2_048,
    // It names no limit of its own; more than this most networks refuse.
    media: { maxCount: 10, maxBytes: 1_000_000 },
    signsWebhooks: true,
    perNumberRate: null,
  },
  create(account) {
    const authorization = basic(required(account, "apiUser"), required(account, "apiPassword"));
    const webhook = createWebhook({
      authorization: basic(required(account, "webhookUser"), required(account, "webhookPassword")),
      credentialsFor: ownFiles(readApiUrl(account, API), authorization),
    });
    return { trunkId: account.trunkId, ...idle, send: sendingOf(account, authorization), webhook };
  },
};

const taken = z.object({ id: messageId });
const refused = z.object({ fieldErrors: z.array(z.object({ fieldName: z.string() })) });

function sendingOf(account: CarrierAccount, authorization: string): SmsCarrier["send"] {
  const accountId = encodeURIComponent(required(account, "accountId"));
  const url = `${readApiUrl(account, API)}/api/v2/users/${accountId}/messages`;
  const applicationId = required(account, "applicationId");
  const headers = { authorization, "content-type": "application/json; charset=utf-8" };

  return createSend(account, { requestOf, outcomeOf });

  function requestOf(sms: OutboundSms): ExchangeRequest | string {
    const to = dialled(sms.to);
    if (to === null) return "bad-recipient";
    return { url, method: "POST", headers, body: JSON.stringify(contentOf(sms, to)) };
  }

  function contentOf({ from, body, media, reference }: OutboundSms, to: string) {
    return {
      applicationId,
      from,
      to: [to],
      tag: reference,
      ...(body !== "" && { text: body }),
      ...(media.length > 0 && { media: media.map((file) => file.url) }),
    };
  }

  function outcomeOf({ status, headers, text }: Answer): Outcome {
    if (status < 200 || status >= 300) return failureOf(status, headers) ?? refusalOf(text);
    const message = check(taken, readJson(text));
    return message.success ? { kind: "accepted", reference: message.data.id } : unclear;
  }

  function failureOf(status: number, headers: Headers): Outcome | null {
    const said = outcomeOfStatus(status, headers, account.now());
    // "Any 4xx or 5xx HTTP response code will not be billed nor will the message be sent" ("Errors"); but what a gateway
    // before the API answers in its place is not said by the API.
    const isTheirs = status === 500 || status === 503;
    return isTheirs && said?.kind === "unknown" ? { kind: "deferred", reason: "carrier-error" } : said;
  }
}

function refusalOf(text: string): Outcome {
  const refusal = check(refused, readJson(text));
  const names = refusal.success ? refusal.data.fieldErrors.map(({ fieldName }) => fieldName) : [];
  if (names.some((name) => /^to\b/.test(name))) return { kind: "rejected", reason: "bad-recipient" };
  if (names.includes("from")) return { kind: "rejected", reason: "bad-sender" };
  return carrierRefused;
}
