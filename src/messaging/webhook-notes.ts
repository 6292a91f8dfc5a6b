import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import type { TrunkStore, WebhookNote } from "../ports.js";

interface WebhookNotesDeps {
  readonly store: Pick<TrunkStore, "note">;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface WebhookNotes {
  /** Keeps a note, soon; the newest of each trunk and verdict is the one that stays. */
  take(note: WebhookNote): void;
  /** Writes what waits; nothing is written afterwards. */
  stop(): Promise<void>;
}

/** However many webhooks come, the operator's page is not worth more than a statement a second. */
const PAUSE_MS = 1_000;

/** Writes down what webhooks became, beside the path of the messages: who waits for it waits for nothing. */
export function createWebhookNotes({ store, clock, log }: WebhookNotesDeps): WebhookNotes {
  const waiting = new Map<string, WebhookNote>();
  let writing: Promise<void> = Promise.resolve();
  let cancelPause: (() => void) | null = null;

  return {
    take(note) {
      waiting.set(`${note.trunkId} ${note.verdict}`, note);
      if (cancelPause === null) write();
    },
    async stop() {
      cancelPause?.();
      write();
      await writing;
    },
  };

  function write(): void {
    const notes = [...waiting.values()];
    waiting.clear();
    cancelPause = notes.length === 0 ? null : clock.setTimer(PAUSE_MS, write);
    if (notes.length > 0) writing = writing.then(() => store.note(notes)).catch(missed);
  }

  function missed(error: unknown): void {
    log.warn({ err: error }, "what became of webhooks could not be written down");
  }
}
