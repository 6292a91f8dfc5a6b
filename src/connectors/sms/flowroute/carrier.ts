import { z } from "zod";
import type { Outcome } from "../../../core/model.js";
import { check } from "../../../lib/check.js";
import type { CarrierAccount, CarrierDriver, OutboundSms, SmsCarrier } from "../../../ports.js";
import {
  type Answer,
  carrierRefused,
  type ExchangeRequest,
  exchange,
  outcomeOfStatus,
  readJson,
  unclear,
} from "../shared/exchange.js";
import { idle } from "../shared/idle.js";
import { messageId } from "../shared/json.js";
import { receiptUrl } from "../shared/receipt-url.js";
import { clockAhead } from "../shared/search.js";
import { createSend } from "../shared/sending.js";
import { apiUrlSetting, basic, needed, neededSecret, readApiUrl, required } from "../shared/settings.js";
import { findRecord, recordsQuery } from "./lookup.js";
import { webhook } from "./webhook.js";

const API = "https://api.flowroute.com";

/** Flowroute, Messaging API v2.2 (developer.flowroute.com). */
export const flowroute: CarrierDriver = {
  name: "flowroute",
  title: "Flowroute",
  settings: [needed("accessKey", "a1b2c3d4"), neededSecret("secretKey"), apiUrlSetting],
  setup: "carrier.setup.flowroute",
  capabilities: {
    mms: true,
    receipts: true,
    lookup: "search",
    // Toll-free numbers are opted out of in the network; nobody answers for the others.
    answersKeywords: "setting",
    // It splits texts of any length; more is refused elsewhere on the way.
    maxCharacters: 1_600,
    // "750 kB including text", and as many files as fit.
    media: { maxCount: 10, maxBytes: 700_000 },
    signsWebhooks: false,
    // Of the whole account.
    perNumberRate: 5,
  },
  create(account) {
    const authorization = basic(required(account, "accessKey"), required(account, "secretKey"));
    const url = `${readApiUrl(account, API)}/v2.2/messages`;
    return { trunkId: account.trunkId, ...idle, webhook, ...createCalls(account, { url, authorization }) };
  },
};

const taken = z.object({ data: z.object({ id: messageId }) });
const refused = z.object({ errors: z.array(z.object({ source: z.object({ pointer: z.string() }) })) });

function createCalls(
  account: CarrierAccount,
  { url, authorization }: { readonly url: string; readonly authorization: string },
): Required<Pick<SmsCarrier, "send" | "lookup">> {
  return {
    send: createSend(account, { requestOf, outcomeOf }),
    async lookup(sms, sentAt, signal) {
      const request = {
        url: `${url}?${recordsQuery(sentAt)}`,
        method: "GET",
        headers: { authorization },
      } as const;
      const answer = await exchange(account.fetch, request, signal);
      if (answer.kind === "failed" || answer.status !== 200) return null;
      const ahead = clockAhead(answer.headers, account.now());
      return findRecord(readJson(answer.text), sms, sentAt + ahead);
    },
  };

  function requestOf(sms: OutboundSms): ExchangeRequest | string {
    // Numbers alone: Flowroute has neither short codes nor names.
    if (!/^\+\d+$/.test(sms.to)) return "bad-recipient";
    const headers = { authorization, "content-type": "application/vnd.api+json" };
    const body = JSON.stringify({ data: { type: "message", attributes: attributesOf(sms) } });
    return { url, method: "POST", headers, body };
  }

  function attributesOf({ from, to, body, media, reference }: OutboundSms) {
    return {
      from: from.slice(1),
      to: to.slice(1),
      body,
      is_mms: media.length > 0,
      ...(media.length > 0 && { media_urls: media.map((file) => file.url) }),
      dlr_callback: receiptUrl({ webhookUrl: account.webhookUrl, apiUrl: url }, reference),
    };
  }

  function outcomeOf({ status, headers, text }: Answer): Outcome {
    const said = readJson(text);
    if (status >= 200 && status < 300) {
      const message = check(taken, said);
      return message.success ? { kind: "accepted", reference: message.data.data.id } : unclear;
    }
    return outcomeOfStatus(status, headers, account.now()) ?? refusalOf(said);
  }
}

/** JSON:API points to what is wrong. */
function refusalOf(said: unknown): Outcome {
  const refusal = check(refused, said);
  const places = refusal.success ? refusal.data.errors.map(({ source }) => source.pointer) : [];
  if (places.some((place) => place.endsWith("/to"))) return { kind: "rejected", reason: "bad-recipient" };
  if (places.some((place) => place.endsWith("/from"))) return { kind: "rejected", reason: "bad-sender" };
  return carrierRefused;
}
