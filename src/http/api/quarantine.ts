import { lastOf } from "../../core/keyset.js";
import type { Arrival } from "../../core/submission.js";
import { showRaw } from "../../messaging/webhook-raw.js";
import type { Page, QuarantinedView } from "../../wire/api.js";
import type { ArrivalView } from "../../wire/trunks.js";
import { isoTime } from "../present.js";
import { reasonText } from "../present-trunks.js";
import { type Api, type Call, defineRoute } from "./route.js";
import * as schemas from "./schemas.js";
import { arrival as arrivalSchema } from "./schemas-trunks.js";

export const listQuarantine = defineRoute({
  method: "get",
  path: "/quarantine",
  summary: "What came in and belongs to nobody, newest first, without the texts",
  policy: "operate installation",
  query: schemas.quarantineQuery,
  status: 200,
  reply: schemas.quarantinePage,
  async handle(api, { query: { before = null, limit } }): Promise<Page<QuarantinedView>> {
    const found = await api.quarantine.list(limit + 1, before);
    return {
      items: found.slice(0, limit).map(({ id, tenantId, reason, from, to, sourceKey, receivedAt }) => ({
        id,
        tenantId,
        reason,
        over: overWhat(api, sourceKey),
        from,
        to,
        receivedAt: isoTime(receivedAt),
      })),
      next: lastOf(found, limit, ({ id }) => id),
    };
  },
});

export const getArrival = defineRoute({
  method: "get",
  path: "/quarantine/:id",
  summary: "One arrival with all that was kept of it, and what became of it",
  policy: "operate installation",
  status: 200,
  reply: arrivalSchema,
  async handle(api, call) {
    return show(api, call, await api.quarantine.get(call.id));
  },
});

export const replayArrival = defineRoute({
  method: "post",
  path: "/quarantine/:id/replay",
  summary: "Brings an arrival in again, after a fix; however often, it becomes one message",
  policy: "operate installation",
  status: 200,
  reply: arrivalSchema,
  async handle(api, call) {
    return show(api, call, await api.quarantine.replay(call.id));
  },
});

export const discardArrival = defineRoute({
  method: "delete",
  path: "/quarantine/:id",
  summary: "Gives an arrival up and forgets what it said",
  policy: "operate installation",
  status: 204,
  handle: (api, { id }) => api.quarantine.discard(id),
});

async function show(api: Api, { req }: Call<unknown, unknown>, arrival: Arrival): Promise<ArrivalView> {
  const { id, status, reason, tenantId, from, to, sourceKey, receivedAt, raw } = arrival;
  const tenant = tenantId === null ? null : await api.host.directory.tenant(tenantId);
  return {
    id,
    status,
    reason,
    reasonText: reason === null ? "" : reasonText(reason, api.words(req)),
    over: overWhat(api, sourceKey),
    tenant: tenant?.tenant.name ?? tenantId,
    from,
    to,
    receivedAt: isoTime(receivedAt),
    raw: raw === null ? null : showRaw(raw),
  };
}

/** The trunk or PBX of a source key, by its title where it still has one. */
function overWhat({ trunkAdmin }: Pick<Api, "trunkAdmin">, sourceKey: string): string {
  const [by, name = ""] = sourceKey.split(":");
  return (by === "trunk" ? trunkAdmin.titleOf(name) : null) ?? name;
}
