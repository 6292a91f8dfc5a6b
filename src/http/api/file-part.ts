import busboy from "busboy";
import type { Request } from "express";
import { MessagingError } from "../../core/errors.js";
import type { IncomingFile } from "../../messaging/media.js";

/** Room for what browsers put beside the file. */
const limits = { files: 1, fields: 10, fieldSize: 1_000, fieldNameSize: 100, parts: 12, headerPairs: 50 };

/** Hands the part `file` of a form to `take` as it comes in; what else there is in the form is let run by. */
export function readPart<T>(
  req: Request,
  fileSize: number,
  take: (file: IncomingFile) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const refuse = (cause?: unknown) => reject(new MessagingError("bad-request", {}, { cause }));
    const parser = createParser(req, fileSize);
    let isTaken = false;
    parser.on("file", (field, source, { filename }) => {
      // Whoever reads it hears of its errors too; this is for what nobody reads.
      source.on("error", refuse);
      if (field !== "file") {
        source.resume();
        return;
      }
      isTaken = true;
      const isCut = () => source.truncated === true;
      take({ name: filename ?? "", source, isCut })
        .then(resolve, reject)
        .finally(() => source.resume());
    });
    parser.on("error", refuse);
    parser.on("close", () => {
      if (!isTaken) refuse();
    });
    req.on("close", () => {
      if (req.readableEnded) return;
      refuse();
      parser.destroy();
    });
    req.pipe(parser);
  });
}

function createParser({ headers }: Request, fileSize: number) {
  try {
    // One more than is taken: the parser calls what just fits cut already.
    return busboy({ headers, defParamCharset: "utf8", limits: { ...limits, fileSize: fileSize + 1 } });
  } catch (error) {
    // No form, or one without a boundary.
    throw new MessagingError("bad-request", {}, { cause: error });
  }
}
