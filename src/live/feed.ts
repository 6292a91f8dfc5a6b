import type { Cursor, UserEvent } from "../core/model.js";
import type { News } from "../core/signal.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import type { LogStore } from "../ports.js";

/** Somebody who wants a user's log from `cursor` on, each entry once and in order. */
export interface Subscriber {
  readonly userId: string;
  readonly tenantId: string;
  /** Names the session, so that its end ends the stream. */
  readonly sessionKey: string;
  readonly cursor: Cursor;
  /** The next entries of the log, without a gap. */
  deliver(events: readonly UserEvent[]): void;
  /** Something that is true now and no entry of the log. */
  hear(news: News): void;
  /** The log can't continue from where the subscriber was; it goes on behind `cursor`. */
  reset(cursor: Cursor): void;
  /** Everything up to the log's present end has been delivered; called once. */
  caughtUp?(): void;
  /** Nothing more will come. */
  end(reason: EndReason): void;
}

export type EndReason = "stopping" | "signed-out";

export interface FeedDeps {
  readonly log: Pick<LogStore, "after" | "cursor">;
  readonly clock: Clock;
  readonly logger: Logger;
}

const PAGE = 500;
const RETRY_MS = 1_000;

/** One subscriber's place in its user's log. */
export class Feed {
  readonly subscriber: Subscriber;
  readonly #deps: FeedDeps;
  #epoch: string;
  /** The last sequence that was delivered. */
  #last: number;
  #reading = false;
  /** Something happened while reading, so that there may be more. */
  #again = false;
  #wasCaughtUp = false;
  #stopped = false;

  constructor(subscriber: Subscriber, deps: FeedDeps) {
    this.subscriber = subscriber;
    this.#deps = deps;
    this.#epoch = subscriber.cursor.epoch;
    this.#last = subscriber.cursor.seq;
  }

  /** An entry that was just committed: delivered at once where it is the next one. */
  offer(event: UserEvent): void {
    if (event.seq <= this.#last) return;
    if (!this.#reading && event.seq === this.#last + 1) {
      this.#last = event.seq;
      this.subscriber.deliver([event]);
      return;
    }
    this.catchUp();
  }

  /** The log is known to reach up to `seq`. */
  heard(seq: number): void {
    if (seq > this.#last) this.catchUp();
  }

  /** Reads the log until its end. */
  catchUp(): void {
    this.#again = true;
    if (!this.#reading) void this.#read();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** One reader at a time, so that the order is kept. */
  async #read(): Promise<void> {
    this.#reading = true;
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        if (await this.#readPage()) this.#again = true;
      }
      this.#noteCaughtUp();
    } catch (error) {
      // The stream stays up: what is missing comes when the database is back.
      this.#deps.logger.warn({ err: error }, "a user's log could not be read");
      this.#deps.clock.setTimer(RETRY_MS, () => this.catchUp());
    } finally {
      this.#reading = false;
    }
  }

  /** Delivers one page; answers whether there may be another. */
  async #readPage(): Promise<boolean> {
    const { log } = this.#deps;
    const { userId } = this.subscriber;
    const { reset, events } = await log.after(userId, { epoch: this.#epoch, seq: this.#last }, PAGE);
    const cursor = reset ? await log.cursor(userId) : null;
    if (this.#stopped) return false;
    if (cursor) {
      this.#epoch = cursor.epoch;
      this.#last = cursor.seq;
      this.subscriber.reset(cursor);
      return false;
    }
    this.#last = events.at(-1)?.seq ?? this.#last;
    if (events.length > 0) this.subscriber.deliver(events);
    return events.length === PAGE;
  }

  #noteCaughtUp(): void {
    if (this.#wasCaughtUp || this.#stopped) return;
    this.#wasCaughtUp = true;
    this.subscriber.caughtUp?.();
  }
}
