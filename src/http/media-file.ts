import type { RequestHandler, Response } from "express";
import { MessagingError } from "../core/errors.js";
import { isPicture } from "../core/media-types.js";
import type { Attachment } from "../core/model.js";
import type { Api } from "./api/route.js";
import { streamTo } from "./stream-to.js";

/**
 * Serves an attachment to whoever has a link that holds and a session that may see it. Nothing in it is ever run: it
 * is what we say it is, in a sandbox, and a download unless it is a picture.
 */
export function createMediaHandler(api: Pick<Api, "sessions" | "media" | "links">): RequestHandler {
  return async (req, res) => {
    res.setHeader("Cache-Control", "private, no-store");
    const session = await api.sessions.find(req.headers.cookie);
    if (!session) throw new MessagingError("unauthenticated");
    const id = api.links.read(String(req.params["token"]));
    if (id === null) throw new MessagingError("not-found");
    const open = req.query["size"] === "small" ? api.media.openSmall : api.media.open;
    const { attachment, bytes } = await open(session, id);
    await sendFile(res, attachment, bytes);
  };
}

/** Serves an attachment to a carrier, which has no session: the link is all that it has, and opens this one file. */
export function createCarrierMediaHandler(api: Pick<Api, "media" | "links">): RequestHandler {
  return async (req, res) => {
    res.setHeader("Cache-Control", "private, no-store");
    const id = api.links.readForCarrier(String(req.params["token"]));
    if (id === null) throw new MessagingError("not-found");
    const { attachment, bytes } = await api.media.openForCarrier(id);
    await sendFile(res, attachment, bytes);
  };
}

/** Sends a file so that nothing in it is ever run. */
export async function sendFile(
  res: Response,
  file: Pick<Attachment, "name" | "type" | "size">,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  setHeaders(res, file);
  await streamTo(res, bytes);
}

function setHeaders(res: Response, { name, type, size }: Pick<Attachment, "name" | "type" | "size">): void {
  const shown = isPicture(type) ? "inline" : "attachment";
  const plain = name.replace(/[^\w. -]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  );
  res.setHeader(
    "Content-Type",
    type === "text/plain" || type === "text/vcard" ? `${type}; charset=utf-8` : type,
  );
  res.setHeader("Content-Length", size);
  res.setHeader("Content-Disposition", `${shown}; filename="${plain}"; filename*=UTF-8''${encoded}`);
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
  res.setHeader("Cross-Origin-Resource-Policy", "same-origin");
}
