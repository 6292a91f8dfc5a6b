import type { Socket } from "node:net";
import type { HeaderValue, Parser } from "modesl";
import modesl from "modesl";

/** A frame that says more than this is no frame: we have lost the thread. The longest SIP text, spooled, is 24 MB. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
const MAX_HEADER_BYTES = 64 * 1024;

const FRAME_TYPES: ReadonlySet<string> = new Set([
  "auth/request",
  "command/reply",
  "api/response",
  "text/event-json",
  "text/disconnect-notice",
  "text/rude-rejection",
  "log/data",
]);

export interface ParserGuard {
  /** The stream is no longer readable; the connection has to be given up. */
  onBroken(error: Error): void;
  /** One event could not be read and was left out; the stream goes on. */
  onUnreadable(): void;
}

/**
 * Closes the holes in modesl's parser: an outer header with a stray `%` throws inside the socket's handler and ends
 * the process, so does anything a listener throws; bad JSON becomes an event without a name; a negative or endless
 * length runs away. Call it before the first byte is read.
 */
export function guardParser(parser: Parser, socket: Socket, guard: ParserGuard): void {
  let broken = false;
  const fail = (error: Error): void => {
    broken = true;
    guard.onBroken(error);
  };

  parser._parseHeaderText = parseHeaders;
  const parseEvent = parser._parseEvent.bind(parser);
  parser._parseEvent = (headers, body) => {
    const type = headers["Content-Type"];
    if (typeof type !== "string" || !FRAME_TYPES.has(type)) throw new Error("a frame of unknown type");
    if (type !== "text/event-json") return parseEvent(headers, body);
    const event = parseJsonEvent(body ?? "");
    if (event) parser.emit("esl::event", new modesl.Event(event), headers, body);
    else guard.onUnreadable();
  };

  socket.removeAllListeners("data");
  socket.on("data", (chunk: Buffer) => {
    if (broken) return;
    try {
      parser._onData(chunk);
      if (!isPlausible(parser)) throw new Error("a frame without an end");
    } catch (error) {
      fail(error instanceof Error ? error : new Error("the parser failed", { cause: error }));
    }
  });
}

/** Header lines to an object, without decoding: FreeSWITCH does not encode the outer headers. */
function parseHeaders(text: string): Record<string, HeaderValue> {
  const headers: Record<string, HeaderValue> = Object.create(null) as Record<string, HeaderValue>;
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    headers[name] = name === "Content-Length" ? parseLength(value) : value;
  }
  return headers;
}

function parseLength(value: string): number {
  const length = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (!(length <= MAX_BODY_BYTES)) throw new Error("a frame of impossible length");
  return length;
}

function parseJsonEvent(body: string): Record<string, unknown> | null {
  try {
    const event: unknown = JSON.parse(body);
    if (typeof event !== "object" || event === null || !("Event-Name" in event)) return null;
    return event as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** False where so much was read without a blank line that no header can still come of it. */
function isPlausible(parser: Parser): boolean {
  return parser.bodyLen > 0 || parser.buffer.length <= MAX_HEADER_BYTES;
}
