import { isUtf8 } from "node:buffer";
import type { WebhookRequest } from "../ports.js";

/** What of a request is kept beside what it brought, as JSON: enough to parse it again. */
interface Kept {
  readonly method: string;
  /** Its query, with the question mark; the path holds the secret. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly encoding: "utf8" | "base64";
}

/** Names only: what a carrier proves itself by may be a password. */
const worthKeeping = /^(content-type|user-agent|date|x-request-id)$|signature|timestamp/;
const LONGEST_HEADER = 1_000;

/** The request as it is kept with an arrival. */
export function writeRaw({ method, url, headers, body }: WebhookRequest): string {
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    value !== undefined && worthKeeping.test(name) ? [[name, value.slice(0, LONGEST_HEADER)]] : [],
  );
  const bytes = Buffer.from(body);
  const encoding = isUtf8(bytes) ? "utf8" : "base64";
  const content: Kept = {
    method,
    query: new URL(url).search,
    headers: Object.fromEntries(kept),
    body: bytes.toString(encoding),
    encoding,
  };
  return JSON.stringify(content);
}

/** The request that was kept, as it is parsed again; null where the text is no such record. */
export function readRaw(raw: string, webhookUrl: string): WebhookRequest | null {
  const kept = parsed(raw);
  if (!kept) return null;
  const { method, query, headers, body, encoding } = kept;
  return { method, url: webhookUrl + query, headers, body: Buffer.from(body, encoding) };
}

/** What was kept of an arrival, as people read it: a request with its headers, anything else as it is. */
export function showRaw(raw: string): string {
  const kept = parsed(raw);
  if (!kept) return raw;
  const { method, query, headers, body } = kept;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${query}`.trim(), ...lines, "", body].join("\n");
}

function parsed(raw: string): Kept | null {
  try {
    const value: unknown = JSON.parse(raw);
    return isKept(value) ? value : null;
  } catch {
    // What a PBX kept need not be JSON.
    return null;
  }
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null) return false;
  return "method" in value && "query" in value && "encoding" in value && "body" in value;
}
