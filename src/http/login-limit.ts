import { RateLimiterMemory } from "rate-limiter-flexible";
import { takePoint } from "./rate-limit.js";

export interface LoginLimit {
  /** Counts an attempt; throws `too-many-requests` when there were too many. */
  attempt(ip: string, username: string): Promise<void>;
  /** The attempt was right: it does not count. */
  succeeded(ip: string, username: string): Promise<void>;
}

const WINDOW_SECONDS = 15 * 60;
const PER_NAME = 10;
/** A whole office may sit behind one address. */
const PER_ADDRESS = 300;

/** Holds back who tries passwords: on one name from one address, and on any names from one address. */
export function createLoginLimit(): LoginLimit {
  const perName = new RateLimiterMemory({ points: PER_NAME, duration: WINDOW_SECONDS });
  const perAddress = new RateLimiterMemory({ points: PER_ADDRESS, duration: WINDOW_SECONDS });

  return {
    async attempt(ip, username) {
      // Counted before the password is looked at, so that a hundred tries at once are a hundred tries.
      await takePoint(perAddress, ip);
      await takePoint(perName, nameKey(ip, username));
    },
    async succeeded(ip, username) {
      await perAddress.reward(ip, 1);
      await perName.delete(nameKey(ip, username));
    },
  };
}

function nameKey(ip: string, username: string): string {
  return `${ip} ${username.toLowerCase()}`;
}
