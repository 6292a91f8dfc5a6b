import type { Request } from "express";
import { MessagingError } from "../../core/errors.js";

/** Room for 70,000 characters of any script, so that too long a message is told so. */
const BODY_LIMIT = 512 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The JSON of a request; undefined where it is said to be something else. Express's parser would do, and take as long as
 * everything else between the socket and messaging/accept together: the send route is the busiest of all.
 */
export async function readJson(req: Request): Promise<unknown> {
  if (typeOf(req) !== "application/json") return undefined;
  const bytes = await readBytes(req, BODY_LIMIT);
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (error) {
    throw new MessagingError("bad-request", {}, { cause: error });
  }
}

/** The bytes of an uploaded file; another type than these is a bad request. */
export async function readFile(
  req: Request,
  { types, maxBytes }: { readonly types: readonly string[]; readonly maxBytes: number },
): Promise<Buffer> {
  if (!types.includes(typeOf(req))) throw new MessagingError("bad-request");
  return readBytes(req, maxBytes);
}

function typeOf(req: Request): string {
  return (req.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** All bytes of a request's body, whatever they are. */
export function readBytes(req: Request, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        // The rest is let run by unread: who still sends would not hear an answer on a closed connection.
        chunks.length = 0;
        reject(new MessagingError("payload-too-large"));
      }
    });
    req.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    req.on("error", reject);
    req.on("close", () => {
      // Every request closes in the end; an error that nobody needs costs as much as the parsing.
      if (!req.readableEnded) reject(new MessagingError("bad-request"));
    });
  });
}
