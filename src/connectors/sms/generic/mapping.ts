import { z } from "zod";
import { SettingsProblem } from "../../../ports.js";
import { headerPlaceholders, placeholders, unknownPlaceholder } from "./template.js";

/** Reasons that a mapping may give to a carrier's errors, and what follows from each. */
const reasons = {
  "recipient-opted-out": "rejected",
  "bad-recipient": "rejected",
  "recipient-not-mobile": "rejected",
  "recipient-not-allowed": "rejected",
  "recipient-unreachable": "rejected",
  "carrier-blocked": "rejected",
  "carrier-filtered": "rejected",
  "carrier-refused": "rejected",
  "bad-sender": "rejected",
  "sender-unregistered": "rejected",
  "message-too-long": "rejected",
  "carrier-limit": "deferred",
  "carrier-credentials": "deferred",
  "carrier-error": "deferred",
} as const;

export type MappedReason = keyof typeof reasons;

/** Whether a message that was refused for this reason goes again by itself. */
export function isPassing(reason: MappedReason): boolean {
  return reasons[reason] === "deferred";
}

const text = z.string().max(2_000);
const template = templateOf(placeholders);
const pointer = text.regex(/^(\/.*)?$/s, "is a JSON pointer, such as /data/id");
/** Names and values that no line end can break out of. */
const headerName = z.string().regex(/^[A-Za-z0-9-]{1,60}$/, "is no name of a header");
const reason = z.enum(Object.keys(reasons) as [MappedReason, ...MappedReason[]]);
const state = z.enum(["accepted", "sent", "delivered", "failed", "unknown", "ignored"]);
const condition = z.strictObject({
  at: pointer,
  is: z.array(z.union([text, z.number(), z.boolean()])).min(1),
});

/** Every text of the JSON is a template. */
const jsonTemplate: z.ZodType<unknown> = z.lazy(() =>
  z.union([template, z.number(), z.boolean(), z.null(), z.array(jsonTemplate), z.record(text, jsonTemplate)]),
);

const proof = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("basic") }),
  z.strictObject({
    kind: z.literal("hmac"),
    header: headerName,
    algorithm: z.enum(["sha1", "sha256", "sha512"]),
    encoding: z.enum(["hex", "base64"]),
    /** Stands before the signature in the header, such as `sha256=`. */
    prefix: text.default(""),
  }),
]);

const send = z
  .strictObject({
    method: z.enum(["POST", "GET", "PUT"]).default("POST"),
    url: template.regex(
      /^https?:\/\/[^/{}?#@\\\s]+(\/|\?|$)/,
      "begins with the carrier's host, without placeholders",
    ),
    auth: z.enum(["none", "basic", "bearer"]).default("none"),
    headers: z.record(headerName, templateOf(headerPlaceholders)).default({}),
    form: z.record(text, template).optional(),
    json: jsonTemplate.optional(),
    maxCharacters: z.number().int().min(1).max(10_000).optional(),
  })
  .refine(({ form, json }) => form === undefined || json === undefined, "has a form or a json, not both")
  .refine(({ method, form, json }) => method !== "GET" || (form ?? json) === undefined, "by GET has no body");

const answer = z.strictObject({
  /** Where the carrier's id of the message stands; without it our reference is what receipts must bring. */
  id: pointer.optional(),
  /** For carriers that answer 200 to everything. */
  success: condition.optional(),
  error: pointer.optional(),
  errors: z.record(text, reason).default({}),
});

const webhook = z.strictObject({
  format: z.enum(["json", "form"]),
  proof: proof.default({ kind: "none" }),
  reply: z
    .strictObject({ status: z.number().int().min(200).max(299), contentType: text, body: text })
    .default({ status: 200, contentType: "text/plain", body: "" }),
  /** Where several events come at once: the list of them. */
  events: pointer.optional(),
  message: z
    .strictObject({
      when: condition.optional(),
      id: pointer,
      from: pointer,
      to: pointer,
      text: pointer.optional(),
      /** A list of addresses, or of objects with an address each. */
      media: pointer.optional(),
      mediaUrl: pointer.default(""),
      mediaType: pointer.optional(),
    })
    .optional(),
  receipt: z
    .strictObject({
      when: condition.optional(),
      id: pointer,
      state: pointer,
      states: z.record(text, state),
      error: pointer.optional(),
      errors: z.record(text, reason).default({}),
      /** Where our reference comes back, if the carrier took one. */
      reference: pointer.optional(),
    })
    .optional(),
  /** Events that concern nobody. */
  ignore: z.array(condition).default([]),
});

const mapping = z.strictObject({ send, answer: answer.default({ errors: {} }), webhook: webhook.optional() });

/** A carrier's API as an operator has described it. */
export type Mapping = z.infer<typeof mapping>;
export type WebhookMapping = NonNullable<Mapping["webhook"]>;
export type Condition = z.infer<typeof condition>;

/** Reads the setting; throws a {@link SettingsProblem} that says where it is wrong. */
export function readMapping(json: string): Mapping {
  const read = mapping.safeParse(parse(json));
  if (read.success) return read.data;
  const [first] = read.error.issues;
  const path = first?.path.map(String).join(".");
  throw new SettingsProblem("mapping", path ? `${path}: ${first?.message}` : (first?.message ?? ""));
}

function templateOf(names: readonly string[]) {
  return text.superRefine((value, context) => {
    const unknown = unknownPlaceholder(value, names);
    if (unknown === null) return;
    context.addIssue({ code: "custom", message: `{${unknown}} is none of ${names.join(" ")}` });
  });
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The engine's words name a place in a text that nobody sees as one line.
    throw new SettingsProblem("mapping", "carrier.problem.json");
  }
}
