import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Response } from "express";

/** Sends what comes from `source` as fast as it is taken; that nobody takes it any more is no error. */
export async function streamTo(
  res: Response,
  source: Readable | AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  try {
    await pipeline(source, res);
  } catch (error) {
    // A browser may go at any time.
    if (!res.destroyed) throw error;
  }
}
