import type { Clock } from "../../../lib/clock.js";
import type { WebhookRequest } from "../../../ports.js";
import type { CarrierFace, FaceReceipt, TakenMessage } from "../shared/face.js";
import type { ReceiptManner } from "./misbehaviour.js";

export interface DeliveringOptions {
  readonly face: CarrierFace;
  readonly clock: Clock;
  readonly deliverTo?: string;
}

/** How one webhook was answered. */
export interface WebhookAnswer {
  readonly status: number;
  readonly body: string;
}

/** Brings webhooks to the portal. */
export interface Delivering {
  /** Brings one webhook as often as asked, all copies at the same moment; resolves with the answers. */
  bring(hook: WebhookRequest, copies?: number): Promise<readonly WebhookAnswer[]>;
  /** Brings the receipts of a message that ends up on the handset. */
  receipts(message: TakenMessage, webhookUrl: string, manner: ReceiptManner): Promise<void>;
  /** Brings one receipt; resolves with null where the carrier has none of that kind. */
  receipt(receipt: Omit<FaceReceipt, "at">): Promise<WebhookAnswer | null>;
  /** Ends what is under way. */
  stop(): Promise<void>;
}

/** As long as the most patient carrier waits. */
const WAIT_MS = 15_000;

const usualWay: readonly FaceReceipt["state"][] = ["accepted", "sent", "delivered"];

export function createDelivering({ face, clock, deliverTo }: DeliveringOptions): Delivering {
  const ending = new AbortController();
  const underWay = new Set<Promise<unknown>>();

  const delivering: Delivering = {
    async bring(hook, copies = 1) {
      const brought = Promise.all(Array.from({ length: copies }, () => bringOnce(hook)));
      underWay.add(brought);
      try {
        return await brought;
      } finally {
        underWay.delete(brought);
      }
    },
    async receipts(message, webhookUrl, manner) {
      const hooks = usualWay.flatMap((state) => made({ message, state, webhookUrl }) ?? []);
      if (manner === "reordered") hooks.reverse();
      if (manner === "at-once") {
        await Promise.all(hooks.map((hook) => delivering.bring(hook)));
        return;
      }
      const rounds = manner === "repeated" ? [...hooks, ...hooks] : hooks;
      for (const hook of rounds) await delivering.bring(hook);
    },
    async receipt(receipt) {
      const hook = made(receipt);
      const [answer] = hook === null ? [] : await delivering.bring(hook);
      return answer ?? null;
    },
    async stop() {
      ending.abort();
      await Promise.allSettled(underWay);
    },
  };
  return delivering;

  function made(receipt: Omit<FaceReceipt, "at">): WebhookRequest | null {
    return face.receipt({ ...receipt, at: clock.now() });
  }

  async function bringOnce({ method, url, headers, body }: WebhookRequest): Promise<WebhookAnswer> {
    const sent = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(WAIT_MS)]);
    try {
      const answer = await fetch(turned(url, deliverTo), {
        method,
        headers: Object.fromEntries(sent),
        signal,
        ...(method !== "GET" && { body: Buffer.from(body) }),
      });
      return { status: answer.status, body: await answer.text() };
    } catch (error) {
      // Nobody there: a carrier knows no more than that either.
      return { status: 0, body: String(error) };
    }
  }
}

/** The same path and query at another place. */
function turned(url: string, origin: string | undefined): string {
  if (origin === undefined) return url;
  const { pathname, search } = new URL(url);
  return `${origin}${pathname}${search}`;
}
