import { randomBytes } from "node:crypto";
import { MessagingError } from "../../core/errors.js";
import type { SendReply } from "../../wire/api.js";
import { recipientIn, send } from "./messages.js";
import { defineRoute } from "./route.js";
import * as schemas from "./schemas.js";

/** Who has no link must not find the room. */
const ROOM_BYTES = 18;

export const startVideo = defineRoute({
  method: "post",
  path: "/conversations/:id/video",
  summary:
    "Posts a link to a video meeting of its own in a chat; absent where no meeting place is configured",
  policy: "send conversation",
  body: schemas.videoRequest,
  status: 201,
  reply: schemas.sendReply,
  async handle(api, { session, id, body: { clientKey } }): Promise<SendReply> {
    const { videoUrl } = api.settings;
    const to = await recipientIn(api, session, id);
    if (videoUrl === null) throw new MessagingError("not-found");
    if (to.kind !== "user") throw new MessagingError("chat-only");
    const room = randomBytes(ROOM_BYTES).toString("base64url");
    return send(api, session, { clientKey, to, body: videoUrl.replaceAll("{room}", room) });
  },
});
