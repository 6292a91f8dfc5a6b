import type { Delivery } from "../../src/core/delivery.js";
import type { LeaseRequest, OutboxStore, SettledDelivery } from "../../src/ports.js";
import { noon } from "../factories.js";
import { planOf, send, smsOf } from "./store-harness.js";

export const lease: LeaseRequest = {
  holder: "me",
  now: noon,
  leaseMs: 1_000,
  limit: 10,
  limits: new Map(),
  probeMs: 5_000,
};

/** What one look takes. */
export async function taken(
  outbox: Pick<OutboxStore, "leaseDue">,
  request: LeaseRequest,
): Promise<readonly Delivery[]> {
  return (await outbox.leaseDue(request)).deliveries;
}

type Store = Parameters<typeof send>[0];

export async function keep(store: Store, ...deliveries: Delivery[]): Promise<void> {
  await store.accept.transact((tx) => tx.write(planOf({ deliveries })));
}

/** A text of alice to a peer, on its way over the loopback trunk or to bob's phone. */
export function sms(
  store: Store,
  key: string,
  readers: string[],
  { kind = "trunk", peer = "+15557650002" }: { kind?: Delivery["kind"]; peer?: string } = {},
) {
  const target = kind === "trunk" ? "loopback" : "extension-1002";
  const delivery = {
    kind,
    target,
    from: "+15551230001",
    to: peer,
    readerId: kind === "trunk" ? null : "bob",
    parked: false,
  };
  return send(store, { key, conversation: smsOf("+15551230001", peer), readers, deliveries: [delivery] });
}

export function result(
  delivery: Delivery,
  change: Partial<SettledDelivery>,
): Parameters<OutboxStore["settle"]>[0][number] {
  const { id, fence, state, dueAt, partsDone, reference, reason } = delivery;
  return { id, fence, state, dueAt, partsDone, reference, reason, ...change };
}
