import { z } from "zod";
import type { Outcome } from "../../../core/model.js";
import { check } from "../../../lib/check.js";
import type {
  CarrierAccount,
  CarrierWebhook,
  LookupResult,
  OutboundSms,
  SmsCarrier,
} from "../../../ports.js";
import {
  type Answer,
  carrierRefused,
  type ExchangeRequest,
  exchange,
  outcomeOfStatus,
  readJson,
  unclear,
} from "./exchange.js";
import { idle } from "./idle.js";
import { findLaml } from "./laml-lookup.js";
import { lamlState } from "./laml-webhook.js";
import { dialled } from "./peer.js";
import { receiptUrl } from "./receipt-url.js";
import { createSend } from "./sending.js";

export interface LamlCarrierOptions {
  /** Of all messages, without the query. */
  readonly messagesUrl: string;
  readonly authorization: string;
  /** Fields that every message of the account has. */
  readonly fields: Readonly<Record<string, string>>;
  readonly webhook: CarrierWebhook;
  /** What a refusal under this code means. */
  readonly refusalOf: (code: string) => Outcome;
}

const taken = z.object({ sid: z.string().min(1) });
const refused = z.object({ code: z.union([z.number(), z.string().max(40)]) });

/** Sends by the API of Twilio, which SignalWire speaks too. */
export function createLamlCarrier(account: CarrierAccount, options: LamlCarrierOptions): SmsCarrier {
  const { trunkId, now } = account;
  const { messagesUrl, authorization, webhook } = options;

  return {
    trunkId,
    webhook,
    ...idle,
    send: createSend(account, { requestOf, outcomeOf }),
    async lookup(sms, sentAt, signal) {
      const to = dialled(sms.to);
      if (to === null) return null;
      const query = new URLSearchParams({ To: to, From: sms.from, PageSize: "50" });
      const askedAt = now();
      const request = { url: `${messagesUrl}?${query}`, method: "GET", headers: { authorization } } as const;
      const answer = await exchange(account.fetch, request, signal);
      if (answer.kind === "failed" || answer.status !== 200) return null;
      const found = findLaml({ answer, sms, to, sentAt, askedAt });
      return found && resultOf(found);
    },
  };

  function requestOf(sms: OutboundSms): ExchangeRequest | string {
    const to = dialled(sms.to);
    if (to === null) return "bad-recipient";
    const headers = { authorization, "content-type": "application/x-www-form-urlencoded" };
    return { url: messagesUrl, method: "POST", headers, body: formOf(sms, to).toString() };
  }

  function formOf({ reference, from, body, media }: OutboundSms, to: string): URLSearchParams {
    const form = new URLSearchParams({ To: to, From: from, ...options.fields });
    if (body !== "" || media.length === 0) form.set("Body", body);
    for (const { url } of media) form.append("MediaUrl", url);
    const target = receiptUrl({ webhookUrl: account.webhookUrl, apiUrl: messagesUrl }, reference);
    if (target !== undefined) form.set("StatusCallback", target);
    return form;
  }

  function outcomeOf({ status, headers, text }: Answer): Outcome {
    const byStatus = outcomeOfStatus(status, headers, now());
    if (byStatus) return byStatus;
    const said = readJson(text);
    if (status < 300) {
      const message = check(taken, said);
      return message.success ? { kind: "accepted", reference: message.data.sid } : unclear;
    }
    const refusal = check(refused, said);
    return refusal.success ? options.refusalOf(String(refusal.data.code)) : carrierRefused;
  }
}

function resultOf({ sid, status }: { readonly sid: string; readonly status: string }): LookupResult {
  return { outcome: { kind: "accepted", reference: sid }, state: lamlState(status) ?? null };
}
