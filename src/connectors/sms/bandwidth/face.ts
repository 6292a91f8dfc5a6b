import { randomUUID } from "node:crypto";
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
import { basic } from "../shared/settings.js";

type Settings = Readonly<Record<string, string>>;

/** Bandwidth as its documentation describes it. */
export const bandwidthFace: FaceKind = {
  name: "bandwidth",
  origins: ["https://messaging.bandwidth.com"],
  signs: "credentials",
  signsTime: false,
  settings: (account) => ({
    accountId: `55-${account}`,
    applicationId: `93de2206-9669-4e07-948d-${account}`,
    apiUser: `user-of-${account}`,
    apiPassword: `password-of-${account}`,
    webhookUser: `webhooks-of-${account}`,
    webhookPassword: `callback-of-${account}`,
  }),
  create({ settings }): CarrierFace {
    const root = `/api/v2/users/${settings["accountId"]}`;
    return {
      read: (request) => readCall(request, settings, root),
      accepted: (message) => jsonAnswer(202, describe(message, settings)),
      failure,
      newId: () => randomUUID(),
      mediaPath: (name) => `${root}/media/${name}`,
      inbound: (message) => hook(message.webhookUrl, inbound(message, settings), settings),
      receipt: (receipt) => hook(receipt.webhookUrl, receiptEvent(receipt, settings), settings),
    };
  },
};

const errors: Readonly<Record<FaceFailure, readonly [status: number, body: unknown]>> = {
  "too-many": [429, { type: "max-message-queue-size-exceeded", description: "The SMS queue is full." }],
  broken: [500, { type: "internal-server-error", description: "Internal Server Error" }],
  unavailable: [503, { type: "service-unavailable", description: "Service Unavailable" }],
  "bad-recipient": [400, fieldError("to", "'to' must be a valid phone number")],
  "opted-out": [400, { type: "request-validation", description: "Your request could not be accepted" }],
  credentials: [401, { type: "unauthorized", description: "Authentication Failed" }],
};

const words: Readonly<Record<string, readonly [type: string, code?: number]>> = {
  accepted: ["message-sending"],
  failed: ["message-failed", 4702],
  "opted-out": ["message-failed", 4775],
};

function readCall(request: FaceRequest, settings: Settings, root: string): FaceCall {
  const { apiUser = "", apiPassword = "", applicationId } = settings;
  if (!hasBasic(request, apiUser, apiPassword)) return refused("credentials");
  const media = request.path.startsWith(`${root}/media/`) ? request.path.split("/").at(-1) : undefined;
  if (media !== undefined) return { kind: "media", name: media };
  if (request.path !== `${root}/messages` || request.method !== "POST") {
    return { kind: "answer", answer: jsonAnswer(404, { status: 404, error: "Not Found" }) };
  }
  return readSend(Buffer.from(request.body).toString("utf8"), applicationId);
}

function readSend(body: string, application: string | undefined): FaceCall {
  const said = readJson(body) as Partial<Record<string, unknown>> | null;
  const { from, to, text = "", media = [], tag = null, applicationId } = said ?? {};
  const [target, ...others] = Array.isArray(to) ? to : [];
  if (typeof target !== "string" || others.length > 0 || !/^\+?\d{3,15}$/.test(target))
    return refused("bad-recipient");
  const wrong = typeof from !== "string" ? "from" : applicationId !== application ? "applicationId" : null;
  if (wrong !== null) return { kind: "answer", answer: jsonAnswer(400, fieldError(wrong, "must be yours")) };
  const message = { from, to: target, body: text, media, reference: tag, webhookUrl: null };
  return { kind: "send", message: message as AskedMessage };
}

function describe({ id, from, to, body, media, reference, at }: TakenMessage, settings: Settings) {
  return {
    id,
    time: new Date(at).toISOString(),
    owner: from,
    applicationId: settings["applicationId"],
    direction: "out",
    segmentCount: 1,
    from,
    to: [to],
    text: body,
    media,
    ...(reference !== null && { tag: reference }),
  };
}

function inbound({ id, from, to, body, media, at }: FaceInbound, settings: Settings) {
  return {
    type: "message-received",
    time: new Date(at).toISOString(),
    description: "Incoming message received",
    to,
    message: {
      id,
      owner: to,
      applicationId: settings["applicationId"],
      time: new Date(at).toISOString(),
      segmentCount: 1,
      direction: "in",
      to: [to],
      from,
      text: body,
      ...(media.length > 0 && { media: media.map(({ url }) => url) }),
    },
  };
}

function receiptEvent({ message, state, at }: FaceReceipt, settings: Settings) {
  const [type, code] = words[state] ?? [`message-${state}`];
  return {
    type,
    time: new Date(at).toISOString(),
    description: code === undefined ? type : "destination-subscriber-unavailable",
    to: message.to,
    ...(code !== undefined && { errorCode: code }),
    message: describe(message, settings),
  };
}

function hook(
  url: string,
  event: unknown,
  { webhookUser = "", webhookPassword = "" }: Settings,
): WebhookRequest {
  return {
    method: "POST",
    url,
    headers: { "content-type": "application/json", authorization: basic(webhookUser, webhookPassword) },
    body: Buffer.from(JSON.stringify([event])),
  };
}

function fieldError(fieldName: string, description: string) {
  return {
    type: "request-validation",
    description: "Your request could not be accepted",
    fieldErrors: [{ fieldName, description }],
  };
}

function failure(kind: FaceFailure): FaceAnswer {
  return jsonAnswer(...errors[kind]);
}

function refused(kind: FaceFailure): FaceCall {
  return { kind: "answer", answer: failure(kind) };
}
