import type { Cursor } from "./model.js";

/** `epoch.sequence`, as it goes over the wire. */
export function formatCursor({ epoch, seq }: Cursor): string {
  return `${epoch}.${seq}`;
}

/** Reads a cursor; null for anything that {@link formatCursor} can't have written. */
export function parseCursor(text: string): Cursor | null {
  const match = /^([A-Za-z0-9_-]{1,40})\.(0|[1-9]\d{0,15})$/.exec(text);
  const [, epoch, digits] = match ?? [];
  const seq = Number(digits);
  return epoch !== undefined && Number.isSafeInteger(seq) ? { epoch, seq } : null;
}
