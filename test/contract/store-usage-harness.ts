// Texts of our numbers, as the suites of usage send and settle them.
import type { DeliveryState } from "../../src/core/model.js";
import type { Store } from "../../src/ports.js";
import { noon } from "../factories.js";
import { type Opened, send, smsOf } from "./store-harness.js";

export const ours = ["+15551230001", "+15551230002", "+15551230003"];
export const peer = "+15557650002";
export const span = { tenantId: "tenant-1", from: "2026-11-24", to: "2026-11-24" };
export const HOUR_MS = 3_600_000;

interface Shape {
  readonly from?: string;
  readonly number?: string;
  readonly at?: number;
  readonly attachments?: Parameters<typeof send>[1]["attachments"];
  readonly tenantId?: string;
  readonly reaction?: Parameters<typeof send>[1]["reaction"];
}

export function sms(store: Store, key: string, shape: Shape = {}) {
  const { from = "alice", number = ours[0]!, at = noon, attachments = [], tenantId = "tenant-1" } = shape;
  const conversation = { ...smsOf(number, peer), tenantId };
  const delivery = { kind: "trunk", target: "loopback", from: number, to: peer, readerId: null } as const;
  const deliveries = [{ ...delivery, parked: false }];
  return send(store, { key, from, conversation, readers: [], deliveries, at, attachments });
}

export function got(store: Store, key: string, readers: readonly string[], shape: Shape = {}) {
  const { number = ours[0]!, at = noon, reaction } = shape;
  const text = { key, from: peer, conversation: smsOf(number, peer), readers, at };
  return send(store, reaction ? { ...text, reaction } : text);
}

/** Gives deliveries a state as an attempt or a receipt would; all, or those of one message. */
export async function settleAll(
  { database, store }: Opened,
  state: DeliveryState,
  key: string,
): Promise<void> {
  const rows = await database.sql.read(
    `SELECT d.id,d.fence FROM sidetone_deliveries d JOIN sidetone_messages m ON m.id=d.message_id
     WHERE m.source_key=?`,
    [key],
  );
  const result = { state, dueAt: noon, partsDone: 0, reference: null, reason: null };
  const settled = rows.map((row) => ({ id: row["id"] as string, fence: row["fence"] as number, ...result }));
  await store.outbox.settle(settled, noon);
}
