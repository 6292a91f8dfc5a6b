import { z } from "zod";
import type { SessionReply, SessionRequest } from "../../wire/session.js";

/** A compact JWS; how long is for its reader to say, who refuses it like any other that does not hold. */
export const sessionRequest: z.ZodType<SessionRequest> = z.strictObject({ token: z.string().max(100_000) });

export const sessionReply: z.ZodType<SessionReply> = z.object({
  userId: z.string(),
  endsInMs: z.number().int().min(0),
});
