import type { NextFunction, Request, Response } from "express";
import { type ErrorCode, MessagingError } from "../core/errors.js";
import type { Logger } from "../lib/logger.js";
import { StoreFailure } from "../ports.js";
import type { ErrorReply } from "../wire/api.js";
import type { ChooseWords, Words } from "./words.js";

/** The one place that knows status codes. */
export const statuses: Readonly<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  "bad-credentials": 401,
  "bad-token": 401,
  forbidden: 403,
  "cross-site": 403,
  "not-found": 404,
  "bad-request": 400,
  invalid: 422,
  "empty-message": 422,
  "message-too-long": 422,
  "payload-too-large": 413,
  "too-many-requests": 429,
  "try-again": 503,
  "bad-recipient": 422,
  "recipient-unknown": 422,
  "recipient-is-sender": 422,
  "recipient-opted-out": 409,
  "recipient-cannot-be-answered": 422,
  "chat-off-sender": 403,
  "chat-off-recipient": 409,
  "sms-off-tenant": 403,
  "sms-off-user": 403,
  "sms-no-number": 403,
  "sms-off-number": 409,
  "sms-number-not-yours": 403,
  "sms-no-trunk": 409,
  "not-a-member": 403,
  "unreadable-message": 422,
  "media-not-possible": 409,
  "media-gone": 422,
  "media-too-large": 413,
  "media-too-many": 429,
  "media-type": 415,
  "media-unreadable": 422,
  "media-unreachable": 409,
  "media-too-many-files": 422,
  "media-too-large-together": 422,
  "sms-too-long": 422,
  "call-no-phone": 409,
  "call-not-possible": 409,
  "contacts-unreadable": 422,
  "contact-kept-in-host": 409,
  "chat-only": 409,
  "trunk-unknown": 422,
  "country-unknown": 422,
  "number-not-assigned": 422,
  "trunk-in-use": 409,
  "retry-not-possible": 409,
  "claimed-by-other": 409,
  "replay-not-possible": 409,
};

/** What is answered to an error: a page or JSON is made of it. */
export interface Problem {
  readonly status: number;
  readonly reply: ErrorReply;
  readonly retryAfterSeconds: number | null;
}

type FieldProblem = NonNullable<ErrorReply["error"]["fields"]>[number];

/** Fields that did not fit, as a value that travels the same way as other refusals. */
export class InvalidFields extends MessagingError {
  readonly fields: readonly FieldProblem[];

  constructor(fields: readonly FieldProblem[], cause?: Error) {
    super("invalid", {}, { cause });
    this.fields = fields;
  }
}

const RETRY_SECONDS = 2;

/** Says what to answer to whatever was thrown. What nobody expected is logged and answered with an id only. */
export function problemOf(
  error: unknown,
  words: Words,
  { log, newId }: { readonly log: Logger; readonly newId: () => string },
): Problem {
  const known = asExpected(error);
  if (error instanceof StoreFailure) log.warn({ err: error }, "a request found the database out of reach");
  if (known) return expectedProblem(known, words);
  const id = newId();
  log.error({ err: error, id }, "a request ended in an error");
  const reply = { error: { code: "internal", message: words.t("error.internal"), id } };
  return { status: 500, reply, retryAfterSeconds: null };
}

/** The last handler of the API: every error as JSON. */
export function jsonErrors(deps: {
  readonly log: Logger;
  readonly newId: () => string;
  readonly words: ChooseWords;
}) {
  return (error: unknown, req: Request, res: Response, next: NextFunction): void => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const { status, reply, retryAfterSeconds } = problemOf(error, deps.words(req), deps);
    if (retryAfterSeconds !== null) res.set("Retry-After", String(retryAfterSeconds));
    res.status(status).json(reply);
  };
}

function expectedProblem(error: MessagingError, words: Words): Problem {
  const { code, details } = error;
  const hasDetails = Object.keys(details).length > 0;
  const reply = {
    error: {
      code,
      message: words.describe(code, details),
      ...(hasDetails && { details }),
      ...(error instanceof InvalidFields && { fields: error.fields }),
    },
  };
  const given = details["retryAfterSeconds"];
  const fallback = code === "try-again" || code === "too-many-requests" ? RETRY_SECONDS : null;
  return {
    status: statuses[code],
    reply,
    retryAfterSeconds: typeof given === "number" ? given : fallback,
  };
}

/** Refusals of ours, those of the body parser and router, and a database that is away, in our own words. */
function asExpected(error: unknown): MessagingError | null {
  if (error instanceof MessagingError) return error;
  if (!(error instanceof Error)) return null;
  if (error instanceof StoreFailure && error.temporary) {
    return new MessagingError("try-again", {}, { cause: error });
  }
  if ("status" in error && typeof error.status === "number") return asHttpError(error.status, error);
  return null;
}

function asHttpError(status: number, cause: Error): MessagingError | null {
  if (status === 413) return new MessagingError("payload-too-large", {}, { cause });
  if (status === 404) return new MessagingError("not-found", {}, { cause });
  return status >= 400 && status < 500 ? new MessagingError("bad-request", {}, { cause }) : null;
}
