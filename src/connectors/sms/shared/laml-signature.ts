/** How Twilio, and SignalWire after it, sign their webhooks. */
import { createHash, createHmac } from "node:crypto";
import { parse, stringify } from "node:querystring";
import type { WebhookRequest } from "../../../ports.js";
import type { Form } from "./form.js";
import { isSameSecret } from "./secret.js";

/** The signature of a webhook at `url` with these fields; those of a JSON body are none. */
export function signLaml(secret: string, url: string, form: Form): string {
  const fields = [...form]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, values]) => [...new Set(values)].sort().map((value) => name + value));
  return createHmac("sha1", secret)
    .update(url + fields.join(""))
    .digest("base64");
}

/** Whether `signature` is right for the request, whichever way the other side writes its address. */
export function isSignedLaml(secret: string, signature: string, url: string, form: Form): boolean {
  return writings(url).some((writing) => isSameSecret(signLaml(secret, writing, form), signature));
}

/** Whether the hash of the body stands in the address, which is what Twilio signs where the body is JSON; null: there is none. */
export function hasSignedBody({ url, body }: WebhookRequest): boolean | null {
  const hash = URL.canParse(url) ? new URL(url).searchParams.get("bodySHA256") : null;
  return hash === null ? null : isSameSecret(hash, createHash("sha256").update(body).digest("hex"));
}

/**
 * The ways in which one address may have been signed: with and without the standard port, as it stands, with all
 * escaped that must be, and with the query as an older signer escapes it.
 */
function writings(url: string): readonly string[] {
  const normal = URL.canParse(url) ? new URL(url).href : url;
  return [
    ...new Set([url, normal, withLegacyQuery(normal)].flatMap((way) => [withoutPort(way), withPort(way)])),
  ];
}

interface Parts {
  readonly scheme: string;
  readonly userInfo: string;
  readonly host: string;
  readonly port: string;
  readonly rest: string;
}

/** By hand, since URL would write the address anew. */
function partsOf(url: string): Parts | null {
  const [, scheme, userInfo = "", host, port = "", rest] =
    /^([a-z]+:\/\/)([^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)(:\d+)?(.*)$/is.exec(url) ?? [];
  return scheme === undefined || host === undefined || rest === undefined
    ? null
    : { scheme, userInfo, host, port, rest };
}

function withoutPort(url: string): string {
  const parts = partsOf(url);
  return parts ? parts.scheme + parts.userInfo + parts.host + parts.rest : url;
}

function withPort(url: string): string {
  const parts = partsOf(url);
  if (parts?.port !== "") return url;
  const port = parts.scheme.toLowerCase() === "https://" ? ":443" : ":80";
  return parts.scheme + parts.userInfo + parts.host + port + parts.rest;
}

function withLegacyQuery(url: string): string {
  const start = url.indexOf("?");
  return start === -1 || start === url.length - 1
    ? url
    : `${url.slice(0, start)}?${stringify(parse(url.slice(start + 1)))}`;
}
