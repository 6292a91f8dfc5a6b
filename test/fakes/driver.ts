import { createHmac, timingSafeEqual } from "node:crypto";
import {
  type CarrierDriver,
  type InboundSms,
  SettingsProblem,
  UnreadableWebhook,
  type WebhookEvent,
  type WebhookRequest,
} from "../../src/ports.js";
import { createFakeCarrier, type FakeCarrier } from "./carrier.js";

export interface FakeDriver extends CarrierDriver {
  /** Every carrier that was made, the newest last. */
  readonly made: readonly FakeCarrier[];
  /** How often a body was parsed. */
  parsed: number;
  /** Understands version 2 as well, as after an update. */
  understands: number;
  webhookTemplate?: string;
}

/** What an operator enters for an account at it. */
export const pigeonTrunk = {
  driver: "pigeon",
  title: "Pigeons",
  settings: { account: "PG1", token: "secret" },
  country: "US",
  enabled: true,
  atLeastOnce: false,
  perSecond: null,
  perNumberPerSecond: null,
};

/** A carrier whose webhooks are JSON, signed by an HMAC over address and body with the account's token. */
export function createFakeDriver(): FakeDriver {
  const made: FakeCarrier[] = [];
  const driver: FakeDriver = {
    name: "pigeon",
    title: "Pigeon Post",
    made,
    parsed: 0,
    understands: 1,
    settings: [
      { name: "account", label: "trunk.setting.account", secret: false, required: true, example: "PG123" },
      { name: "token", label: "trunk.setting.token", secret: true, required: true, example: "" },
      {
        name: "answersKeywords",
        label: "carrier.answersKeywords",
        secret: false,
        required: false,
        example: "true",
        initial: "true",
      },
    ],
    setup: "carrier.setup.generic",
    capabilities: {
      mms: false,
      receipts: true,
      lookup: "none",
      answersKeywords: "setting",
      maxCharacters: 1_000,
      media: { maxCount: 0, maxBytes: 0 },
      signsWebhooks: true,
      perNumberRate: 1,
    },
    create({ trunkId, settings: { account = "", token = "" } }) {
      if (!account.startsWith("PG")) throw new SettingsProblem("account", "trunk.problem.account");
      const carrier = createFakeCarrier(trunkId);
      made.push(carrier);
      return Object.assign(carrier, {
        webhook: {
          verify(request: WebhookRequest) {
            const given = Buffer.from(request.headers["x-pigeon-signature"] ?? "");
            const expected = Buffer.from(sign(token, request.url, request.body));
            if (given.length === 0) return "unsigned" as const;
            const isRight = given.length === expected.length && timingSafeEqual(given, expected);
            return isRight ? null : ("bad-signature" as const);
          },
          parse({ body }: WebhookRequest) {
            driver.parsed++;
            return eventsIn(Buffer.from(body).toString("utf8"), driver.understands);
          },
          reply: { status: 202, contentType: "text/plain", body: "coo" },
        },
      });
    },
  };
  return driver;
}

/** What the carrier puts into `x-pigeon-signature`. */
export function sign(token: string, url: string, body: Uint8Array | string): string {
  return createHmac("sha256", token).update(url).update(body).digest("hex");
}

interface PigeonEvent {
  readonly version?: number;
  readonly id?: string;
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
  readonly receipt?: string;
  readonly optOut?: InboundSms["optOut"];
  readonly media?: InboundSms["media"];
}

const nothing = { version: 1, id: "", from: "", to: "", text: "", optOut: null, media: [] };

function eventsIn(body: string, understands: number): WebhookEvent[] {
  let content: readonly PigeonEvent[];
  try {
    content = [JSON.parse(body)].flat() as readonly PigeonEvent[];
  } catch (error) {
    throw new UnreadableWebhook("no JSON", { cause: error });
  }
  return content.map((event) => {
    const { version, id, from, to, text, receipt, optOut, media } = { ...nothing, ...event };
    if (version > understands) throw new UnreadableWebhook("a newer version");
    if (receipt)
      return { kind: "receipt", receipt: { reference: receipt, state: "delivered", reason: null } };
    if (!id) return { kind: "ignored", what: "greeting" };
    return { kind: "message", message: { externalId: id, from, to, body: text, media, optOut } };
  });
}
