/** What the API takes and answers about trunks. */
import { z } from "zod";
import type * as wire from "../../wire/trunks.js";

/** Far above what messaging/trunk-admin allows, which says what is wrong field by field. */
const anyText = z.string().max(50_000);
const text = z.string();
const rate = z.number().nullable();
const time = z.iso.datetime();

export const trunkRequest: z.ZodType<wire.TrunkRequest> = z.strictObject({
  driver: z.string().max(64),
  title: z.string().max(1_000),
  settings: z.record(z.string().max(64), anyText),
  country: z.string().max(10),
  enabled: z.boolean(),
  atLeastOnce: z.boolean(),
  perSecond: rate,
  perNumberPerSecond: rate,
});

const setting = {
  name: text,
  label: text,
  secret: z.boolean(),
  required: z.boolean(),
  example: text,
  initial: text,
};
const row = {
  id: text,
  title: text,
  kind: z.enum(["carrier", "sip", "loopback"]),
  carrier: text,
  state: z.enum(["on", "off", "problem"]),
  problem: text.nullable(),
  lastWebhook: z.object({ at: time, text, isTrouble: z.boolean() }).nullable(),
};

export const trunksReply: z.ZodType<wire.TrunksReply> = z.object({
  trunks: z.array(z.object(row)),
  drivers: z.array(z.object({ name: text, title: text, setup: text, settings: z.array(z.object(setting)) })),
});

export const trunk: z.ZodType<wire.TrunkView> = z.object({
  ...row,
  driver: text,
  enabled: z.boolean(),
  country: text,
  atLeastOnce: z.boolean(),
  perSecond: rate,
  perNumberPerSecond: rate,
  settings: z.array(z.object({ ...setting, value: text, isSet: z.boolean() })),
  webhookUrl: text.nullable(),
  checks: z.array(z.object({ state: z.enum(["wait", "ok", "bad"]), text })),
  numbers: z.array(z.object({ number: text, display: text, tenant: text, users: z.array(text) })),
});

export const arrival: z.ZodType<wire.ArrivalView> = z.object({
  id: text,
  status: z.enum(["accepted", "quarantined", "refused", "replayed", "discarded"]),
  reason: text.nullable(),
  reasonText: text,
  over: text,
  tenant: text.nullable(),
  from: text,
  to: text,
  receivedAt: time,
  raw: text.nullable(),
});
