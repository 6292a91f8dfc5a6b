import { randomBytes } from "node:crypto";
import type { WebhookRequest } from "../../../ports.js";
import {
  type AskedMessage,
  type CarrierFace,
  type FaceAnswer,
  type FaceCall,
  type FaceFailure,
  type FaceInbound,
  type FaceReceipt,
  type FaceRequest,
  jsonAnswer,
  type TakenMessage,
} from "./face.js";
import { readForm } from "./form.js";
import { signLaml } from "./laml-signature.js";

export interface LamlFaceOptions {
  readonly account: string;
  /** What the account's webhooks are signed by, and the header that brings it. */
  readonly secret: string;
  readonly header: string;
  /** Path of the account's messages, without `.json`. */
  readonly messagesPath: string;
  readonly isAllowed: (request: FaceRequest) => boolean;
}

const errors: Readonly<Record<FaceFailure, readonly [status: number, code: number, message: string]>> = {
  "too-many": [429, 20429, "Too Many Requests"],
  broken: [500, 20500, "Internal Server Error"],
  unavailable: [503, 20503, "Service Unavailable"],
  "bad-recipient": [400, 21211, "The 'To' number is not a valid phone number."],
  "opted-out": [400, 21610, "Attempt to send to unsubscribed recipient"],
  credentials: [401, 20003, "Authenticate"],
};

const words: Readonly<Record<string, readonly [status: string, code?: string]>> = {
  accepted: ["queued"],
  sent: ["sent"],
  delivered: ["delivered"],
  failed: ["undelivered", "30003"],
  "opted-out": ["failed", "21610"],
};

/** The API and the webhooks of Twilio, and of SignalWire, which answers alike. */
export function createLamlFace(options: LamlFaceOptions): CarrierFace {
  const { account, messagesPath } = options;
  return {
    read: (request) => readCall(request, options),
    accepted: (message) => jsonAnswer(201, describe(message, account)),
    failure,
    newId: () => `SM${randomBytes(16).toString("hex")}`,
    mediaPath: (name) => `${messagesPath}/MM${"0".repeat(32)}/Media/${name}`,
    inbound: (message) => hook(message.webhookUrl, inboundFields(message, account), options),
    receipt: (receipt) => hook(receipt.webhookUrl, receiptFields(receipt, account), options),
  };
}

function readCall(request: FaceRequest, { messagesPath, isAllowed }: LamlFaceOptions): FaceCall {
  const url = new URL(request.path, "http://face");
  const path = url.pathname.replace(/\.json$/, "");
  const media = path.startsWith(`${messagesPath}/`) ? /\/Media\/(\w+)$/.exec(path)?.[1] : undefined;
  if (!isAllowed(request)) return refused("credentials");
  if (media !== undefined && request.method === "GET") return { kind: "media", name: media };
  if (path !== messagesPath) return { kind: "answer", answer: jsonAnswer(404, { code: 20404, status: 404 }) };
  if (request.method === "GET")
    return { kind: "lookup", answer: (taken) => list(taken, url.searchParams, messagesPath) };
  return readSend(readForm(Buffer.from(request.body).toString("utf8")));
}

function readSend(form: ReadonlyMap<string, readonly string[]>): FaceCall {
  const one = (name: string): string | null => form.get(name)?.[0] ?? null;
  const media = form.get("MediaUrl") ?? [];
  const [from, to, body] = [one("From"), one("To"), one("Body") ?? ""];
  if (!to || !/^\+?\d{3,15}$/.test(to)) return refused("bad-recipient");
  if (!from) return error(400, 21603, "A 'From' phone number is required.");
  if (body === "" && media.length === 0) return error(400, 21602, "Message body is required.");
  if ([...body].length > 1_600)
    return error(400, 21617, "The concatenated message body exceeds the 1600 character limit.");
  const message: AskedMessage = { from, to, body, media, reference: null, webhookUrl: one("StatusCallback") };
  return { kind: "send", message };
}

function list(taken: readonly TakenMessage[], query: URLSearchParams, messagesPath: string): FaceAnswer {
  const account = /Accounts\/([^/]+)/.exec(messagesPath)?.[1] ?? "";
  const size = Number(query.get("PageSize") ?? 50);
  const found = taken
    .filter(({ to, from }) => (query.get("To") ?? to) === to && (query.get("From") ?? from) === from)
    .map((message) => describe(message, account))
    .reverse();
  const next = found.length > size ? `${messagesPath}.json?PageSize=${size}&Page=1` : null;
  return jsonAnswer(200, { messages: found.slice(0, size), page_size: size, page: 0, next_page_uri: next });
}

function describe({ id, from, to, body, media, at }: TakenMessage, account: string): Record<string, unknown> {
  return {
    sid: id,
    account_sid: account,
    from,
    to,
    body,
    status: "queued",
    direction: "outbound-api",
    num_media: String(media.length),
    num_segments: "1",
    error_code: null,
    error_message: null,
    date_created: new Date(at).toUTCString().replace("GMT", "+0000"),
    date_sent: null,
  };
}

function inboundFields(
  { id, from, to, body, media, optOut }: FaceInbound,
  account: string,
): [string, string][] {
  return [
    ["ToCountry", "US"],
    ["SmsMessageSid", id],
    ["NumMedia", String(media.length)],
    ["SmsSid", id],
    ["SmsStatus", "received"],
    ["Body", body],
    ["To", to],
    ["NumSegments", "1"],
    ["MessageSid", id],
    ["AccountSid", account],
    ["From", from],
    ["ApiVersion", "2010-04-01"],
    ...media.flatMap(({ url, type }, index): [string, string][] => [
      [`MediaUrl${index}`, url],
      [`MediaContentType${index}`, type],
    ]),
    ...(optOut ? [["OptOutType", optOut === "opted-out" ? "STOP" : "START"] satisfies [string, string]] : []),
  ];
}

function receiptFields({ message, state }: FaceReceipt, account: string): [string, string][] {
  const [status, code] = words[state] ?? [state];
  return [
    ["SmsSid", message.id],
    ["SmsStatus", status],
    ["MessageStatus", status],
    ["To", message.to],
    ["MessageSid", message.id],
    ["AccountSid", account],
    ["From", message.from],
    ["ApiVersion", "2010-04-01"],
    ...(code === undefined ? [] : [["ErrorCode", code] satisfies [string, string]]),
  ];
}

function hook(
  url: string,
  fields: readonly [string, string][],
  { secret, header }: LamlFaceOptions,
): WebhookRequest {
  const body = new URLSearchParams([...fields]).toString();
  return {
    method: "POST",
    url,
    headers: {
      "content-type": "application/x-www-form-urlencoded; charset=utf-8",
      [header]: signLaml(secret, url, readForm(body)),
    },
    body: Buffer.from(body),
  };
}

function failure(kind: FaceFailure): FaceAnswer {
  const [status, code, message] = errors[kind];
  return jsonAnswer(status, {
    code,
    message,
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status,
  });
}

function refused(kind: FaceFailure): FaceCall {
  return { kind: "answer", answer: failure(kind) };
}

function error(status: number, code: number, message: string): FaceCall {
  return { kind: "answer", answer: jsonAnswer(status, { code, message, status }) };
}
