import type { StreamEvent } from "../wire/api.js";

/** A comment that keeps proxies and watchdogs content. */
export const heartbeat = ": still here\n\n";

/**
 * One frame of an event stream. `cursor` becomes its id, with which a browser comes back. JSON leaves no line end in
 * the data, and writes a lone surrogate as an escape, so that any text survives.
 */
export function encodeFrame(event: StreamEvent, cursor: string | null): string {
  const id = cursor === null ? "" : `id: ${cursor}\n`;
  return `event: ${event.type}\n${id}data: ${JSON.stringify(event)}\n\n`;
}
