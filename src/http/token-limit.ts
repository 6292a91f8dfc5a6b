import { RateLimiterMemory } from "rate-limiter-flexible";
import { takePoint } from "./rate-limit.js";

export interface TokenLimit {
  /** Counts a token; throws `too-many-requests` when there were too many that did not hold. */
  attempt(ip: string): Promise<void>;
  /** The token held: it does not count. */
  succeeded(ip: string): Promise<void>;
}

const WINDOW_SECONDS = 60;
/** Nobody guesses a token; this only keeps one address from keeping us busy, and a whole office may be behind it. */
const PER_ADDRESS = 600;

/** Holds back who brings tokens that do not hold. */
export function createTokenLimit(): TokenLimit {
  const perAddress = new RateLimiterMemory({ points: PER_ADDRESS, duration: WINDOW_SECONDS });

  return {
    attempt: (ip) => takePoint(perAddress, ip),
    async succeeded(ip) {
      await perAddress.reward(ip, 1);
    },
  };
}
