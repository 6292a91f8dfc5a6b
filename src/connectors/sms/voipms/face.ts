import { randomInt } from "node:crypto";
import type { WebhookRequest } from "../../../ports.js";
import {
  type CarrierFace,
  type FaceAnswer,
  type FaceCall,
  type FaceFailure,
  type FaceInbound,
  type FaceKind,
  type FaceRequest,
  jsonAnswer,
  type TakenMessage,
} from "../shared/face.js";
import { template } from "./template.js";

/** VoIP.ms as its documentation describes it. */
export const voipmsFace: FaceKind = {
  name: "voipms",
  origins: ["https://voip.ms"],
  signs: "nothing",
  signsTime: false,
  settings: (account) => ({ apiUser: `${account}@example.com`, apiPassword: `password-of-${account}` }),
  create({ settings }): CarrierFace {
    return {
      read: (request) => readCall(request, settings),
      accepted: (message) =>
        jsonAnswer(200, { status: "success", [wasMms(message) ? "mms" : "sms"]: Number(message.id) }),
      failure,
      newId: () => String(randomInt(10_000_000, 99_999_999)),
      mediaPath: (name) => `/media/${name}/media.jpeg`,
      inbound,
      // It says nothing of what became of a text.
      receipt: () => null,
    };
  },
};

const PATH = "/api/v1/rest.php";
const SMS_BYTES = 160;

/** Refusals are told in the body; only what stands before the API answers with another status. */
const errors: Readonly<Record<FaceFailure, readonly [status: number, word: string]>> = {
  "too-many": [429, "limit_reached"],
  broken: [500, ""],
  unavailable: [503, ""],
  "bad-recipient": [200, "invalid_dst"],
  "opted-out": [200, "sms_failed"],
  credentials: [200, "invalid_credentials"],
};

function readCall(
  request: FaceRequest,
  { apiUser, apiPassword }: Readonly<Record<string, string>>,
): FaceCall {
  const media = /^\/media\/([^/]+)\//.exec(request.path)?.[1];
  // Files are public, under names that can't be guessed.
  if (media !== undefined) return { kind: "media", name: media };
  if (request.path !== PATH) return { kind: "answer", answer: { status: 404, body: "" } };
  const fields = Object.fromEntries(new URLSearchParams(Buffer.from(request.body).toString("utf8")));
  if (fields["api_username"] !== apiUser || fields["api_password"] !== apiPassword)
    return refused("credentials");
  switch (fields["method"]) {
    case "sendSMS":
    case "sendMMS":
      return readSend(fields);
    case "getSMS":
    case "getMMS":
      return { kind: "lookup", answer: (taken) => list(taken, fields) };
    default:
      return { kind: "answer", answer: jsonAnswer(200, { status: "invalid_method" }) };
  }
}

function readSend(fields: Readonly<Record<string, string>>): FaceCall {
  const { did = "", dst = "", message = "", method } = fields;
  const media = ["media1", "media2", "media3"].flatMap((name) => fields[name] ?? []);
  if (!/^\d{10}$/.test(dst)) return refused("bad-recipient");
  if (!/^\d{10}$/.test(did)) return { kind: "answer", answer: jsonAnswer(200, { status: "invalid_did" }) };
  if (method === "sendSMS" && Buffer.byteLength(message) > SMS_BYTES) {
    return { kind: "answer", answer: jsonAnswer(200, { status: "sms_toolong" }) };
  }
  return {
    kind: "send",
    message: { from: did, to: dst, body: message, media, reference: null, webhookUrl: null },
  };
}

function list(taken: readonly TakenMessage[], fields: Readonly<Record<string, string>>): FaceAnswer {
  const { did, contact, method, from = "", to = "" } = fields;
  const found = taken.filter((message) => {
    const day = eastern(message.at).slice(0, 10);
    const isAsked = message.from === did && message.to === contact && day >= from && day <= to;
    return isAsked && wasMms(message) === (method === "getMMS");
  });
  if (found.length === 0) return jsonAnswer(200, { status: "no_sms" });
  return jsonAnswer(200, { status: "success", sms: found.map(describe) });
}

/** What sendSMS would have refused was an MMS. */
function wasMms({ body, media }: TakenMessage): boolean {
  return media.length > 0 || Buffer.byteLength(body) > SMS_BYTES;
}

function describe({ id, from, to, body, media, at }: TakenMessage) {
  return {
    id,
    date: eastern(at),
    type: "0",
    did: from,
    contact: to,
    message: body,
    carrier_status: "Information not available",
    ...Object.fromEntries(media.map((url, index) => [`col_media${index + 1}`, url])),
  };
}

/** As it writes times unless the portal says otherwise. */
function eastern(at: number): string {
  return new Date(at).toLocaleString("sv-SE", { timeZone: "America/New_York" });
}

/** The template of the trunk page, filled in. */
function inbound({ id, from, to, body, media, webhookUrl, at }: FaceInbound): WebhookRequest {
  const values: Readonly<Record<string, string>> = {
    TO: to.replace(/^\+1/, ""),
    FROM: from.replace(/^\+1/, ""),
    MESSAGE: body,
    ID: id,
    TIMESTAMP: eastern(at),
    MEDIA: media.map(({ url }) => url).join(","),
  };
  // As it is pasted: with the template behind it, or as a test has it, without.
  const pasted = webhookUrl.includes("{") ? webhookUrl : `${webhookUrl}${template}`;
  const url = pasted.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
  return { method: "GET", url, headers: {}, body: new Uint8Array() };
}

function failure(kind: FaceFailure): FaceAnswer {
  const [status, word] = errors[kind];
  return word === "" ? { status, body: "<h1>Error</h1>" } : jsonAnswer(status, { status: word });
}

function refused(kind: FaceFailure): FaceCall {
  return { kind: "answer", answer: failure(kind) };
}
