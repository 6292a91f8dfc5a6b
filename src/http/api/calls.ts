import { z } from "zod";
import type { CallReply, CallRequest } from "../../wire/api.js";
import { ownDirectory } from "./me.js";
import { defineRoute } from "./route.js";

const callRequest: z.ZodType<CallRequest> = z.strictObject({
  to: z.union([
    z.strictObject({ user: z.string().min(1).max(64) }),
    z.strictObject({ extension: z.string().min(1).max(32) }),
    z.strictObject({ number: z.string().min(1).max(100) }),
  ]),
});
const callReply: z.ZodType<CallReply> = z.object({ state: z.literal("ringing") });

export const placeCall = defineRoute({
  method: "post",
  path: "/calls",
  summary: "Rings the user's own phone, and connects who answers it to a user, an extension or a number",
  policy: "send inbox",
  body: callRequest,
  status: 202,
  reply: callReply,
  async handle(api, { session, body }): Promise<CallReply> {
    await api.calls.call(await ownDirectory(api, session.tenantId), session.userId, body.to);
    return { state: "ringing" };
  },
});
