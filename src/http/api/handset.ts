import { toE164 } from "../../core/address.js";
import { MessagingError } from "../../core/errors.js";
import { isPicture } from "../../core/media-types.js";
import { hasThumbnail } from "../../core/thumbnail.js";
import type { Handset, HandsetFile } from "../../ports.js";
import type { HandsetFileView, HandsetReply, HandsetSent } from "../../wire/handset.js";

import { base } from "../deps.js";
import { isoTime } from "../present.js";
import { smallOf } from "../present-files.js";
import { type Api, defineRoute } from "./route.js";
import * as schemas from "./schemas.js";

export const readHandset = defineRoute({
  method: "get",
  path: "/handset/messages",
  summary: "What a simulated phone outside sent and got, behind the entry `after`",
  policy: "handset",
  query: schemas.handsetQuery,
  status: 200,
  reply: schemas.handsetReply,
  async handle(api, { query }): Promise<HandsetReply> {
    // A phone outside is written with its country; there is no tenant whose local form it could be.
    const number = toE164(query.number, "ZZ");
    if (number === null) throw new MessagingError("bad-recipient");
    const messages = handsetOf(api).messages(number, query.after);
    return {
      messages: messages.map(({ entry, kind, peer, body, files = [], at }) => ({
        entry,
        kind,
        number,
        peer,
        body,
        files: files.map(handsetFileView),
        at: isoTime(at),
      })),
    };
  },
});

export const sendFromHandset = defineRoute({
  method: "post",
  path: "/handset/messages",
  summary: "Texts one of our numbers from a simulated phone outside",
  policy: "handset",
  body: schemas.handsetRequest,
  status: 201,
  reply: schemas.handsetSent,
  async handle(api, { body }): Promise<HandsetSent> {
    const result = await handsetOf(api).send(body);
    return { kind: result.kind, reason: result.kind === "quarantined" ? result.reason : null };
  },
});

/** The simulated phones; without a loopback trunk there are none. */
export function handsetOf({ handset }: Pick<Api, "handset">): Handset {
  if (!handset) throw new MessagingError("not-found");
  return handset;
}

/** A file of a simulated phone as its page shows it. */
export function handsetFileView(about: HandsetFile): HandsetFileView {
  const { file, name, type, size, width = null, height = null } = about;
  const href = `${base}v1/handset/media/${file}`;
  const thumbnail = hasThumbnail({ type, width, height }) ? smallOf(href) : null;
  return { file, name, type, size, width, height, picture: isPicture(type), href, thumbnail };
}
