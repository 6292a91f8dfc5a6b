import { pipeline } from "node:stream/promises";
import type { RequestHandler, Response } from "express";
import { MessagingError } from "../core/errors.js";
import { isPicture } from "../core/media-types.js";
import type { Attachment } from "../core/model.js";
import type { Api } from "./api/route.js";

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
    const { attachment, bytes } = await api.media.open(session, id);
    setHeaders(res, attachment);
    try {
      await pipeline(bytes, res);
    } catch (error) {
      // A browser may go at any time.
      if (!res.destroyed) throw error;
    }
  };
}

function setHeaders(res: Response, { name, type, size }: Attachment): void {
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
