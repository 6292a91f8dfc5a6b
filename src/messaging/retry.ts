import type { Delivery } from "../core/delivery.js";
import { MessagingError } from "../core/errors.js";
import { factsNeeded, numberOf } from "../core/facts.js";
import { carriedBy } from "../core/mms.js";
import type { Attachment, Message, Session, User } from "../core/model.js";
import type { Intent } from "../core/resolve.js";
import { type Decision, type RoutingRules, route } from "../core/routing.js";
import type { Clock } from "../lib/clock.js";
import type { Directory, LiveBus, RetryRequest, Store } from "../ports.js";
import { messageFor } from "./message-for.js";
import { rulesOf, type Trunks } from "./trunks.js";

export interface RetryDeps {
  readonly store: Pick<Store, "accept" | "inbox" | "deadLetters" | "flow" | "media">;
  readonly directory: Directory;
  readonly bus: Pick<LiveBus, "publish">;
  readonly trunks: Pick<Trunks, "get">;
  /** Whether carriers can reach us, to fetch what they shall carry. */
  readonly publicMedia: boolean;
  readonly outbox: { wake(): void };
  readonly newId: () => string;
  readonly clock: Clock;
}

/** Sends messages anew that came to no good end: the same message by a new delivery, through all gates once more. */
export interface Retry {
  /** A failed message, for one who may write in its conversation. */
  message(session: Session, messageId: string): Promise<void>;
  /** A dead letter, in the name of whoever wrote it, for an operator. */
  letter(deliveryId: string): Promise<void>;
  /** Every failed one of a trunk; what is not confirmed is left, for it may have arrived. */
  trunk(trunkId: string): Promise<RetryCounts>;
  /** Tries a trunk now that is left alone because it failed. */
  release(trunkId: string): Promise<void>;
}

export interface RetryCounts {
  readonly retried: number;
  /** Those that a gate keeps back now. */
  readonly refused: number;
}

interface Dead {
  readonly delivery: Delivery;
  readonly message: Message;
}

type Chosen = { readonly request: RetryRequest } | { readonly error: MessagingError };

const PAGE = 200;

export function createRetry(deps: RetryDeps): Retry {
  const { store } = deps;
  const choose = createChoice(deps);

  return {
    async message(session, messageId) {
      const { message } = await messageFor(store.inbox, session, messageId, "send");
      const delivery = await store.deadLetters.newestOf(message);
      if (message.state !== "failed" || !delivery) throw new MessagingError("retry-not-possible");
      await only({ delivery, message }, session.userId);
    },
    async letter(deliveryId) {
      const letter = await store.deadLetters.get(deliveryId);
      const [dead] = letter ? await withMessages([letter.delivery]) : [];
      if (!dead) throw new MessagingError("not-found");
      await only(dead, dead.message.authorId);
    },
    async release(trunkId) {
      await store.flow.release(trunkId, deps.clock.now());
      deps.outbox.wake();
    },
    async trunk(trunkId) {
      let counts: RetryCounts = { retried: 0, refused: 0 };
      let before: string | null = null;
      for (;;) {
        const letters = await store.deadLetters.list({ trunkId, state: "failed", before, limit: PAGE });
        const dead = await withMessages(letters.map(({ delivery }) => delivery));
        const chosen = await choose(dead.map((one) => ({ ...one, userId: one.message.authorId })));
        const requests = chosen.flatMap((one) => ("request" in one ? [one.request] : []));
        const retried = await write(requests);
        counts = { retried: counts.retried + retried, refused: counts.refused + letters.length - retried };
        before = letters.at(-1)?.delivery.id ?? null;
        if (letters.length < PAGE) return counts;
      }
    },
  };

  async function only(dead: Dead, userId: string | null): Promise<void> {
    const [chosen] = await choose([{ ...dead, userId }]);
    if (!chosen) throw new MessagingError("retry-not-possible");
    if ("error" in chosen) throw chosen.error;
    // Twice at once is once: the other one did it.
    await write([chosen.request]);
  }

  async function write(requests: readonly RetryRequest[]): Promise<number> {
    const { events, retried } = await store.deadLetters.retry(requests, deps.clock.now());
    deps.bus.publish(events);
    if (retried > 0) deps.outbox.wake();
    return retried;
  }

  async function withMessages(deliveries: readonly Delivery[]): Promise<Dead[]> {
    const messages = await store.deadLetters.messages(deliveries.flatMap(({ messageId }) => messageId ?? []));
    return deliveries.flatMap((delivery) => {
      const message = messages.get(delivery.messageId ?? "");
      return message ? [{ delivery, message }] : [];
    });
  }
}

type Wish = Dead & { readonly userId: string | null };

/** Asks every gate again, as if each message had just been written by its user. */
function createChoice({ store, directory, newId, clock, publicMedia, ...deps }: RetryDeps) {
  const trunks = rulesOf(deps.trunks);

  return async (dead: readonly Wish[]): Promise<Chosen[]> => {
    const intents = await Promise.all(dead.map(intentOf));
    const known = intents.filter((intent) => intent !== null);
    const facts = await store.accept.facts(factsNeeded(known));
    const files = await filesOf(dead);
    const said = { describe: silence, sayAnswer: silence };
    const rules: RoutingRules = { now: clock.now(), trunks, publicMedia, ...said };
    return dead.map(({ delivery, message }, index) => {
      const intent = intents[index];
      if (!intent) return { error: new MessagingError("retry-not-possible") };
      const source = { kind: "user", session: sessionOf(intent.author), to: nobody } as const;
      const submission = { key: message.sourceKey, source, body: message.body, receivedAt: 0, raw: null };
      const decision = route(submission, intent, facts, rules);
      if (decision.kind === "message") {
        const carried = { body: message.body, uploads: files(message) };
        const problem = carriedBy(carried, numberOf(intent, facts, delivery.from), rules);
        if ("error" in problem) return { error: new MessagingError(problem.error, problem.details) };
      }
      return chosenBy(decision, delivery);
    });
  };

  /** What each message carries; null for one that has lost a file. */
  async function filesOf(dead: readonly Wish[]) {
    const carrying = dead.flatMap(({ message }) => (message.attachmentCount > 0 ? [message.id] : []));
    const found = carrying.length > 0 ? await store.media.ofMessages(carrying) : null;
    return ({ id, attachmentCount }: Message): readonly Attachment[] | null => {
      const files = (found?.get(id) ?? []).flatMap((file) => ("file" in file ? [file] : []));
      return files.length < attachmentCount ? null : files;
    };
  }

  async function intentOf({ delivery, userId }: Wish) {
    const own = await directory.tenant(delivery.tenantId);
    const author = own?.users.get(userId ?? "");
    if (!own || !author) return null;
    const { from, to: peer } = delivery;
    // What it carries is the message's already, and no upload to be chosen.
    const carried = { uploadIds: [], replyTo: null } as const;
    return { kind: "sms-out", directory: own, author, peer, from, ...carried } as const satisfies Intent;
  }

  function chosenBy(decision: Decision, { id: deliveryId }: Delivery): Chosen {
    if (decision.kind === "refuse") return { error: new MessagingError(decision.error, decision.details) };
    const target = decision.kind === "message" ? decision.deliveries[0]?.target : undefined;
    if (target === undefined) return { error: new MessagingError("retry-not-possible") };
    return { request: { deliveryId, newId: newId(), target } };
  }
}

/** Nobody is told: what a gate says goes to whoever asked for the retry. */
function silence(): string {
  return "";
}

/** Routing asks the intent, not the words by which it was named. */
const nobody = { kind: "sms", to: "", from: null } as const;

function sessionOf({ id: userId, tenantId, scope }: User): Session {
  return { userId, tenantId, scope };
}
