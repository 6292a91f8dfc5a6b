import { type Delivery, raise } from "../core/delivery.js";
import type { DeliveryState } from "../core/model.js";
import { createLoop } from "../lib/loop.js";
import type { DeadLetter, DeadLetterStore, LookupResult, OutboundSms } from "../ports.js";
import { type Carried, mediaOf } from "./carried.js";
import type { Ended, Settlement, SettlementDeps } from "./settlement.js";
import type { Trunks } from "./trunks.js";

export interface ReconcileDeps extends Pick<SettlementDeps, "clock" | "log"> {
  readonly settlement: Pick<Settlement, "ended">;
  readonly letters: Pick<DeadLetterStore, "takeChecks">;
  readonly trunks: Pick<Trunks, "get">;
  readonly carried: Carried;
}

export interface Reconcile {
  start(): void;
  /** Begins nothing new, and resolves when what was asked has been written down. */
  stop(): Promise<void>;
}

const LOOK_MS = 5_000;
const AT_ONCE = 8;
const ANSWER_MS = 15_000;

/** Asks carriers what became of texts whose answer was lost, and raises their states by what they say. */
export function createReconcile(deps: ReconcileDeps): Reconcile {
  const { clock, log } = deps;
  return createLoop({
    look,
    clock,
    failed(error) {
      log.error({ err: error }, "carriers could not be asked what became of texts");
      return LOOK_MS;
    },
  });

  async function look(): Promise<number> {
    // The next question is put off before this one is asked: nobody asks twice, and who dies over it asks again.
    const letters = await deps.letters.takeChecks(clock.now(), AT_ONCE);
    const asking = letters.filter(({ delivery }) => deps.trunks.get(delivery.target)?.carrier?.lookup);
    // A carrier keeps an MMS among others than its texts: asked without the files, it would find nothing.
    const media = await mediaOf(
      deps,
      asking.map(({ delivery }) => delivery),
    );
    const answers = await Promise.all(asking.map((letter) => ask(letter, media.get(letter.delivery.id))));
    await deps.settlement.ended(answers.filter((answer) => answer !== null));
    return letters.length === AT_ONCE ? 0 : LOOK_MS;
  }

  async function ask(
    { delivery, sentAt }: DeadLetter,
    media: OutboundSms["media"] | undefined,
  ): Promise<Ended | null> {
    const carrier = deps.trunks.get(delivery.target)?.carrier;
    if (!carrier?.lookup || !media) return null;
    const { id: reference, from, to, body } = delivery;
    const sms = { reference, from, to, body, media };
    try {
      const found = await carrier.lookup(sms, sentAt, AbortSignal.timeout(ANSWER_MS));
      return found && endOf(delivery, found);
    } catch (error) {
      log.warn({ err: error, delivery: delivery.id }, "a carrier could not say what became of a text");
      return null;
    }
  }
}

/** What the carrier says; null where it says nothing. */
function endOf(delivery: Delivery, { outcome, state }: LookupResult): Ended | null {
  const next = stateAfter(outcome, state);
  if (next === null) return null;
  if (outcome.kind !== "accepted") return { delivery, end: { state: next, reason: outcome.reason } };
  const reference = outcome.reference ?? delivery.reference;
  return { delivery, end: { state: next, reason: null, reference } };
}

function stateAfter(outcome: LookupResult["outcome"], state: LookupResult["state"]): DeliveryState | null {
  switch (outcome.kind) {
    case "accepted":
      return raise("accepted", state ?? "accepted");
    case "rejected":
      return "failed";
    case "deferred":
    case "unknown":
      // The question failed, not the text.
      return null;
  }
}
