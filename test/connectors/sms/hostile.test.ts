// What any body and address may do to the readers of webhooks: be understood, or be unreadable, and nothing else.
import { generateKeyPairSync } from "node:crypto";
import test from "ava";
import fc from "fast-check";
import { bandwidth } from "../../../src/connectors/sms/bandwidth/carrier.js";
import { flowroute } from "../../../src/connectors/sms/flowroute/carrier.js";
import { telnyx } from "../../../src/connectors/sms/telnyx/carrier.js";
import { voipms } from "../../../src/connectors/sms/voipms/carrier.js";
import { UnreadableWebhook, type WebhookEvent, type WebhookRequest } from "../../../src/ports.js";
import { fixture, posted, trunkAt, WEBHOOK } from "./bodies.js";

const key = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }).x ?? "";
const trunks = [
  trunkAt(telnyx, { apiKey: "k", publicKey: Buffer.from(key, "base64url").toString("base64") }),
  trunkAt(bandwidth, {
    ...{ accountId: "1", applicationId: "a", apiUser: "u", apiPassword: "p" },
    ...{ webhookUser: "w", webhookPassword: "q" },
  }),
  trunkAt(flowroute, { accessKey: "k", secretKey: "s" }),
  trunkAt(voipms, { apiUser: "u", apiPassword: "p" }),
];
const fixtures = [
  ...["telnyx-received-group", "telnyx-finalized", "bandwidth-received", "bandwidth-failed"],
  ...["flowroute-received-mms", "flowroute-receipt", "voipms-received"],
].map((name) => JSON.parse(fixture(`${name}.json`)));

/** Names that the readers look for, and those that hurt whoever looks carelessly. */
const names = [
  ...[
    "data",
    "event_type",
    "payload",
    "id",
    "from",
    "to",
    "phone_number",
    "text",
    "body",
    "media",
    "errors",
    "code",
  ],
  ...[
    "type",
    "message",
    "attributes",
    "included",
    "url",
    "status",
    "level",
    "errorCode",
    "tag",
    "direction",
    "owner",
  ],
  ...["__proto__", "constructor", "toString", "valueOf", "then", "length"],
];
const values = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(
      "message.received",
      "message.finalized",
      "message-received",
      "message-failed",
      "message",
      "in",
    ),
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.constantFrom(null, true, "", "+15551239999", "\u0000", "\ud800"),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...names), tie("any"), { maxKeys: 8, noNullPrototype: true }),
  ),
})).any;

/** A genuine body with one of its parts replaced by anything. */
const maimed = fc.tuple(fc.constantFrom(...fixtures), fc.nat(), values).map(([body, place, value]) => {
  const paths = [...pathsOf(body)];
  return replaced(body, paths[place % paths.length] ?? [], value);
});

test("any JSON is understood or unreadable", (t) => {
  fc.assert(
    fc.property(fc.oneof(values, maimed), (value) => allHold(posted(JSON.stringify(value) ?? "null"))),
    { numRuns: 2_000 },
  );
  t.pass();
});

test("any bytes and any address are understood or unreadable", (t) => {
  const query = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(fc.tuple(fc.constantFrom("to", "from", "message", "id", "date", "files", "x"), fc.string()), {
        maxLength: 8,
      })
      .map((items) => items.map(([name, value]) => `${name}=${value}`).join("&")),
  );
  fc.assert(
    fc.property(fc.uint8Array(), query, fc.constantFrom("GET", "POST", "PUT"), (body, text, method) => {
      allHold({ method, url: `${WEBHOOK}?${text}`, headers: {}, body });
      allHold({ method, url: text, headers: {}, body });
    }),
    { numRuns: 1_000 },
  );
  t.pass();
});

test("any headers are no reason to fall", (t) => {
  const header = fc.option(fc.string({ unit: "binary" }), { nil: undefined });
  fc.assert(
    fc.property(header, header, header, fc.uint8Array(), (signature, timestamp, authorization, body) => {
      const headers = { "telnyx-signature-ed25519": signature, "telnyx-timestamp": timestamp, authorization };
      for (const { webhook } of trunks) webhook.verify(posted("", { headers, body }));
    }),
    { numRuns: 500 },
  );
  t.pass();
});

function allHold(request: WebhookRequest): void {
  for (const { webhook } of trunks) {
    try {
      webhook.parse(request).forEach(checkEvent);
    } catch (error) {
      if (!(error instanceof UnreadableWebhook)) throw error;
    }
  }
}

function checkEvent(event: WebhookEvent): void {
  if (event.kind !== "message") return;
  const { externalId, from, to } = event.message;
  if (externalId.length > 190) throw new Error("an id that fits nowhere");
  for (const value of [externalId, from, to]) if (value === "") throw new Error("a message of nobody");
}

function* pathsOf(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  yield path;
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) yield* pathsOf(inner, [...path, name]);
}

function replaced(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === name ? replaced(item, rest, by) : item));
  return { ...(value as object), [name]: replaced((value as Record<string, unknown>)[name], rest, by) };
}
