import { afterReaction, type SayAnswer } from "../core/answers.js";
import { audienceOf, type BatchResult, type Decided, planBatch } from "../core/batch.js";
import type { Delivery } from "../core/delivery.js";
import { type ErrorCode, errorCodes, MessagingError } from "../core/errors.js";
import { factsNeeded, phonesNeeded } from "../core/facts.js";
import type { Conversation, Message, UserEvent } from "../core/model.js";
import type { Intent } from "../core/resolve.js";
import { type Decision, type RoutingRules, route } from "../core/routing.js";
import type { ConversationDraft, Submission } from "../core/submission.js";
import type { Describe } from "../core/words.js";
import type { Clock } from "../lib/clock.js";
import type { AcceptStore, AcceptTransaction, Directory, KnownSubmission, LiveBus } from "../ports.js";
import { createNoticeLimit } from "./notice-limit.js";
import { rulesOf, type Trunks } from "./trunks.js";

export interface CommitDeps {
  readonly store: AcceptStore;
  readonly directory: Directory;
  readonly bus: Pick<LiveBus, "publish">;
  /** Called after a commit that wrote deliveries, with the extensions whose copies wait for a registration. */
  readonly wakeOutbox: (parked: readonly string[]) => void;
  readonly trunks: Pick<Trunks, "get">;
  readonly mms: AcceptMms;
  /** Refusals in the words that a phone gets. */
  readonly describe: Describe;
  /** Answers to keywords in the words that a peer gets. */
  readonly sayAnswer: SayAnswer;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Named places at which the kill tests end the process. */
  readonly checkpoint: (place: string) => void;
}

/** What accepting has to do with the files of MMS. */
export interface AcceptMms {
  /** Whether carriers can reach us, to fetch what they shall carry. */
  readonly publicMedia: boolean;
  /** Seals where a carrier keeps a file, and what opens it there. */
  readonly seal: (source: string) => string;
  /** Called after a commit that wrote parts. */
  readonly wake: () => void;
}

export type AcceptResult =
  | {
      readonly kind: "stored";
      readonly message: Message;
      readonly conversation: Conversation;
      /** The same key had been stored before; this is that message. */
      readonly repeated: boolean;
    }
  | { readonly kind: "quarantined"; readonly reason: string }
  | { readonly kind: "refused"; readonly error: MessagingError };

/** A submission whose sender and recipient are known. */
export interface Located {
  readonly submission: Submission;
  readonly intent: Intent;
}

/**
 * Stores one batch: read, decide, write; after the commit: tell. Resolves with a result for each submission, in
 * order; rejects when nothing of it was stored.
 */
export function createCommit(
  deps: CommitDeps,
): (batch: readonly Located[]) => Promise<readonly AcceptResult[]> {
  const notices = createNoticeLimit();
  const trunks = rulesOf(deps.trunks);

  return async function commit(batch) {
    const written = await deps.store.transact((tx) => decideAndWrite(tx, batch));
    deps.checkpoint("after-commit");
    notices.sent(written.decisions, deps.clock.now());
    deps.bus.publish(written.events);
    if (written.awaits) deps.mms.wake();
    if (written.deliveries.length > 0) deps.wakeOutbox(written.deliveries.flatMap(parkedAt));
    return written.results;
  };

  async function decideAndWrite(tx: AcceptTransaction, batch: readonly Located[]): Promise<Written> {
    const known = await tx.known(batch.map(({ submission }) => submission.key));
    const fresh = batch.filter(({ submission }) => isFresh(submission, known.get(submission.key)));
    const decided = fresh.length === 0 ? [] : await decide(tx, fresh);
    const messages = decided.flatMap(({ decision }) => (decision.kind === "message" ? [decision] : []));
    const opened = await tx.open(
      uniqueConversations(messages.map((decision) => decision.conversation)),
      [...new Set(messages.flatMap(audienceOf))].sort(),
    );
    const { plan, results } = planBatch(decided, opened, deps.clock.now(), deps.newId);
    const parts = plan.parts.map((part) => ({ ...part, source: deps.mms.seal(part.source) }));
    const beside = await tx.write({ ...plan, parts });
    deps.checkpoint("before-commit");
    const fates = new Map(
      decided.map((one, index) => [one.submission.key, fateOf(one.decision, results[index])]),
    );
    return {
      events: [...plan.events, ...beside],
      deliveries: plan.deliveries,
      awaits: parts.length > 0,
      decisions: decided.map(({ decision }) => decision),
      results: batch.map(({ submission: { key } }) => fates.get(key) ?? knownFate(known.get(key))),
    };
  }

  async function decide(tx: AcceptTransaction, fresh: readonly Located[]): Promise<Decided[]> {
    const intents = fresh.map(({ intent }) => intent);
    const facts = await tx.facts(factsNeeded(intents));
    const { registrations } = await tx.facts(phonesNeeded(intents, facts));
    const { describe, sayAnswer } = deps;
    const { publicMedia } = deps.mms;
    const rules: RoutingRules = { now: deps.clock.now(), trunks, publicMedia, describe, sayAnswer };
    let known = { ...facts, registrations };
    const decided = fresh.map(({ submission, intent }) => {
      const decision = route(submission, intent, known, rules);
      if (decision.kind === "message") {
        known = afterReaction(known, decision.reaction, decision.conversation.tenantId, rules.now);
      }
      return { submission, decision };
    });
    return notices.limit(decided, rules.now);
  }
}

interface Written {
  readonly events: readonly UserEvent[];
  readonly deliveries: readonly Delivery[];
  /** Files have to be fetched. */
  readonly awaits: boolean;
  readonly decisions: readonly Decision[];
  readonly results: readonly AcceptResult[];
}

function parkedAt({ kind, target, dueAt, createdAt }: Delivery): string[] {
  return kind === "phone" && dueAt > createdAt ? [target] : [];
}

function fateOf(decision: Decision, result: BatchResult | undefined): AcceptResult {
  switch (decision.kind) {
    case "message":
      if (result?.kind !== "message") throw new Error("a planned message has no row");
      return { kind: "stored", message: result.message, conversation: result.conversation, repeated: false };
    case "quarantine":
      return { kind: "quarantined", reason: decision.reason };
    case "refuse":
      return { kind: "refused", error: new MessagingError(decision.error, decision.details) };
  }
}

/** What lies in quarantine may be tried again; whatever else is known is what it is. */
function isFresh({ replayOf }: Submission, known: KnownSubmission | undefined): boolean {
  if (!known) return true;
  return replayOf !== undefined && known.kind === "arrival" && known.status === "quarantined";
}

function knownFate(known: KnownSubmission | undefined): AcceptResult {
  if (!known) throw new Error("a submission was neither known nor decided");
  if (known.kind === "message") {
    return { kind: "stored", message: known.message, conversation: known.conversation, repeated: true };
  }
  if (known.status !== "refused") return { kind: "quarantined", reason: known.reason ?? "" };
  const code = errorCodes.find((one): one is ErrorCode => one === known.reason);
  return { kind: "refused", error: new MessagingError(code ?? "bad-request") };
}

function uniqueConversations(drafts: readonly ConversationDraft[]): ConversationDraft[] {
  return [...new Map(drafts.map((draft) => [`${draft.tenantId} ${draft.key}`, draft])).values()];
}
