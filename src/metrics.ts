import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Clock } from "./lib/clock.js";
import type { Measures } from "./messaging/measures.js";
import type { PbxConnector, Store } from "./ports.js";

/** What Prometheus is told. Labels are trunks, PBXs and words of ours: never a user, a number or a text. */
export interface Metrics {
  readonly measures: Measures;
  /** From now on the open streams are counted by this. */
  countStreams(count: () => number): void;
  /** Everything as Prometheus reads it. What is asked of the database is kept for some seconds, however many ask. */
  read(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface MetricsDeps {
  readonly store: {
    readonly outbox: Pick<Store["outbox"], "depths">;
    readonly deadLetters: Pick<Store["deadLetters"], "counts">;
    readonly arrivals: Pick<Store["arrivals"], "quarantineSize">;
  };
  readonly pbxs: readonly Pick<PbxConnector, "name" | "status">[];
  readonly clock: Clock;
}

/** Several scrapers, or an impatient one, cost no more than one. */
const KEEP_MS = 5_000;
/** Stands for the trunk of what goes to phones. */
const PHONES = "phones";

/** Counts in this process; of what all servers share, each tells the same. */
export function createMetrics(deps: MetricsDeps): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const measures = createMeasures(registry);
  const gauges = createGauges(registry);
  let streams: () => number = () => 0;
  let last: { readonly at: number; readonly done: Promise<void> } | null = null;

  return {
    measures,
    countStreams(count) {
      streams = count;
    },
    async read() {
      const now = deps.clock.now();
      if (last === null || now - last.at >= KEEP_MS) last = { at: now, done: ask(now) };
      await last.done;
      gauges.streams.set(streams());
      for (const pbx of deps.pbxs) {
        gauges.links.set({ pbx: pbx.name }, pbx.status().link === "up" ? 1 : 0);
      }
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };

  /** What lies in the database: counted by indexes over what waits, not over all that ever was. */
  async function ask(now: number): Promise<void> {
    const { outbox, deadLetters, arrivals } = deps.store;
    try {
      const [depths, letters, quarantined] = await Promise.all([
        outbox.depths(),
        deadLetters.counts(),
        arrivals.quarantineSize(),
      ]);
      for (const gauge of [gauges.queued, gauges.oldest, gauges.letters]) gauge.reset();
      for (const { trunkId, queued, oldestAt } of depths) {
        const trunk = trunkId ?? PHONES;
        gauges.queued.set({ trunk }, queued);
        gauges.oldest.set({ trunk }, Math.max(0, now - oldestAt) / 1000);
      }
      for (const { trunkId, state, size } of letters) gauges.letters.set({ trunk: trunkId, state }, size);
      gauges.quarantined.set(quarantined);
      gauges.database.set(1);
    } catch {
      // That it is away is the news; what was counted before stays.
      gauges.database.set(0);
    }
  }
}

function createMeasures(registry: Registry): Measures {
  const registers = [registry];
  const accepted = new Counter({
    name: "sidetone_submissions_total",
    help: "Messages that came in: from where, for what kind of conversation, and what became of them",
    labelNames: ["source", "kind", "result"],
    registers,
  });
  const size = new Histogram({
    name: "sidetone_commit_batch_size",
    help: "Messages that one transaction stored",
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers,
  });
  const seconds = new Histogram({
    name: "sidetone_commit_seconds",
    help: "How long a transaction took that stored messages",
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const outcomes = new Counter({
    name: "sidetone_outcomes_total",
    help: "What attempts to deliver came to",
    labelNames: ["trunk", "state"],
    registers,
  });
  const webhooks = new Counter({
    name: "sidetone_webhooks_total",
    help: "Webhooks of carriers, by what became of them",
    labelNames: ["trunk", "result"],
    registers,
  });

  return {
    batch(messages, ms) {
      size.observe(messages);
      seconds.observe(ms / 1000);
    },
    accepted(source, result) {
      const isStored = result.kind === "stored";
      const kind = isStored ? result.conversation.kind : "none";
      accepted.inc({ source, kind, result: isStored && result.repeated ? "repeated" : result.kind });
    },
    outcome: (trunkId, state) => outcomes.inc({ trunk: trunkId ?? PHONES, state }),
    webhook: (trunk, result) => webhooks.inc({ trunk, result }),
  };
}

function createGauges(registry: Registry) {
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `sidetone_${name}`, help, labelNames, registers: [registry] });
  return {
    queued: gauge("outbox_queued", "Texts that wait to be sent", ["trunk"]),
    oldest: gauge("outbox_oldest_seconds", "How long the oldest of them has waited", ["trunk"]),
    letters: gauge("dead_letters", "Texts that failed or are not confirmed", ["trunk", "state"]),
    quarantined: gauge("quarantined", "Messages that could be given to nobody"),
    links: gauge("pbx_up", "Whether there is a link to the PBX", ["pbx"]),
    streams: gauge("streams", "Browsers that hold a stream to this server"),
    database: gauge("database_up", "Whether the database answered this server"),
  };
}
