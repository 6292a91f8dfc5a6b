import { z } from "zod";
import { MessagingError } from "../../core/errors.js";
import type { PushSubscriptionInput } from "../../wire/preferences.js";
import { defineRoute } from "./route.js";

const endpoint = z.url({ protocol: /^https?$/ }).max(2_000);
const key = (bytes: number) =>
  z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}={0,2}$`));

/** What browsers add beside, such as a time at which it may end, is of no use here. */
const subscription = z.object({
  endpoint,
  keys: z.object({ p256dh: key(65), auth: key(16) }),
}) as z.ZodType<PushSubscriptionInput>;

export const subscribePush = defineRoute({
  method: "post",
  path: "/push",
  summary: "Sends notices to this browser while none of the user's is open, as its PushManager says where",
  policy: "list inbox",
  body: subscription,
  status: 204,
  async handle({ push }, { session, body }) {
    if (!push) throw new MessagingError("not-found");
    const { endpoint: where, keys } = body;
    await push.subscribe(session, session.key, { endpoint: where, ...keys });
  },
});

export const unsubscribePush = defineRoute({
  method: "delete",
  path: "/push",
  summary: "Ends the notices to one browser",
  policy: "list inbox",
  body: z.strictObject({ endpoint }),
  status: 204,
  async handle({ push }, { session, body }) {
    await push?.unsubscribe(session, body.endpoint);
  },
});
