import { z } from "zod";
import type { Outcome } from "../../../core/model.js";
import { check } from "../../../lib/check.js";
import type { CarrierAccount, CarrierDriver, OutboundSms } from "../../../ports.js";
import { type ExchangeRequest, exchange, outcomeOfStatus, readJson, unclear } from "../shared/exchange.js";
import { idle } from "../shared/idle.js";
import { code } from "../shared/json.js";
import { tenDigits } from "../shared/north-america.js";
import { clockAhead } from "../shared/search.js";
import { createSend } from "../shared/sending.js";
import { apiUrlSetting, needed, neededSecret, readApiUrl, required } from "../shared/settings.js";
import { refusalOf } from "./errors.js";
import { isMms } from "./kind.js";
import { findMessage, searchFields } from "./lookup.js";
import { template } from "./template.js";
import { createWebhook } from "./webhook.js";

/** Not www: that name answers with a redirect, and what was posted is gone. */
const API = "https://voip.ms";
const MMS_BYTES = 2_048;

/** VoIP.ms, REST API (voip.ms/resources/api): North America, no receipts. */
export const voipms: CarrierDriver = {
  name: "voipms",
  title: "VoIP.ms",
  settings: [needed("apiUser", "me@example.com"), neededSecret("apiPassword"), apiUrlSetting],
  setup: "carrier.setup.voipms",
  webhookTemplate: template,
  capabilities: {
    mms: true,
    receipts: false,
    lookup: "search",
    answersKeywords: "never",
    maxCharacters: MMS_BYTES,
    media: { maxCount: 3, maxBytes: 1_200_000 },
    signsWebhooks: false,
    perNumberRate: null,
  },
  create(account) {
    const requestTo = createRequests(account);
    return {
      trunkId: account.trunkId,
      ...idle,
      webhook: createWebhook(account.now),
      send: createSend(account, {
        requestOf(sms) {
          const fields = fieldsOf(sms);
          return typeof fields === "string" ? fields : requestTo(fields);
        },
        outcomeOf: ({ status, headers, text }) =>
          outcomeOfStatus(status, headers, account.now()) ?? outcomeOf(readJson(text)),
      }),
      async lookup(sms, sentAt, signal) {
        const answer = await exchange(account.fetch, requestTo(searchFields(sms, sentAt)), signal);
        if (answer.kind === "failed" || answer.status !== 200) return null;
        const ahead = clockAhead(answer.headers, account.now());
        return findMessage(readJson(answer.text), sms, sentAt + ahead);
      },
    };
  },
};

/** Requests to its one address, by what they ask for. */
function createRequests(
  account: CarrierAccount,
): (fields: Readonly<Record<string, string>>) => ExchangeRequest {
  const url = `${readApiUrl(account, API)}/api/v1/rest.php`;
  const credentials = {
    api_username: required(account, "apiUser"),
    api_password: required(account, "apiPassword"),
  };
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return (fields) => {
    // By POST, so that the password is in nobody's log.
    const body = new URLSearchParams({ ...credentials, content_type: "json", ...fields }).toString();
    return { url, method: "POST", headers, body };
  };
}

/** The fields of a message, or why it can't be one. */
function fieldsOf({ from, to, body, media }: OutboundSms): Readonly<Record<string, string>> | string {
  const [did, dst] = [tenDigits(from), tenDigits(to)];
  if (dst === null) return "bad-recipient";
  if (did === null) return "bad-sender";
  const bytes = Buffer.byteLength(body);
  if (bytes > MMS_BYTES) return "message-too-long";
  const files = media.map(({ url }, index) => [`media${index + 1}`, url]);
  return {
    method: isMms({ body, media }) ? "sendMMS" : "sendSMS",
    did,
    dst,
    message: body,
    ...Object.fromEntries(files),
  };
}

const said = z.object({ status: z.string(), sms: code.optional(), mms: code.optional() });

function outcomeOf(answer: unknown): Outcome {
  const read = check(said, answer);
  if (!read.success) return unclear;
  const { status, sms, mms } = read.data;
  if (status !== "success") return refusalOf(status);
  const reference = sms ?? mms;
  return { kind: "accepted", ...(reference !== undefined && { reference }) };
}
