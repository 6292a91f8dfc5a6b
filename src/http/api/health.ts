import { describeFinding } from "../../core/finding.js";
import type { DeadLetterCount, LinkGap } from "../../ports.js";
import type { HealthReply, LinkView, NamedTrunk } from "../../wire/health.js";
import { isoTime } from "../present.js";
import { presentTrunk } from "../present-trunks.js";
import { type Api, defineRoute } from "./route.js";
import * as schemas from "./schemas-health.js";

/** Of all PBXs together. */
const GAPS = 20;

export const getHealth = defineRoute({
  method: "get",
  path: "/health",
  summary:
    "What is not well with the installation and what to do; what waits, what failed, links and webhooks",
  policy: "operate installation",
  query: schemas.healthQuery,
  status: 200,
  reply: schemas.health,
  async handle(api, { req, query }): Promise<HealthReply> {
    const words = api.words(req);
    const { store } = api;
    const [{ at, found, areas }, queues, letters, gaps, quarantined, states] = await Promise.all([
      query.again === undefined ? api.doctor.look() : api.doctor.lookAgain(),
      store.outbox.depths(),
      store.deadLetters.counts(),
      store.linkGaps.newest(GAPS),
      store.arrivals.quarantineSize(),
      api.trunkAdmin.list(),
    ]);
    const say: typeof words.t = (key, values) => words.find(key, values) ?? key;
    return {
      at: isoTime(at),
      findings: found.map((one) => describeFinding(one, say)),
      checked: areas.map((area) => words.t(`page.health.area.${area}`)),
      links: api.pbxs.map((pbx) => linkView(pbx, gaps)),
      queues: queues.map(({ trunkId, queued, oldestAt }) => ({
        trunk: trunkId === null ? null : named(api, trunkId),
        queued,
        oldestAt: isoTime(oldestAt),
      })),
      deadLetters: [...sums(letters)].map(([trunkId, size]) => ({ trunk: named(api, trunkId), size })),
      webhooks: states.map((state) => {
        const { id, title, lastWebhook } = presentTrunk(state, words);
        return { trunk: { id, title }, last: lastWebhook };
      }),
      quarantined,
      streams: api.hub.count(),
    };
  },
});

function linkView(pbx: Api["pbxs"][number], gaps: readonly LinkGap[]): LinkView {
  const { name, kind } = pbx;
  const { link, version, since } = pbx.status();
  const own = gaps.filter((gap) => gap.pbx === name).map(gapView);
  return { name, kind, link, version, since: isoTime(since), gaps: own };
}

/** Failed and not confirmed together, by trunk. */
function sums(counts: readonly DeadLetterCount[]): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const { trunkId, size } of counts) all.set(trunkId, (all.get(trunkId) ?? 0) + size);
  return all;
}

function gapView({ from, to, machine }: LinkGap) {
  return { from: isoTime(from), to: to === null ? null : isoTime(to), machine };
}

/** A trunk that is gone is called by its id. */
function named({ trunks }: Pick<Api, "trunks">, id: string): NamedTrunk {
  return { id, title: trunks.get(id)?.title ?? id };
}
