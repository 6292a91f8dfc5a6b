import { randomBytes } from "node:crypto";
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
  hasBasic,
  jsonAnswer,
  type TakenMessage,
} from "../shared/face.js";

/** Flowroute as its documentation describes it. */
export const flowrouteFace: FaceKind = {
  name: "flowroute",
  origins: ["https://api.flowroute.com"],
  signs: "nothing",
  signsTime: false,
  settings: (account) => ({ accessKey: `key-of-${account}`, secretKey: `secret-of-${account}` }),
  create({ settings }): CarrierFace {
    const { accessKey = "", secretKey = "" } = settings;
    return {
      read: (request) => readCall(request, hasBasic(request, accessKey, secretKey)),
      accepted: ({ id }) =>
        jsonAnswer(202, { data: { id, type: "message", links: { self: `${PATH}/${id}` } } }),
      failure,
      newId: () => `mdr2-${randomBytes(16).toString("hex")}`,
      mediaPath: (name) => `/media/${name}`,
      inbound: (message) => hook(message.webhookUrl, inbound(message)),
      // Its receipts have no word for an opt-out.
      receipt: (receipt) =>
        receipt.state === "opted-out" ? null : hook(receipt.webhookUrl, receiptDocument(receipt)),
    };
  },
};

const PATH = "/v2.2/messages";

const errors: Readonly<Record<FaceFailure, readonly [status: number, title: string, pointer?: string]>> = {
  "too-many": [429, "Too Many Requests"],
  broken: [500, "Internal Server Error"],
  unavailable: [503, "Service Unavailable"],
  "bad-recipient": [422, "Unprocessable Entity", "/data/attributes/to"],
  "opted-out": [422, "Unprocessable Entity"],
  credentials: [401, "Unauthorized"],
};

const words: Readonly<Record<string, readonly [status: string, level: number]>> = {
  accepted: ["message buffered", 1],
  sent: ["smsc submit", 1],
};

function readCall(request: FaceRequest, isAllowed: boolean): FaceCall {
  const url = new URL(request.path, "http://face");
  const media = /^\/media\/(.+)$/.exec(url.pathname)?.[1];
  // Files are public, under names that can't be guessed.
  if (media !== undefined) return { kind: "media", name: media };
  if (!isAllowed) return { kind: "answer", answer: failure("credentials") };
  if (url.pathname !== PATH) return { kind: "answer", answer: failed(404, "Not Found") };
  if (request.method === "GET") return { kind: "lookup", answer: (taken) => list(taken, url.searchParams) };
  return readSend(Buffer.from(request.body).toString("utf8"));
}

function readSend(text: string): FaceCall {
  const said = readJson(text) as {
    readonly data?: { readonly attributes?: Partial<Record<string, unknown>> };
  } | null;
  const {
    from,
    to,
    body = "",
    media_urls: media = [],
    dlr_callback: webhookUrl = null,
  } = said?.data?.attributes ?? {};
  if (typeof to !== "string" || !/^\+?\d{11,15}$/.test(to))
    return { kind: "answer", answer: failure("bad-recipient") };
  if (typeof from !== "string") {
    return { kind: "answer", answer: failed(422, "Unprocessable Entity", "/data/attributes/from") };
  }
  return { kind: "send", message: { from, to, body, media, reference: null, webhookUrl } as AskedMessage };
}

function list(taken: readonly TakenMessage[], query: URLSearchParams): FaceAnswer {
  const start = Date.parse(query.get("start_date") ?? "");
  const end = Date.parse(query.get("end_date") ?? "");
  const found = taken
    .filter(({ at }) => at >= start && at <= end)
    .slice(0, Number(query.get("limit") ?? 100));
  return jsonAnswer(200, { data: found.map((message) => record(message)) });
}

function record({ id, from, to, body, media, at }: TakenMessage) {
  const attributes = {
    amount_display: "$0.0040",
    amount_nanodollars: 4_000_000,
    body,
    delivery_receipts: [],
    direction: "outbound",
    from,
    is_mms: media.length > 0,
    message_encoding: 0,
    message_type: "longcode",
    status: "message buffered",
    timestamp: new Date(at).toISOString(),
    to,
  };
  return { attributes, id, type: "message" };
}

function inbound({ id, from, to, body, media, at }: FaceInbound) {
  const attributes = {
    amount_display: "$0.0040",
    amount_nanodollars: 4_000_000,
    body,
    direction: "inbound",
    from: from.replace("+", ""),
    is_mms: media.length > 0,
    message_encoding: 0,
    message_type: "longcode",
    status: "delivered",
    timestamp: new Date(at).toISOString(),
    to: to.replace("+", ""),
  };
  const included = media.map(({ url, type }, index) => ({
    attributes: { file_name: `${index}`, file_size: 1_000, mime_type: type, url },
    id: `media-${index}`,
    type: "media",
  }));
  return { data: { attributes, id, type: "message" }, ...(included.length > 0 && { included }) };
}

function receiptDocument({ message, state, at }: FaceReceipt) {
  const [status, level] = words[state] ?? [state, 2];
  const attributes = {
    body: message.body,
    level,
    status,
    status_code: "0",
    status_code_description: status,
    timestamp: new Date(at).toISOString(),
  };
  return { data: { attributes, id: message.id, type: "delivery_receipt" } };
}

function hook(url: string, document: unknown): WebhookRequest {
  const body = Buffer.from(JSON.stringify(document));
  return { method: "POST", url, headers: { "content-type": "application/json" }, body };
}

function failure(kind: FaceFailure): FaceAnswer {
  return failed(...errors[kind]);
}

function failed(status: number, title: string, pointer?: string): FaceAnswer {
  const source = pointer === undefined ? {} : { source: { pointer } };
  return jsonAnswer(status, {
    errors: [{ id: "1", status: String(status), title, detail: title, ...source }],
  });
}
