import type { UploadReply } from "../../wire/media.js";
import { attachmentView } from "../present-files.js";
import { readPart } from "./file-part.js";
import { defineRoute } from "./route.js";
import * as schemas from "./schemas-media.js";

export const loadFilesAgain = defineRoute({
  method: "post",
  path: "/messages/:id/files",
  summary: "Tries once more to load files of a message that could not be loaded",
  policy: "read message",
  status: 204,
  handle: (api, { session, id }) => api.inboundMedia.again(session, id),
});

export const uploadMedia = defineRoute({
  method: "post",
  path: "/media",
  summary: "Takes one file for a message that names it within a day",
  policy: "send inbox",
  takesFile: true,
  status: 201,
  reply: schemas.uploadReply,
  async handle({ media, links }, { session, req }): Promise<UploadReply> {
    const upload = await readPart(req, media.maxBytes, (file) => media.upload(session, file));
    return { attachment: attachmentView(upload, links) };
  },
});
