import { createHash, randomBytes } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { MessagingError } from "../core/errors.js";
import type { WebhookRequest } from "../ports.js";
import { readBytes } from "./api/body.js";
import type { Api } from "./api/route.js";
import { takePoint } from "./rate-limit.js";

/** Carriers name media by reference; a webhook that is larger is none. */
const MAX_BYTES = 1_000_000;
const DEADLINE_MS = 10_000;
const WRONG_SECRETS = 20;
const WINDOW_SECONDS = 60;
const BUCKETS = 4_096;

const nothing = Buffer.alloc(0);

/** Takes the carriers' requests. They have no session: the address holds a secret, and the driver verifies the rest. */
export function createWebhookHandler(api: Pick<Api, "webhooks" | "settings">): RequestHandler {
  const { webhooks, settings } = api;
  const refuse = createRefusal();

  return async (req, res) => {
    res.setHeader("Cache-Control", "no-store");
    const account = webhooks.find(String(req.params["trunk"]), String(req.params["secret"]));
    if (!account) return refuse(req);
    const body = req.method === "GET" ? nothing : await inTime(readBytes(req, MAX_BYTES));
    const {
      status,
      contentType,
      body: answer,
    } = await inTime(webhooks.take(account, requestOf(req, settings.carrierOrigin, body)));
    res.status(status).set("Content-Type", contentType).send(answer);
  };
}

/** As the carrier wrote it: its address comes from our configuration, since anybody can write any Host. */
function requestOf(req: Request, origin: string, body: Uint8Array): WebhookRequest {
  const headers = Object.entries(req.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(", ") : value,
  ]);
  return {
    method: req.method,
    url: `${origin}${req.originalUrl}`,
    headers: Object.fromEntries(headers),
    body,
  };
}

/** What takes longer goes on, and the carrier brings it again: it will be known by then. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new MessagingError("try-again")), DEADLINE_MS);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Answers wrong addresses, and those who try many of them with less. Who has the right one is never held back. The
 * memory for it is bounded: addresses share buckets that nobody outside can choose.
 */
function createRefusal(): (req: Request) => Promise<never> {
  const limiter = new RateLimiterMemory({ points: WRONG_SECRETS, duration: WINDOW_SECONDS });
  const salt = randomBytes(16);

  return async function refuse(req) {
    const bucket =
      createHash("sha256")
        .update(salt)
        .update(req.ip ?? "")
        .digest()
        .readUInt32BE() % BUCKETS;
    await takePoint(limiter, bucket);
    throw new MessagingError("not-found");
  };
}
