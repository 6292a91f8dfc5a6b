import { createHmac, randomBytes } from "node:crypto";
import type { WebhookRequest } from "../../../ports.js";
import {
  type CarrierFace,
  type FaceCall,
  type FaceFailure,
  type FaceInbound,
  type FaceKind,
  type FaceReceipt,
  type FaceRequest,
  jsonAnswer,
} from "../shared/face.js";

/** How the invented carrier below is described to the driver; an example of a mapping, too. */
export const exampleMapping = {
  send: {
    url: "https://sms.carrier.example/v1/{user}/messages",
    auth: "bearer",
    json: {
      from: "{from}",
      to: ["{to}"],
      content: { text: "{text}", media: "{media}" },
      tag: "{reference}",
      callback: "{webhookUrl}",
    },
  },
  answer: {
    id: "/message/id",
    error: "/error/code",
    errors: {
      "opted-out": "recipient-opted-out",
      "bad-number": "bad-recipient",
      "rate-limit": "carrier-limit",
    },
  },
  webhook: {
    format: "json",
    proof: { kind: "hmac", header: "x-signature", algorithm: "sha256", encoding: "hex", prefix: "sha256=" },
    reply: { status: 200, contentType: "text/plain", body: "ok" },
    events: "/events",
    message: {
      when: { at: "/type", is: ["text"] },
      id: "/id",
      from: "/from",
      to: "/to",
      text: "/content/text",
      media: "/content/media",
      mediaUrl: "/url",
      mediaType: "/type",
    },
    receipt: {
      when: { at: "/type", is: ["status"] },
      id: "/id",
      state: "/status",
      states: { queued: "accepted", sent: "sent", delivered: "delivered", undelivered: "failed" },
      error: "/code",
      errors: { "opted-out": "recipient-opted-out" },
      reference: "/tag",
    },
  },
};

const errors: Readonly<Record<FaceFailure, readonly [status: number, code: string]>> = {
  "too-many": [429, "rate-limit"],
  broken: [500, "internal"],
  unavailable: [503, "unavailable"],
  "bad-recipient": [422, "bad-number"],
  "opted-out": [422, "opted-out"],
  credentials: [401, "who-are-you"],
};

const words: Readonly<Record<string, readonly [status: string, code: string | null]>> = {
  accepted: ["queued", null],
  sent: ["sent", null],
  delivered: ["delivered", null],
  failed: ["undelivered", "absent"],
  "opted-out": ["undelivered", "opted-out"],
};

interface Account {
  readonly user: string;
  readonly password: string;
  readonly secret: string;
}

/** A carrier that nobody knows, with an API like many. */
export const genericFace: FaceKind = {
  name: "generic",
  origins: ["https://sms.carrier.example"],
  signs: "bytes",
  signsTime: false,
  settings: (account) => ({
    mapping: JSON.stringify(exampleMapping),
    user: account,
    password: `key-of-${account}`,
    webhookSecret: `secret-of-${account}`,
  }),
  create({ settings }) {
    const { user = "", password = "", webhookSecret: secret = "" } = settings;
    return createFace({ user, password, secret });
  },
};

function createFace(account: Account): CarrierFace {
  return {
    read: (request) => readCall(request, account),
    accepted: ({ id }) => jsonAnswer(202, { message: { id, status: "queued" } }),
    failure,
    newId: () => `m-${randomBytes(8).toString("hex")}`,
    mediaPath: (name) => `/media/${name}`,
    inbound: (message) => hook(message.webhookUrl, textOf(message), account),
    receipt: (receipt) => hook(receipt.webhookUrl, statusOf(receipt), account),
  };
}

function readCall({ method, path, headers, body }: FaceRequest, { user, password }: Account): FaceCall {
  const media = /^\/media\/([\w-]+)$/.exec(path)?.[1];
  if (media !== undefined) return { kind: "media", name: media };
  if (headers["authorization"] !== `Bearer ${password}`)
    return { kind: "answer", answer: failure("credentials") };
  if (method !== "POST" || path !== `/v1/${user}/messages`)
    return { kind: "answer", answer: jsonAnswer(404, { error: { code: "no-such-thing" } }) };
  const asked = JSON.parse(Buffer.from(body).toString("utf8"));
  return {
    kind: "send",
    message: {
      from: asked.from,
      to: asked.to[0],
      body: asked.content.text,
      media: asked.content.media ?? [],
      reference: asked.tag,
      webhookUrl: asked.callback,
    },
  };
}

function textOf({ id, from, to, body, media }: FaceInbound): unknown {
  return { type: "text", id, from, to, content: { text: body, media } };
}

function statusOf({ message, state }: FaceReceipt): unknown {
  const [status, code] = words[state] ?? [state, null];
  return { type: "status", id: message.id, tag: message.reference, status, ...(code !== null && { code }) };
}

function hook(url: string, event: unknown, { secret }: Account): WebhookRequest {
  const body = JSON.stringify({ events: [event] });
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return {
    method: "POST",
    url,
    headers: { "content-type": "application/json", "x-signature": `sha256=${signature}` },
    body: Buffer.from(body),
  };
}

function failure(kind: FaceFailure) {
  const [status, code] = errors[kind];
  return jsonAnswer(status, { error: { code } });
}
