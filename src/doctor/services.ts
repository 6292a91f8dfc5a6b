import { pingMailServer } from "../connectors/notify/smtp/mailer.js";
import { finding } from "../core/finding.js";
import { pingRedis } from "../live/redis-ping.js";
import type { DoctorCheck } from "../ports.js";

/** Whether Redis answers, where there is one. */
export function redisCheck(url: string): DoctorCheck {
  return {
    area: "redis",
    async look() {
      const code = await pingRedis(url);
      return code === null ? [] : [finding("redis-unreachable", { code })];
    },
  };
}

/** Whether the mail server lets us in, where there is one; nothing is mailed. */
export function mailCheck(url: string): DoctorCheck {
  return {
    area: "mail",
    async look() {
      const code = await pingMailServer(url);
      if (code === null) return [];
      return [finding(code === "EAUTH" ? "mail-password" : "mail-unreachable", { code })];
    },
  };
}
