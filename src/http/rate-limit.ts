import { type RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { MessagingError } from "../core/errors.js";

/** Takes one point of `key`; throws `too-many-requests`, with how long to wait, when there are none left. */
export async function takePoint(limiter: RateLimiterMemory, key: string | number): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const retryAfterSeconds = Math.ceil(error.msBeforeNext / 1000);
    throw new MessagingError("too-many-requests", { retryAfterSeconds }, { cause: error });
  }
}
