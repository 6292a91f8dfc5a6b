/** What the usage report takes and answers. */
import { z } from "zod";
import { type UsageRange, usageRanges } from "../../core/usage-day.js";
import type * as wire from "../../wire/usage.js";
import { id } from "./schemas.js";

const count = z.number().int();
const figures = { sent: count, received: count, failed: count, mms: count, segments: count };
const day = z.iso.date();
const others = z.object({ count, ...figures });
const isRange = (days: number): days is UsageRange => usageRanges.some((range) => range === days);

export const usageQuery = z.strictObject({
  days: z.enum(usageRanges.map(String)).default("7").transform(Number).refine(isRange),
});

export const usageReply: z.ZodType<wire.UsageReply> = z.object({
  days: count,
  from: day,
  to: day,
  timeZone: z.string(),
  total: z.object(figures),
  byDay: z.array(z.object({ day, ...figures })),
  byNumber: z.object({
    most: z.array(z.object({ number: z.string(), display: z.string(), label: z.string(), ...figures })),
    others,
  }),
  byUser: z.object({
    most: z.array(z.object({ userId: id, name: z.string(), ...figures })),
    others,
    nobody: z.object(figures),
  }),
});
