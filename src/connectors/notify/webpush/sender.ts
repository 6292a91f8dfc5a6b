import { createECDH } from "node:crypto";
import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { request as plainRequest } from "node:http";
import { type RequestOptions, request } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import webPush from "web-push";
import type { Logger } from "../../../lib/logger.js";
import { isPublicAddress } from "../../../lib/public-address.js";
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

/** The name is looked at again when it is resolved, since a name may lead anywhere. */
function mayReach({ protocol, hostname, username, password }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  return (
    protocol === "https:" && `${username}${password}` === "" && (isIP(host) === 0 || isPublicAddress(host))
  );
}

/** Resolves a name to its public addresses: the connection goes to what was looked at, and to nothing else. */
const publicOnly: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }).then(
    (all) => answer(all.filter(({ address }) => isPublicAddress(address))),
    (error: NodeJS.ErrnoException) => done(error, "", 0),
  );

  function answer(addresses: LookupAddress[]): void {
    const [first] = addresses;
    if (!first) done(Object.assign(new Error("the name has no public address"), { code: "EPRIVATE" }), "", 0);
    else if (options.all) done(null, addresses);
    else done(null, first.address, first.family);
  }
};

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
