// Mistakes planted in trunks: what the doctor says by what is on record, over a real store.
import test, { type ExecutionContext } from "ava";
import { createPhrasing } from "../../src/core/catalogue.js";
import { describeFinding } from "../../src/core/finding.js";
import { type TrunkDeps, trunkCheck } from "../../src/doctor/trunks.js";
import { pigeonTrunk as input } from "../fakes/driver.js";
import { startServer } from "../http/server.js";
import { catalogues } from "../words.js";

/** A server with one account at a carrier, which brought a text a moment ago. */
async function setup(t: ExecutionContext) {
  const server = await startServer();
  t.teardown(() => server.close());
  const { trunkAdmin } = server.deps;
  const id = await trunkAdmin.create(input);
  const { store, clock } = server;
  const note = { trunkId: id, verdict: "stored", reason: null, number: null, at: clock.now() } as const;
  await store.trunks.note([note]);
  const config = { publicUrl: "https://sms.example.com", mediaHosts: [], trunks: [] };
  const deps: TrunkDeps = {
    config,
    store: async () => store,
    open: async () => (await trunkAdmin.list()).map(({ account }) => account),
    resolve: async () => ["8.8.8.8"],
  };
  const look = (change: Partial<TrunkDeps> = {}) =>
    trunkCheck({ ...deps, ...change }).look(AbortSignal.timeout(60_000));
  const ids = async (change?: Partial<TrunkDeps>) => (await look(change)).map((one) => one.id);
  return { ...server, trunkAdmin, id, note, config, look, ids };
}

const say = createPhrasing("en", catalogues.en);

test("F32 a trunk that works gives no finding, and without any nothing is asked of the address", async (t) => {
  const { ids, trunkAdmin, id, config } = await setup(t);
  t.deepEqual(await ids(), []);
  await trunkAdmin.change(id, { ...input, enabled: false });
  t.deepEqual(await ids({ config: { ...config, publicUrl: null } }), []);
  t.deepEqual(await ids({ store: async () => null }), []);
});

test("F32 carriers can't find us: no address, a private one, or one without https", async (t) => {
  const { ids, look, config } = await setup(t);
  t.deepEqual(await ids({ config: { ...config, publicUrl: null } }), ["webhook-no-address"]);
  const [inside] = await look({ resolve: async () => ["192.168.1.10"] });
  t.like(inside, { id: "webhook-private", values: { address: "192.168.1.10" } });
  t.deepEqual(await ids({ resolve: async () => [] }), [], "what can't be told is not said");
  t.deepEqual(await ids({ config: { ...config, publicUrl: "http://sms.example.com" } }), ["webhook-http"]);
  const simulated = { ...config, publicUrl: "http://localhost:8095", mediaHosts: ["localhost:8095"] };
  t.deepEqual(await ids({ config: simulated }), []);
});

test("F32 the carrier refuses our account; another one fails otherwise; one that is off is nobody's trouble", async (t) => {
  const { ids, look, store, id, clock, trunkAdmin } = await setup(t);
  await store.flow.trip({ trunkId: id, reason: "carrier-credentials", isProbe: false }, clock.now());
  t.deepEqual(await ids(), ["trunk-credentials"]);
  await store.flow.release(id, clock.now());
  clock.advance(3_600_000);
  await store.flow.trip({ trunkId: id, reason: "carrier-error", isProbe: false }, clock.now());
  const [held] = await look();
  t.is(held?.id, "trunk-held");
  t.notRegex(held ? describeFinding(held, say).what : "", /reason\.|\{/);
  await trunkAdmin.change(id, { ...input, enabled: false });
  t.deepEqual(await ids(), []);
});

test("F32 the last webhook was refused, in the words of the trunk's page", async (t) => {
  const { look, store, note } = await setup(t);
  await store.trunks.note([{ ...note, verdict: "refused", reason: "bad-signature", at: note.at + 1 }]);
  const [refused] = await look();
  t.is(refused?.id, "webhook-refused");
  t.regex(refused ? describeFinding(refused, say).what : "", /Pigeons.*signature is wrong/);
});

test("F32 no webhook ever came, which is said once a number hangs on the trunk", async (t) => {
  const { ids, trunkAdmin, store, directory } = await setup(t);
  const silent = await trunkAdmin.create({ ...input, title: "Silent" });
  t.deepEqual(await ids(), []);
  const [tenant] = await directory.tenants();
  const own = await directory.tenant(tenant?.id ?? "");
  const number = [...(own?.numbers.values() ?? [])][0];
  await store.settings.setNumber(tenant?.id ?? "", number?.e164 ?? "", { trunkId: silent });
  t.deepEqual(await ids(), ["webhook-never"]);
});

test("F32 the key that opens a trunk's secrets is another one", async (t) => {
  const { ids, trunkAdmin } = await setup(t);
  const open = async () => {
    const states = await trunkAdmin.list();
    return states.map(({ account }) => ({ ...account, trunk: null, problem: { kind: "key" } as const }));
  };
  t.deepEqual(await ids({ open }), ["trunk-settings"]);
});
