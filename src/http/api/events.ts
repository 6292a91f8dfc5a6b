import { formatCursor } from "../../core/cursor.js";
import type { Cursor, UserEvent } from "../../core/model.js";
import type { News } from "../../core/signal.js";
import type { EventsReply, StreamEvent } from "../../wire/api.js";
import { presentEvent, presentNews } from "./live.js";
import { type Api, type Call, defineRoute } from "./route.js";
import * as schemas from "./schemas.js";
import { eventsReply } from "./schemas-stream.js";

export const pollEvents = defineRoute({
  method: "get",
  path: "/events",
  summary: "What came after the cursor, waiting up to `wait` seconds for something to come",
  policy: "live stream",
  query: schemas.eventsQuery,
  status: 200,
  reply: eventsReply,
  async handle(api, call): Promise<EventsReply> {
    const { session, query } = call;
    const found = await firstEvents(api, call, query);
    const presenter = await api.present(session);
    const events: StreamEvent[] = [];
    if (found.reset) events.push({ type: "reset", cursor: formatCursor(found.cursor) });
    for (const event of found.events) events.push(await presentEvent(presenter, event));
    if (events.length > 0) {
      const { conversations, messages } = await api.inbox.unread(session);
      events.push({ type: "unread", unread: { conversations, messages } });
    }
    return { events, signals: found.news.map(presentNews), cursor: formatCursor(found.cursor) };
  },
});

interface Found {
  readonly events: readonly UserEvent[];
  readonly news: readonly News[];
  readonly reset: boolean;
  readonly cursor: Cursor;
}

const empty = { events: [], news: [], reset: false };

/** Resolves with the first that the hub delivers, or with nothing when the time is over or the browser is gone. */
function firstEvents(
  { hub, clock }: Api,
  { session, res }: Call<unknown, unknown>,
  { cursor, wait }: { readonly cursor: Cursor; readonly wait: number },
): Promise<Found> {
  return new Promise((resolve) => {
    const finish = (found: Found) => {
      detach();
      cancel();
      resolve(found);
    };
    const nothing = () => finish({ ...empty, cursor });
    const cancel = clock.setTimer(wait * 1000, () => wait > 0 && nothing());
    const detach = hub.attach({
      userId: session.userId,
      tenantId: session.tenantId,
      sessionKey: session.key,
      cursor,
      deliver: (events) =>
        finish({ ...empty, events, cursor: { ...cursor, seq: events.at(-1)?.seq ?? cursor.seq } }),
      hear: (news) => finish({ ...empty, news: [news], cursor }),
      reset: (fresh) => finish({ ...empty, reset: true, cursor: fresh }),
      caughtUp: () => wait === 0 && nothing(),
      end: nothing,
    });
    res.on("close", nothing);
  });
}
