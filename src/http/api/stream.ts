import { randomInt } from "node:crypto";
import type { Response } from "express";
import { formatCursor, parseCursor } from "../../core/cursor.js";
import { MessagingError } from "../../core/errors.js";
import type { Cursor, UserEvent } from "../../core/model.js";
import { encodeFrame, heartbeat } from "../../live/sse.js";
import type { StreamEvent } from "../../wire/api.js";
import { type SignedIn, sitterOf } from "../session.js";
import { cursorAfter, presentEvent, presentNews, touchesUnread } from "./live.js";
import { type Api, type Call, defineRoute } from "./route.js";
import * as schemas from "./schemas.js";

export const stream = defineRoute({
  method: "get",
  path: "/stream",
  summary: "The user's log as server-sent events, from `cursor` or the header Last-Event-ID on",
  policy: "live stream",
  query: schemas.streamQuery,
  status: 200,
  async handle(api, call) {
    const { session, res } = call;
    requireRoom(api, session);
    const cursor = await startOf(api, call);
    res.set({
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store, no-transform",
      "X-Accel-Buffering": "no",
      Connection: "keep-alive",
    });
    res.status(200).flushHeaders();
    // Express answers HEAD by the routes of GET; that one wants no stream.
    if (call.req.method === "HEAD") res.end();
    else new Stream(api, session, res).run(cursor);
  },
});

const PER_SESSION = 8;
const PER_USER = 32;
/** With the age of a directory this is how soon who was disabled is out: ten seconds together. */
const TICK_MS = 5_000;
const TICKS_PER_HEARTBEAT = 4;
const ROTATE_MS = { min: 5 * 60_000, max: 10 * 60_000 };
/** What a reader may leave unread in our memory. */
const BACKLOG_BYTES = 1_000_000;
const BACKLOG_EVENTS = 5_000;
/** Totals follow the first change at once, and a burst of changes this often. */
const UNREAD_EVERY_MS = 500;

function requireRoom({ hub }: Api, { userId, key }: SignedIn): void {
  if (hub.countSession(userId, key) >= PER_SESSION || hub.count(userId) >= PER_USER) {
    throw new MessagingError("too-many-requests", { retryAfterSeconds: 30 });
  }
}

/** A browser that comes back knows best where it was: the header is newer than the address. */
async function startOf(api: Api, { session, query, req }: Call<{ cursor?: Cursor | undefined }, unknown>) {
  const last = req.get("last-event-id");
  const resumed = last === undefined ? null : parseCursor(last);
  return resumed ?? query.cursor ?? (await api.store.log.cursor(session.userId));
}

/** One open stream. */
class Stream {
  readonly #api: Api;
  readonly #session: SignedIn;
  readonly #res: Response;
  readonly #rotateAt: number;
  #cursor: Cursor = { epoch: "", seq: 0 };
  /** Events are shown one after the other, since showing may need the directory. */
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  #ticks = 0;
  #unreadTotal = 0;
  #unreadDue = false;
  #cancelTick: () => void = () => undefined;
  #cancelUnread: (() => void) | null = null;
  #detach: () => void = () => undefined;
  #closed = false;

  constructor(api: Api, session: SignedIn, res: Response) {
    this.#api = api;
    this.#session = session;
    this.#res = res;
    const rotateAt = api.clock.now() + randomInt(ROTATE_MS.min, ROTATE_MS.max);
    // No stream outlives what the portal last vouched for.
    this.#rotateAt = Math.min(rotateAt, session.endsAt ?? rotateAt);
  }

  run(cursor: Cursor): void {
    this.#cursor = cursor;
    this.#res.on("close", () => this.#close());
    const rotateAfterMs = this.#rotateAt - this.#api.clock.now();
    const watching = this.#api.hub.isWatching(sitterOf(this.#session));
    const hello = { type: "hello", cursor: formatCursor(cursor), rotateAfterMs, watching } as const;
    this.#write(hello, formatCursor(cursor));
    this.#tickLater();
    this.#detach = this.#api.hub.attach({
      userId: this.#session.userId,
      tenantId: this.#session.tenantId,
      sessionKey: this.#session.key,
      cursor,
      deliver: (events) => this.#enqueue(events.length, () => this.#deliver(events)),
      hear: (news) => this.#enqueue(1, () => this.#write(presentNews(news), null)),
      reset: (fresh) => this.#enqueue(1, () => this.#reset(fresh)),
      caughtUp: () => this.#touchUnread(),
      end: (reason) => this.#bye(reason),
    });
  }

  /** Runs what must keep its order, and drops a reader that does not keep up: its cursor brings it back. */
  #enqueue(size: number, show: () => Promise<void> | void): void {
    this.#waiting += size;
    if (this.#waiting > BACKLOG_EVENTS) this.#res.destroy();
    this.#work = this.#showAfter(this.#work, show).finally(() => {
      this.#waiting -= size;
    });
  }

  async #showAfter(before: Promise<void>, show: () => Promise<void> | void): Promise<void> {
    await before;
    try {
      if (!this.#closed) await show();
    } catch (error) {
      this.#api.log.error({ err: error }, "an event could not be shown; its stream starts anew");
      this.#res.destroy();
    }
  }

  async #deliver(events: readonly UserEvent[]): Promise<void> {
    const presenter = await this.#api.present(this.#session);
    for (const event of events) {
      this.#write(await presentEvent(presenter, event), cursorAfter(event, this.#cursor));
      if (touchesUnread(event, this.#unreadTotal > 0)) this.#touchUnread();
    }
  }

  #reset(cursor: Cursor): void {
    this.#cursor = cursor;
    this.#write({ type: "reset", cursor: formatCursor(cursor) }, formatCursor(cursor));
    this.#touchUnread();
  }

  #touchUnread(): void {
    this.#unreadDue = true;
    if (!this.#cancelUnread) this.#sendUnread();
  }

  #sendUnread(): void {
    this.#unreadDue = false;
    this.#cancelUnread = this.#api.clock.setTimer(UNREAD_EVERY_MS, () => {
      this.#cancelUnread = null;
      if (this.#unreadDue && !this.#closed) this.#sendUnread();
    });
    this.#enqueue(0, () => this.#countUnread());
  }

  async #countUnread(): Promise<void> {
    try {
      const { conversations, messages } = await this.#api.inbox.unread(this.#session);
      this.#unreadTotal = messages;
      this.#write({ type: "unread", unread: { conversations, messages } }, null);
    } catch (error) {
      // A stream outlives a database that is away; the totals follow when it is back.
      this.#unreadDue = true;
      this.#api.log.warn({ err: error }, "unread messages could not be counted");
    }
  }

  #write(event: StreamEvent, cursor: string | null): void {
    if (this.#closed) return;
    this.#res.write(encodeFrame(event, cursor));
    if (this.#res.writableLength > BACKLOG_BYTES) this.#res.destroy();
  }

  #tickLater(): void {
    this.#cancelTick = this.#api.clock.setTimer(TICK_MS, () => void this.#tick());
  }

  async #tick(): Promise<void> {
    this.#ticks++;
    if (this.#ticks % TICKS_PER_HEARTBEAT === 0) this.#res.write(heartbeat);
    if (this.#api.clock.now() >= this.#rotateAt) return this.#bye("rotate");
    try {
      if (!(await this.#api.sessions.stillHolds(this.#session))) {
        return this.#api.hub.endSession(sitterOf(this.#session));
      }
    } catch (error) {
      // The stream stays up while the directory is away; the next tick asks again.
      this.#api.log.warn({ err: error }, "a stream's session could not be checked");
    }
    if (!this.#closed) this.#tickLater();
  }

  #bye(reason: "rotate" | "stopping" | "signed-out"): void {
    this.#write({ type: "bye", reason }, null);
    this.#res.end();
    this.#close();
  }

  #close(): void {
    this.#closed = true;
    this.#cancelTick();
    this.#cancelUnread?.();
    this.#detach();
  }
}
