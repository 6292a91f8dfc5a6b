import busboy from "busboy";
import type { Request } from "express";
import { MessagingError } from "../../core/errors.js";

/** A form that brings one file. */
export interface Upload {
  readonly fields: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** A field may be the text of a message. */
const limits = { files: 1, fields: 10, fieldSize: 32_000, fieldNameSize: 100, parts: 12, headerPairs: 50 };

/** Reads the fields and the part `file` of a form, as browsers without scripts send it. */
export function readUpload(req: Request, maxBytes: number): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const refuse = (cause?: unknown) => reject(new MessagingError("bad-request", {}, { cause }));
    const fields: Record<string, string> = {};
    const chunks: Buffer[] = [];
    const parser = createParser(req, maxBytes);
    parser.on("field", (name, value) => {
      fields[name] = value;
    });
    parser.on("file", (_, source) => {
      source.on("data", (chunk: Buffer) => chunks.push(chunk));
      source.on("limit", () => reject(new MessagingError("payload-too-large")));
      source.on("error", refuse);
    });
    parser.on("error", refuse);
    parser.on("close", () => resolve({ fields, bytes: Buffer.concat(chunks) }));
    req.on("close", () => {
      if (!req.readableEnded) refuse();
    });
    req.pipe(parser);
  });
}

function createParser({ headers }: Request, fileSize: number) {
  try {
    return busboy({ headers, defParamCharset: "utf8", limits: { ...limits, fileSize } });
  } catch (error) {
    // No form, or one without a boundary.
    throw new MessagingError("bad-request", {}, { cause: error });
  }
}
