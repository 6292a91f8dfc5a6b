import type { OutboxHealth } from "../../wire/outbox.js";
import { isoTime } from "../present.js";
import { troubledTrunks } from "./outbox.js";
import { defineRoute } from "./route.js";
import * as schemas from "./schemas.js";

export const outboxHealth = defineRoute({
  method: "get",
  path: "/health/outbox",
  summary: "What waits, what failed, and how the PBX links are",
  policy: "operate installation",
  status: 200,
  reply: schemas.outboxHealth,
  async handle(api): Promise<OutboxHealth> {
    const [depth, quarantined, troubled] = await Promise.all([
      api.store.outbox.depth(api.clock.now()),
      api.store.arrivals.quarantineSize(),
      troubledTrunks(api),
    ]);
    const { queued, sending, unknown, failed, oldestQueuedAt } = depth;
    return {
      queued,
      sending,
      unknown,
      failed,
      oldestQueuedAt: oldestQueuedAt === null ? null : isoTime(oldestQueuedAt),
      quarantined,
      troubled,
      streams: api.hub.count(),
      pbxs: api.pbxs.map((pbx) => {
        const { link, problem, version, lossy, since } = pbx.status();
        return { name: pbx.name, kind: pbx.kind, link, problem, version, lossy, since: isoTime(since) };
      }),
    };
  },
});
