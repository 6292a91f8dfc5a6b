// Webhooks and answers as the carriers' own documents show them.
import { readFileSync } from "node:fs";
import type { CarrierAccount, CarrierDriver, WebhookRequest } from "../../../src/ports.js";

export const WEBHOOK = "https://sms.example.com/sidetone/webhooks/t1/secret";

/** A body from test/fixtures/carriers. */
export function fixture(name: string): string {
  return readFileSync(new URL(`../../../../test/fixtures/carriers/${name}`, import.meta.url), "utf8");
}

export function posted(body: string, more: Partial<WebhookRequest> = {}): WebhookRequest {
  const headers = { "content-type": "application/json" };
  return { method: "POST", url: WEBHOOK, headers, body: Buffer.from(body), ...more };
}

export interface Asked {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A trunk at a carrier that answers every request with `answer`; what it was asked lands in `asked`. */
export function trunkAt(
  driver: CarrierDriver,
  settings: CarrierAccount["settings"],
  answer: { readonly status: number; readonly body: unknown } = { status: 500, body: "" },
) {
  const asked: Asked[] = [];
  const account: CarrierAccount = {
    trunkId: "t1",
    settings,
    webhookUrl: WEBHOOK,
    country: "US",
    now: () => Date.parse("2026-11-24T12:00:00Z"),
    async fetch(url, init) {
      const request = new Request(String(url), init);
      const { method, headers } = request;
      asked.push({ url: request.url, method, headers, body: await request.text() });
      return new Response(JSON.stringify(answer.body), { status: answer.status });
    },
  };
  const carrier = driver.create(account);
  if (!carrier.webhook) throw new Error("a carrier without webhooks");
  return { carrier, webhook: carrier.webhook, asked, account };
}
