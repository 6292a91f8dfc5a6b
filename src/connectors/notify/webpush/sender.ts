import { createECDH } from "node:crypto";
import { request as plainRequest } from "node:http";
import { type RequestOptions, request } from "node:https";
import webPush from "web-push";
import type { Logger } from "../../../lib/logger.js";
import { createPublicLookup, mayReach } from "../../../lib/public-lookup.js";
import type { PushSender } from "../../../ports.js";

export interface PushSenderDeps {
  /** 32 random bytes that stay the same: browsers subscribe to their public half. */
  readonly key: Uint8Array;
  /** Whom a push service may ask about us: an https address of ours, or mailto:. */
  readonly contact: string;
  /** `host:port` of push services inside the own network; any other must be public, and speak https. */
  readonly innerHosts: readonly string[];
  readonly log: Logger;
}

const publicOnly = createPublicLookup();
/** A push service keeps a notice for as long while the browser is off. */
const KEEP_SECONDS = 24 * 3_600;

/** Encrypts notices for browsers and hands them to their push services (RFC 8030, 8188, 8291, 8292). */
export function createPushSender({ key, contact, innerHosts, log }: PushSenderDeps): PushSender {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(key);
  const publicKey = pair.getPublicKey("base64url");
  const privateKey = Buffer.from(key).toString("base64url");

  return {
    publicKey,
    async send({ endpoint, p256dh, auth }, text, signal) {
      try {
        const url = new URL(endpoint);
        const isInner = innerHosts.includes(url.host);
        if (!isInner && !mayReach(url)) return "gone";
        const details = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, text, {
          vapidDetails: { subject: contact, publicKey, privateKey },
          TTL: KEEP_SECONDS,
          urgency: "high",
        });
        const headers = details.headers as Record<string, string>;
        const status = await post(url, details.body, {
          headers,
          signal,
          ...(!isInner && { lookup: publicOnly }),
        });
        return outcomeOf(status);
      } catch (error) {
        log.warn({ err: error }, "a push service could not be reached");
        return "failed";
      }
    },
  };
}

/** Posts without following redirects; resolves with the status. */
function post(url: URL, body: unknown, options: RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === "http:" ? plainRequest : request;
    const sent = send(url, { ...options, method: "POST", agent: false }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function outcomeOf(status: number): "taken" | "gone" | "failed" {
  if (status >= 200 && status < 300) return "taken";
  return status === 404 || status === 410 ? "gone" : "failed";
}
