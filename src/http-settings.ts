import { fileURLToPath } from "node:url";
import { carrierOrigin } from "./carrier-origin.js";
import type { Config } from "./config.js";
import type { HttpSettings } from "./http/deps.js";
import type { HttpMetrics } from "./http/metrics.js";
import type { Metrics } from "./metrics.js";

/** Open to whoever has the token; null where none is set. */
export function metricsFor({ metricsToken: token }: Config, metrics: Metrics | null): HttpMetrics | null {
  return token === null || metrics === null ? null : { token, read: metrics.read };
}

/** What the web side is told of the settings. */
export function httpSettings(config: Config): HttpSettings {
  return {
    isLoopbackOnly: config.isLoopbackOnly,
    publicUrl: config.publicUrl,
    carrierOrigin: carrierOrigin(config),
    trustedProxies: config.trustedProxies,
    videoUrl: config.videoUrl,
    hasMail: config.smtpUrl !== null,
    viewsFolder: fileURLToPath(new URL("../../views", import.meta.url)),
    publicFolder: fileURLToPath(new URL("../public", import.meta.url)),
  };
}
