// What Prometheus reads, by a reader of its text format, over a real server with a carrier's trunk.
import test, { type ExecutionContext } from "ava";
import { ConfigError, loadConfig } from "../../src/config.js";
import { createMetrics } from "../../src/metrics.js";
import type { PbxStatus } from "../../src/ports.js";
import { openBrowser, startServer } from "./server.js";

const token = "a-token-that-is-long-enough";
const link: PbxStatus = { link: "up", problem: null, version: null, since: 0, lossy: false, mirrored: null };

async function setup(t: ExecutionContext) {
  const pbxs = [{ name: "main", kind: "freeswitch", status: () => link } as const];
  let metrics: ReturnType<typeof createMetrics> | null = null;
  const server = await startServer((deps) => {
    metrics = createMetrics({ store: deps.store, pbxs, clock: deps.clock });
    return { ...deps, metrics: { token, read: metrics.read } };
  });
  t.teardown(() => server.close());
  const scrape = async () => {
    const answer = await openBrowser(server).request("metrics", {
      headers: { authorization: `Bearer ${token}` },
    });
    t.is(answer.status, 200);
    t.regex(answer.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    return readSamples(t, answer.text);
  };
  return { ...server, metrics: metrics as unknown as ReturnType<typeof createMetrics>, scrape };
}

/** `name{labels} value` → value; every line has to be one, or a comment that Prometheus knows. */
function readSamples(t: ExecutionContext, text: string): ReadonlyMap<string, number> {
  const samples = new Map<string, number>();
  const typed = new Set<string>();
  t.true(text.endsWith("\n"));
  for (const line of text.split("\n").filter(Boolean)) {
    const type = /^# TYPE ([a-z_:][a-z0-9_:]*) (counter|gauge|histogram|summary|untyped)$/i.exec(line);
    if (type) typed.add(type[1] ?? "");
    if (line.startsWith("# ")) continue;
    const [, name = "", labels = "", value = ""] =
      /^([a-z_:][a-z0-9_:]*)(\{(?:[a-z_]\w*="(?:[^"\\\n]|\\[\\n"])*",?)*\})? (-?(?:\d[\d.e+-]*|Nan|\+Inf))$/i.exec(
        line,
      ) ?? [];
    t.not(name, "", line);
    t.true(typed.has(name) || typed.has(name.replace(/_(bucket|sum|count)$/, "")), `${line} has a type`);
    t.false(samples.has(name + labels), `${line} stands there once`);
    samples.set(name + labels, Number(value));
  }
  return samples;
}

test("F32 metrics are nothing to whoever has not the token, nor where no token is set", async (t) => {
  const { origin } = await setup(t);
  const closed = await startServer();
  t.teardown(() => closed.close());
  for (const [server, authorization] of [
    [origin, ""],
    [origin, "Bearer wrong"],
    [origin, `Basic ${token}`],
    [origin, `Bearer ${token}x`],
    [closed.origin, `Bearer ${token}`],
    [closed.origin, "Bearer "],
  ] as const) {
    const answer = await fetch(`${server}/sidetone/metrics`, { headers: { authorization } });
    t.is(answer.status, 404, authorization);
    t.false((await answer.text()).includes("sidetone_"));
  }
});

test("F32 metrics tell what waits, what failed, links and streams, in Prometheus's format", async (t) => {
  const { store, clock, scrape, metrics } = await setup(t);
  metrics.countStreams(() => 3);
  const before = await scrape();
  t.is(before.get("sidetone_database_up"), 1);
  t.is(before.get("sidetone_streams"), 3);
  t.is(before.get('sidetone_pbx_up{pbx="main"}'), 1);
  t.is(before.get("sidetone_quarantined"), 0);
  t.true((before.get("process_resident_memory_bytes") ?? 0) > 1e6);

  metrics.measures.batch(5, 12);
  metrics.measures.accepted("phone", { kind: "quarantined", reason: "number-unknown" });
  metrics.measures.outcome("loopback", "accepted");
  metrics.measures.outcome(null, "delivered");
  metrics.measures.webhook("0192", "refused");
  clock.advance(5_000);
  const after = await scrape();
  t.is(after.get("sidetone_commit_batch_size_sum"), 5);
  t.is(after.get('sidetone_commit_seconds_bucket{le="0.025"}'), 1);
  t.is(after.get('sidetone_submissions_total{source="phone",kind="none",result="quarantined"}'), 1);
  t.is(after.get('sidetone_outcomes_total{trunk="loopback",state="accepted"}'), 1);
  t.is(after.get('sidetone_outcomes_total{trunk="phones",state="delivered"}'), 1);
  t.is(after.get('sidetone_webhooks_total{trunk="0192",result="refused"}'), 1);

  await store.close();
  clock.advance(5_000);
  t.is((await scrape()).get("sidetone_database_up"), 0, "which is told while the database is away");
});

test("F32 a token that can be guessed is no token", (t) => {
  for (const short of ["short", "with a space in between"]) {
    const error = t.throws(() => loadConfig({ SIDETONE_METRICS_TOKEN: short }, () => ""), {
      instanceOf: ConfigError,
    });
    t.regex(error.message, /SIDETONE_METRICS_TOKEN: .*16 to 200/);
    t.false(error.message.includes(short));
  }
  t.is(loadConfig({ SIDETONE_METRICS_TOKEN: token }, () => "").metricsToken, token);
});

test("F32 however often it is scraped, the database is asked once in five seconds", async (t) => {
  let asked = 0;
  const server = await startServer();
  t.teardown(() => server.close());
  const store = {
    ...server.store,
    outbox: {
      ...server.store.outbox,
      depths: async () => {
        asked++;
        return [{ trunkId: "loopback", queued: 2, oldestAt: server.clock.now() - 60_000 }];
      },
    },
  };
  const metrics = createMetrics({ store, pbxs: [], clock: server.clock });
  const texts = await Promise.all([metrics.read(), metrics.read(), metrics.read()]);
  t.is(asked, 1);
  const samples = readSamples(t, texts[0]?.text ?? "");
  t.is(samples.get('sidetone_outbox_queued{trunk="loopback"}'), 2);
  t.is(samples.get('sidetone_outbox_oldest_seconds{trunk="loopback"}'), 60);
  server.clock.advance(5_000);
  await metrics.read();
  t.is(asked, 2);
});
