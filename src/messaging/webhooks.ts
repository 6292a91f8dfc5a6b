import { createHash, timingSafeEqual } from "node:crypto";
import { MessagingError } from "../core/errors.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import {
  type CarrierWebhook,
  UnreadableWebhook,
  type WebhookEvent,
  type WebhookNote,
  type WebhookRequest,
} from "../ports.js";
import type { Accept } from "./accept.js";
import { type Account, hashOfSecret } from "./trunk-accounts.js";
import type { TrunkSet } from "./trunk-set.js";
import type { Fate, TakeEvent } from "./webhook-events.js";
import { writeRaw } from "./webhook-raw.js";

export interface WebhooksDeps {
  readonly trunks: Pick<TrunkSet, "account">;
  readonly accept: Accept;
  readonly takeEvent: TakeEvent;
  /** Hears what became of each webhook, for the operator's page. */
  readonly note: (note: WebhookNote) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Webhooks {
  /**
   * The trunk whose webhooks come to this address; null for an unknown trunk and for a wrong secret, in the same time.
   */
  find(trunkId: string, secret: string): Account | null;
  /**
   * Takes one webhook and resolves with what the carrier wants to read, once all of it is stored. Rejects with
   * `forbidden` when it does not come from the carrier, with `try-again` when it can't be stored now.
   */
  take(account: Account, request: WebhookRequest): Promise<CarrierWebhook["reply"]>;
}

type Told = Omit<Fate, "messageId">;

const nobody = hashOfSecret("");

/** The way of carriers' requests into the system: verified from their bytes, then parsed, stored, and only then answered. */
export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { trunks, accept, takeEvent, clock, log } = deps;

  return {
    find(trunkId, secret) {
      const account = trunks.account(trunkId);
      const expected = Buffer.from(account?.stored.webhookHash ?? nobody);
      const isRight = timingSafeEqual(expected, Buffer.from(hashOfSecret(secret)));
      return isRight && account?.stored.enabled ? account : null;
    },
    async take({ stored: { id: trunkId, country }, trunk }, request) {
      const webhook = trunk?.carrier?.webhook;
      // The carrier keeps it until somebody has put the trunk in order.
      if (!webhook) throw new MessagingError("try-again");
      const refusal = webhook.verify(request);
      if (refusal !== null) {
        log.warn({ trunk: trunkId, refusal, bytes: request.body.length }, "a webhook was refused");
        note(trunkId, { verdict: "refused", reason: refusal, number: null });
        throw new MessagingError("forbidden");
      }
      const coming = { raw: writeRaw(request), receivedAt: clock.now() };
      const events = parse(trunkId, webhook, request);
      if (events === null) note(trunkId, await keepUnreadable(trunkId, request, coming.raw));
      else {
        const fates = await Promise.all(
          events.map((event) => takeEvent({ trunkId, country }, event, coming)),
        );
        for (const fate of fates) note(trunkId, fate);
      }
      return webhook.reply;
    },
  };

  /** Null for what its driver does not understand. A driver that fails otherwise loses nothing either. */
  function parse(
    trunkId: string,
    webhook: CarrierWebhook,
    request: WebhookRequest,
  ): readonly WebhookEvent[] | null {
    try {
      return webhook.parse(request);
    } catch (error) {
      // The driver's own words may hold a piece of the text.
      const unexpected = error instanceof UnreadableWebhook ? {} : { err: error };
      const about = { trunk: trunkId, bytes: request.body.length, ...unexpected };
      log.error(about, "a webhook was not understood; it is in the quarantine");
      return null;
    }
  }

  async function keepUnreadable(trunkId: string, request: WebhookRequest, raw: string): Promise<Told> {
    // By its bytes, so that the carrier's repeats are one.
    const print = createHash("sha256").update(new URL(request.url).search).update("\0").update(request.body);
    await accept({
      key: `trunk:${trunkId}:raw-${print.digest("hex")}`,
      source: { kind: "trunk", trunkId, from: "", to: "" },
      body: "",
      unreadable: "webhook",
      receivedAt: clock.now(),
      raw,
    });
    return { verdict: "unreadable", reason: null, number: null };
  }

  function note(trunkId: string, { verdict, reason, number }: Told): void {
    deps.note({ trunkId, verdict, reason, number, at: clock.now() });
  }
}
