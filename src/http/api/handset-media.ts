import { MessagingError } from "../../core/errors.js";
import { THUMBNAIL_TYPE } from "../../core/thumbnail.js";
import type { HandsetUpload } from "../../wire/handset.js";

import { sendFile } from "../media-file.js";
import { readPart } from "./file-part.js";
import { handsetFileView, handsetOf } from "./handset.js";
import { defineRoute } from "./route.js";
import * as schemas from "./schemas-media.js";

export const uploadToHandset = defineRoute({
  method: "post",
  path: "/handset/media",
  summary: "Puts one file on the simulated phones, for a text that names it",
  policy: "handset",
  takesFile: true,
  status: 201,
  reply: schemas.handsetUpload,
  async handle(api, { req }): Promise<HandsetUpload> {
    const handset = handsetOf(api);
    const { maxBytes } = api.media;
    const file = await readPart(req, maxBytes, ({ source, isCut }) => handset.attach(source, isCut));
    if (!file) throw new MessagingError("media-too-large", { megabytes: maxBytes / 1_000_000 });
    return { file: handsetFileView(file) };
  },
});

export const readHandsetFile = defineRoute({
  method: "get",
  path: "/handset/media/:id",
  summary: "A file that a simulated phone sent or got",
  policy: "handset",
  status: 200,
  async handle(api, { id, req, res }) {
    const handset = handsetOf(api);
    const found = await handset.open(id);
    if (!found) throw new MessagingError("not-found");
    const small = req.query["size"] === "small" ? await handset.thumbnail(found.about) : null;
    const file = small ? { ...found.about, type: THUMBNAIL_TYPE, size: small.length } : found.about;
    await sendFile(res, file, [small ?? found.bytes]);
  },
});
