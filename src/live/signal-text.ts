import { z } from "zod";
import type { Signal } from "../core/signal.js";

const text = z.string();
const signal: z.ZodType<Signal> = z.object({
  audience: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("users"), userIds: z.array(text) }),
    z.object({ kind: z.literal("tenant"), tenantId: text }),
  ]),
  // Dots are told to each browser by the instance that has its stream.
  news: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("typing"),
      conversationId: text,
      userId: text,
      name: text,
      typing: z.boolean(),
    }),
    z.object({ kind: z.literal("contacts") }),
  ]),
});

/** A signal as another instance wrote it; null where it is none that this version knows. */
export function readSignal(said: unknown): Signal | null {
  return signal.safeParse(said).data ?? null;
}
