import { createHash, timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";

/** What may be scraped, and by whom. */
export interface HttpMetrics {
  /** The bearer token that opens it. */
  readonly token: string;
  read(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Whoever has not the token finds nothing here, as if there were nothing. */
export function createMetricsHandler(metrics: HttpMetrics | null): RequestHandler {
  const expected = metrics && digest(metrics.token);
  return async (req, res, next) => {
    const [, given = ""] = /^Bearer (\S+)$/i.exec(req.get("authorization") ?? "") ?? [];
    // Digests are of one length, so that the time of comparing says nothing of the token.
    if (!metrics || !expected || !timingSafeEqual(digest(given), expected)) return next();
    const { contentType, text } = await metrics.read();
    res.set({ "Content-Type": contentType, "Cache-Control": "no-store" }).end(text);
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
