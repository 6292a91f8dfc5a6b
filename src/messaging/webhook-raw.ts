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
