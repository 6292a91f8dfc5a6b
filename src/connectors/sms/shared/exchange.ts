import type { Outcome } from "../../../core/model.js";
import { retryAfterMs } from "./retry-after.js";

/** What came of one HTTP request to a carrier. */
export type Exchange =
  | Answer
  /** No answer; the outcome says whether the carrier can have taken it all the same. */
  | { readonly kind: "failed"; readonly outcome: Outcome };

export interface Answer {
  readonly kind: "answered";
  readonly status: number;
  readonly headers: Headers;
  /** Empty where it could not be read to its end. */
  readonly text: string;
}

export interface ExchangeRequest {
  readonly url: string;
  readonly method: "GET" | "POST" | "PUT";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** More than any carrier says about a message. */
const LONGEST_ANSWER = 1_000_000;

/**
 * How fetch says that no connection was made, so that nothing of the request has left. A certificate that is refused
 * counts among them: the request is written behind the handshake.
 */
const unconnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|UND_ERR_CONNECT_TIMEOUT|ERR_TLS_\w+|CERT_\w+|ERR_SSL_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

const unreachable: Outcome = { kind: "deferred", reason: "carrier-unreachable" };
const noAnswer: Outcome = { kind: "unknown", reason: "no-answer" };

/** It answered with an error of its own, or as if it had taken the message, but not in a way that we can read. */
export const unclear: Outcome = { kind: "unknown", reason: "carrier-unclear" };

/** Asks a carrier once; never rejects, and follows no redirect: the credentials are for this address alone. */
export async function exchange(
  fetch: typeof globalThis.fetch,
  request: ExchangeRequest,
  signal: AbortSignal,
): Promise<Exchange> {
  if (signal.aborted) return { kind: "failed", outcome: unreachable };
  const { url, method, headers, body } = request;
  try {
    const answer = await fetch(url, {
      method,
      headers,
      redirect: "manual",
      signal,
      ...(body !== undefined && { body }),
    });
    return { kind: "answered", status: answer.status, headers: answer.headers, text: await readText(answer) };
  } catch (error) {
    return { kind: "failed", outcome: wasNeverConnected(error) ? unreachable : noAnswer };
  }
}

/**
 * What an answer means by its status alone; null where the carrier's own words decide: an acceptance, or a refusal of
 * this very message. What an operator can mend is put off, so that nothing is lost meanwhile.
 */
export function outcomeOfStatus(status: number, headers: Headers, now: number): Outcome | null {
  const wait = retryAfterMs(headers.get("retry-after"), now);
  const reason = waiting.get(status) ?? (status >= 300 && status < 400 ? "carrier-credentials" : null);
  // Where a server says when to come again it has taken nothing; its other failures tell nothing of that.
  const isTurnedAway = status === 503 && wait !== null;
  if (reason !== null || isTurnedAway)
    return {
      kind: "deferred",
      reason: reason ?? "carrier-error",
      ...(wait !== null && { retryAfterMs: wait }),
    };
  return status >= 500 ? unclear : null;
}

const waiting: ReadonlyMap<number, string> = new Map([
  [401, "carrier-credentials"],
  [403, "carrier-credentials"],
  [404, "carrier-credentials"],
  [405, "carrier-credentials"],
  [408, "carrier-error"],
  [429, "carrier-limit"],
]);

/** It refused the message without a word that we know. */
export const carrierRefused: Outcome = { kind: "rejected", reason: "carrier-refused" };

/** JSON from a carrier, or null. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON.parse has no other way to say so; the caller has a word for it.
    return null;
  }
}

async function readText(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of answer.body ?? []) {
      size += part.byteLength;
      if (size > LONGEST_ANSWER) return "";
      parts.push(part);
    }
  } catch {
    // The status has been said; what the rest would have been decides the driver by its absence.
    return "";
  }
  return Buffer.concat(parts).toString("utf8");
}

function wasNeverConnected(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return causes(cause).some((code) => unconnected.test(code));
}

/** Of several addresses each has failed in its own way; none was connected, or fetch would have gone on. */
function causes(cause: unknown): string[] {
  if (typeof cause !== "object" || cause === null || !("code" in cause)) return [];
  // A time-out of a connection that stood has the same code as one of a connection that never came about.
  const atConnect = cause.code === "ETIMEDOUT" && "syscall" in cause && cause.syscall === "connect";
  return [atConnect ? "ENETUNREACH" : String(cause.code)];
}
