import { createHash, createPrivateKey, createPublicKey, randomUUID, sign } from "node:crypto";
import type { WebhookRequest } from "../../../ports.js";
import { readJson } from "../shared/exchange.js";
import {
  type AskedMessage,
  type CarrierFace,
  type FaceAnswer,
  type FaceCall,
  type FaceFailure,
  type FaceInbound,
  type FaceKind,
  type FaceReceipt,
  type FaceRequest,
  jsonAnswer,
  type TakenMessage,
} from "../shared/face.js";

/** Telnyx as its documentation describes it. */
export const telnyxFace: FaceKind = {
  name: "telnyx",
  origins: ["https://api.telnyx.com"],
  signs: "bytes",
  signsTime: true,
  settings(account) {
    const apiKey = `KEY-${account}`;
    const { x = "" } = createPublicKey(keyOf(apiKey)).export({ format: "jwk" });
    return { apiKey, publicKey: Buffer.from(x, "base64url").toString("base64") };
  },
  create({ settings }): CarrierFace {
    const { apiKey = "" } = settings;
    return {
      read: (request) => readCall(request, apiKey),
      accepted: (message) =>
        jsonAnswer(200, { data: { record_type: "message", ...describe(message, "queued") } }),
      failure,
      newId: () => randomUUID(),
      mediaPath: (name) => `/files/${name}`,
      inbound: (message) =>
        hook(message.webhookUrl, "message.received", inbound(message), { at: message.at, apiKey }),
      receipt: (receipt) => receiptHook(receipt, apiKey),
    };
  },
};

const errors: Readonly<Record<FaceFailure, readonly [status: number, code: string, title: string]>> = {
  "too-many": [429, "10011", "Too many requests"],
  broken: [500, "10007", "Unexpected error"],
  unavailable: [503, "10007", "Service unavailable"],
  "bad-recipient": [400, "40310", "Invalid 'to' address"],
  "opted-out": [403, "40300", "Blocked due to STOP message"],
  credentials: [401, "10009", "Authentication failed"],
};

const words: Readonly<Record<string, readonly [status: string, code?: string]>> = {
  accepted: ["queued"],
  failed: ["delivery_failed", "40008"],
  "opted-out": ["sending_failed", "40300"],
};

/** An account's key pair, made from its API key so that nothing has to be kept. */
function keyOf(apiKey: string) {
  const seed = createHash("sha256").update(apiKey).digest();
  const prefix = Buffer.from("302e020100300506032b657004220420", "hex");
  return createPrivateKey({ key: Buffer.concat([prefix, seed]), format: "der", type: "pkcs8" });
}

function readCall(request: FaceRequest, apiKey: string): FaceCall {
  const media = /^\/files\/([\w-]+)$/.exec(request.path)?.[1];
  // Files are public, under names that can't be guessed.
  if (media !== undefined) return { kind: "media", name: media };
  if (request.headers["authorization"] !== `Bearer ${apiKey}`) return refused("credentials");
  if (request.path !== "/v2/messages" || request.method !== "POST")
    return { kind: "answer", answer: jsonAnswer(404, {}) };
  const said = readJson(Buffer.from(request.body).toString("utf8")) as Partial<
    Record<string, unknown>
  > | null;
  const { from, to, text = "", media_urls: files = [], webhook_url: webhookUrl = null } = said ?? {};
  if (typeof to !== "string" || !/^\+?\d{3,15}$/.test(to)) return refused("bad-recipient");
  if (typeof from !== "string")
    return { kind: "answer", answer: failed(400, "10004", "Missing required parameter") };
  if (text === "" && Array.isArray(files) && files.length === 0)
    return { kind: "answer", answer: failed(400, "40316", "No content provided") };
  const message = { from, to, body: text, media: files, reference: null, webhookUrl };
  return { kind: "send", message: message as AskedMessage };
}

function describe({ id, from, to, body, media, webhookUrl }: TakenMessage, status: string, code?: string) {
  return {
    id,
    direction: "outbound",
    type: media.length > 0 ? "MMS" : "SMS",
    from: { phone_number: from, carrier: "Telnyx", line_type: "Wireless" },
    to: [{ phone_number: to, status, carrier: "T-MOBILE USA, INC.", line_type: "Wireless" }],
    cc: [],
    text: body,
    media: media.map((url) => ({ url, content_type: null, sha256: null, size: null })),
    webhook_url: webhookUrl,
    webhook_failover_url: null,
    encoding: "GSM-7",
    parts: 1,
    tags: [],
    errors: code === undefined ? [] : [{ code, title: "Undeliverable" }],
  };
}

function inbound({ id, from, to, body, media, optOut }: FaceInbound) {
  const answered = optOut && (optOut === "opted-out" ? "OPT_OUT" : "OPT_IN");
  return {
    record_type: "message",
    id,
    direction: "inbound",
    type: media.length > 0 ? "MMS" : "SMS",
    from: { phone_number: from, carrier: "T-MOBILE USA, INC.", line_type: "Wireless" },
    to: [{ phone_number: to, status: "webhook_delivered", carrier: "Telnyx", line_type: "Wireless" }],
    cc: [],
    text: body,
    media: media.map(({ url, type }) => ({ url, content_type: type, sha256: null, size: null })),
    encoding: "GSM-7",
    parts: 1,
    errors: [],
    ...(answered && { autoresponse_type: answered }),
  };
}

function receiptHook({ message, state, webhookUrl, at }: FaceReceipt, apiKey: string): WebhookRequest {
  const [status, code] = words[state] ?? [state];
  const kind = ["queued", "sending", "sent"].includes(status) ? "message.sent" : "message.finalized";
  return hook(
    webhookUrl,
    kind,
    { record_type: "message", ...describe(message, status, code) },
    { at, apiKey },
  );
}

function hook(
  url: string,
  kind: string,
  payload: unknown,
  { at, apiKey }: { readonly at: number; readonly apiKey: string },
): WebhookRequest {
  const occurred = new Date(at).toISOString();
  const data = { record_type: "event", event_type: kind, id: randomUUID(), occurred_at: occurred, payload };
  const body = Buffer.from(JSON.stringify({ data, meta: { attempt: 1, delivered_to: url } }));
  const timestamp = String(Math.floor(at / 1_000));
  const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), body]), keyOf(apiKey));
  return {
    method: "POST",
    url,
    headers: {
      "content-type": "application/json",
      "telnyx-signature-ed25519": signature.toString("base64"),
      "telnyx-timestamp": timestamp,
    },
    body,
  };
}

function failure(kind: FaceFailure): FaceAnswer {
  return failed(...errors[kind]);
}

function failed(status: number, code: string, title: string): FaceAnswer {
  return jsonAnswer(status, { errors: [{ code, title, detail: title }] });
}

function refused(kind: FaceFailure): FaceCall {
  return { kind: "answer", answer: failure(kind) };
}
