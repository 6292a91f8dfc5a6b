import type { UserEvent } from "../core/model.js";
import type { Dots, SeatChange, Sitter } from "../core/presence.js";
import type { Signal } from "../core/signal.js";
import type { LiveBus, LiveNotice, LogStore } from "../ports.js";
import { type EndReason, Feed, type FeedDeps, type Subscriber } from "./feed.js";
import type { Presence } from "./presence.js";
import { createWatchers, type Watchers } from "./watchers.js";

export interface HubDeps extends FeedDeps {
  readonly bus: LiveBus;
  readonly presence: Presence;
  /** The dots of these users of one tenant now; who is no user of it is left out. */
  readonly look: (tenantId: string, userIds: readonly string[]) => Promise<readonly Dots[]>;
  readonly log: LogStore;
  /** Other processes may write to the same database, so that heads have to be asked for. */
  readonly manyInstances: boolean;
}

const POLL_MS = 1_000;

/** Delivers users' logs to their streams: from the bus while it fits, from the database after a gap. */
export class Hub {
  readonly #deps: HubDeps;
  readonly #feeds = new Map<string, Set<Feed>>();
  readonly #watchers: Watchers;
  readonly #unsubscribe: () => void;
  #cancelPoll: () => void = () => undefined;
  #stopped = false;

  constructor(deps: HubDeps) {
    this.#deps = deps;
    this.#watchers = createWatchers({
      ...deps,
      isConnected: ({ userId, sessionKey }) => this.countSession(userId, sessionKey) > 0,
      tell: (sitter, people) => this.#tell(sitter, people),
    });
    deps.presence.subscribe((change, isOwn) => this.#heed(change, isOwn));
    this.#unsubscribe = deps.bus.subscribe((notice) => this.#hear(notice));
    if (deps.manyInstances) this.#pollLater();
  }

  /** Starts delivery; the returned function ends it without a word. */
  attach(subscriber: Subscriber): () => void {
    const feed = new Feed(subscriber, this.#deps);
    const siblings = this.#feeds.get(subscriber.userId) ?? new Set();
    this.#feeds.set(subscriber.userId, siblings.add(feed));
    this.#deps.presence.arrived(subscriber);
    this.#recall(subscriber);
    this.#watchers.arrived(subscriber.sessionKey);
    feed.catchUp();
    return () => this.#detach(feed);
  }

  /** From now on the session's streams hear of changes of these users' dots; resolves with the dots as they are. */
  watch(sitter: Sitter, userIds: readonly string[]): Promise<readonly Dots[]> {
    const looked = this.#watchers.watch(sitter, userIds);
    this.#deps.presence.setWatching(sitter, userIds);
    return looked;
  }

  /** Whether the session has said whom it watches, and that is still known. */
  isWatching(sitter: Sitter): boolean {
    return this.#watchers.isWatching(sitter.sessionKey) || this.#deps.presence.watchedBy(sitter) !== null;
  }

  /** The user's dots may be others now, for another reason than streams; null: anybody's. */
  dotsChanged(userId: string | null): void {
    this.#watchers.changed(userId);
  }

  /** Streams now: of everybody, or of one user. */
  count(userId?: string): number {
    return this.#all(userId).length;
  }

  /** Streams of one session of a user. */
  countSession(userId: string, sessionKey: string): number {
    return this.#all(userId).filter((feed) => feed.subscriber.sessionKey === sessionKey).length;
  }

  /** Ends the streams of a session that is over; its user is offline at once, unless elsewhere there is a stream. */
  endSession(sitter: Sitter): void {
    for (const feed of this.#all(sitter.userId)) {
      if (feed.subscriber.sessionKey === sitter.sessionKey) this.#end(feed, "signed-out");
    }
    this.#deps.presence.signedOut(sitter);
    this.#watchers.forget(sitter.sessionKey);
  }

  /** Ends every stream. */
  stop(): void {
    this.#stopped = true;
    this.#cancelPoll();
    this.#unsubscribe();
    for (const feed of this.#all()) this.#end(feed, "stopping");
  }

  #all(userId?: string): Feed[] {
    if (userId !== undefined) return [...(this.#feeds.get(userId) ?? [])];
    return [...this.#feeds.values()].flatMap((siblings) => [...siblings]);
  }

  #end(feed: Feed, reason: EndReason): void {
    this.#detach(feed);
    feed.subscriber.end(reason);
  }

  #detach(feed: Feed): void {
    const { userId } = feed.subscriber;
    const siblings = this.#feeds.get(userId);
    if (!siblings?.delete(feed)) return;
    feed.stop();
    if (siblings.size === 0) this.#feeds.delete(userId);
    this.#deps.presence.left(feed.subscriber);
  }

  #heed({ seat, gone }: SeatChange, isOwn: boolean): void {
    this.#watchers.changed(seat.userId);
    const isHere = this.countSession(seat.userId, seat.sessionKey) > 0;
    if (isHere && !gone) this.#recall(seat);
    if (!isHere && gone && isOwn) this.#watchers.forget(seat.sessionKey);
  }

  /** Goes on watching for a session that said whom it watches on another instance, or on an earlier stream. */
  #recall(sitter: Sitter): void {
    const userIds = this.#deps.presence.watchedBy(sitter);
    if (userIds) this.#watchers.follow(sitter, userIds);
  }

  #tell({ userId, sessionKey }: Sitter, people: readonly Dots[]): void {
    for (const { subscriber } of this.#all(userId)) {
      if (subscriber.sessionKey === sessionKey) subscriber.hear({ kind: "presence", people });
    }
  }

  #hear(notice: LiveNotice): void {
    if (notice.kind === "heads") this.#hearHeads(notice.heads);
    if (notice.kind === "signal") this.#hearSignal(notice.signal);
    if (notice.kind === "events") this.#hearEvents(notice.events);
  }

  #hearEvents(events: readonly UserEvent[]): void {
    for (const event of events) {
      for (const feed of this.#feeds.get(event.userId) ?? []) feed.offer(event);
    }
  }

  #hearSignal({ audience, news }: Signal): void {
    const feeds =
      audience.kind === "users"
        ? [...new Set(audience.userIds)].flatMap((userId) => this.#all(userId))
        : this.#all().filter(({ subscriber }) => subscriber.tenantId === audience.tenantId);
    for (const { subscriber } of feeds) subscriber.hear(news);
  }

  #hearHeads(heads: ReadonlyMap<string, number>): void {
    for (const [userId, seq] of heads) {
      for (const feed of this.#feeds.get(userId) ?? []) feed.heard(seq);
    }
  }

  #pollLater(): void {
    this.#cancelPoll = this.#deps.clock.setTimer(POLL_MS, () => void this.#poll());
  }

  async #poll(): Promise<void> {
    const userIds = [...this.#feeds.keys()];
    try {
      if (userIds.length > 0) this.#hearHeads(await this.#deps.log.heads(userIds));
    } catch (error) {
      this.#deps.logger.warn({ err: error }, "the heads of users' logs could not be read");
    }
    if (!this.#stopped) this.#pollLater();
  }
}
