import { MessagingError } from "../core/errors.js";
import { resolve } from "../core/resolve.js";
import type { Submission } from "../core/submission.js";
import type { Logger } from "../lib/logger.js";
import { StoreFailure } from "../ports.js";
import { type AcceptResult, type CommitDeps, createCommit, type Located } from "./commit.js";
import { countriesOf } from "./countries.js";
import { createLocator } from "./locate.js";
import type { Measures } from "./measures.js";

export interface AcceptDeps extends CommitDeps {
  /** By which numbers from a trunk are read before their tenant is known. */
  readonly country: string;
  readonly log: Logger;
  /** Absent where nobody asks for metrics. */
  readonly measures?: Pick<Measures, "batch" | "accepted"> | undefined;
}

export type { AcceptResult };
export type Accept = (submission: Submission) => Promise<AcceptResult>;

/** More than this gains nothing per row and makes everybody in the batch wait. */
const BATCH_LIMIT = 256;

interface Waiting {
  readonly submission: Submission;
  readonly settle: (result: AcceptResult) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * The one entrance for messages. Returns a function that resolves once its submission is committed, and rejects with
 * `try-again` when nothing could be stored. What arrives while a batch is in flight becomes the next batch, so that
 * one commit pays for many; alone, a message waits for nobody.
 */
export function createAccept(deps: AcceptDeps): Accept {
  const queue: Waiting[] = [];
  const pending = new Map<string, Promise<AcceptResult>>();
  const commit = measured(createCommit(deps), deps);
  const locate = createLocator(deps);
  let running = false;

  return function accept(submission) {
    const twin = pending.get(submission.key);
    if (twin !== undefined) return twin.then(asRepeat);
    const promise = new Promise<AcceptResult>((settle, fail) => queue.push({ submission, settle, fail }));
    const forget = () => pending.delete(submission.key);
    pending.set(submission.key, promise);
    promise.then(forget, forget);
    if (!running) void drain();
    return promise;
  };

  async function drain(): Promise<void> {
    running = true;
    while (queue.length > 0) {
      // SQLite commits without ever giving way: one turn of the loop lets in those who stand at the door.
      await turn();
      const batch = await locateAll(queue.splice(0, BATCH_LIMIT));
      if (batch.length > 0) await commitOrHalve(batch);
    }
    running = false;
  }

  async function locateAll(batch: readonly Waiting[]): Promise<(Waiting & Located)[]> {
    const found = await Promise.all(
      batch.map(async (waiting) => {
        try {
          return [{ ...waiting, where: await locate(waiting.submission) }];
        } catch (error) {
          waiting.fail(unavailable(deps.log, error));
          return [];
        }
      }),
    );
    const located = found.flat();
    try {
      const countries = await countriesOf(deps.store, located);
      return located.map(({ where, ...waiting }, index) => {
        const country = countries[index] ?? null;
        return { ...waiting, intent: resolve(waiting.submission, { ...where, country }) };
      });
    } catch (error) {
      const failure = unavailable(deps.log, error);
      for (const waiting of located) waiting.fail(failure);
      return [];
    }
  }

  /** A row that can't be stored must not take its neighbours down: halve until it stands alone. */
  async function commitOrHalve(batch: readonly (Waiting & Located)[]): Promise<void> {
    try {
      const results = await commit(batch);
      batch.forEach((waiting, index) => {
        const result = results[index];
        if (result) waiting.settle(result);
      });
    } catch (error) {
      // A database that is away is away for each half too.
      const isAway = error instanceof StoreFailure && error.temporary;
      if (batch.length > 1 && !isAway) {
        const middle = batch.length >> 1;
        await commitOrHalve(batch.slice(0, middle));
        await commitOrHalve(batch.slice(middle));
        return;
      }
      const failure = unavailable(deps.log, error);
      for (const waiting of batch) waiting.fail(failure);
    }
  }
}

/** Counts what is committed, where somebody asks for metrics. */
function measured(commit: Commit, { measures, clock }: Pick<AcceptDeps, "measures" | "clock">): Commit {
  if (!measures) return commit;
  return async (batch) => {
    const begunAt = clock.now();
    const results = await commit(batch);
    measures.batch(batch.length, clock.now() - begunAt);
    batch.forEach(({ submission }, index) => {
      const result = results[index];
      if (result) measures.accepted(submission.source.kind, result);
    });
    return results;
  };
}

type Commit = ReturnType<typeof createCommit>;

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function asRepeat(result: AcceptResult): AcceptResult {
  return result.kind === "stored" ? { ...result, repeated: true } : result;
}

function unavailable(log: Logger, cause: unknown): MessagingError {
  log.error({ err: cause }, "messages could not be stored");
  return new MessagingError("try-again", {}, { cause });
}
