/** What the API answers about the installation as a whole. */
import { z } from "zod";
import type * as wire from "../../wire/health.js";

const text = z.string();
const time = z.iso.datetime();
const count = z.number().int();
const trunk = z.object({ id: text, title: text });

/** With `again` it is looked anew, instead of what was found in the last half minute. */
export const healthQuery = z.strictObject({ again: z.literal("true").optional() });

export const health: z.ZodType<wire.HealthReply> = z.object({
  at: time,
  findings: z.array(
    z.object({ id: text, level: z.enum(["warn", "problem"]), what: text, why: text, fix: text }),
  ),
  checked: z.array(text),
  links: z.array(
    z.object({
      name: text,
      kind: z.enum(["freeswitch", "asterisk"]),
      link: z.enum(["down", "connecting", "up", "refused"]),
      version: text.nullable(),
      since: time,
      gaps: z.array(z.object({ from: time, to: time.nullable(), machine: text })),
    }),
  ),
  queues: z.array(z.object({ trunk: trunk.nullable(), queued: count, oldestAt: time })),
  deadLetters: z.array(z.object({ trunk, size: count })),
  webhooks: z.array(
    z.object({ trunk, last: z.object({ at: time, text, isTrouble: z.boolean() }).nullable() }),
  ),
  quarantined: count,
  streams: count,
});
