import test, { type ExecutionContext } from "ava";
import type { TrunksReply, TrunkView } from "../../src/wire/trunks.js";
import { eventually } from "../eventually.js";
import { sign } from "../fakes/driver.js";
import { type Browser, signIn, startServer, type TestServer } from "./server.js";
import { carrierOrigin } from "./trunks.js";

const NUMBER = "+15557650001";
const secret = "a-very-secret-token";
const request = {
  driver: "pigeon",
  title: "Pigeons of the house",
  settings: { account: "PG1", token: secret },
  country: "US",
  enabled: true,
  atLeastOnce: false,
  perSecond: 5,
  perNumberPerSecond: 0.5,
};

test("F27 an operator adds a trunk, and no answer, row or log holds its secret", async (t) => {
  const { server, oscar } = await open(t);
  const made = await oscar.post<TrunkView>("v1/trunks", request);
  t.is(made.status, 201);
  const { id, webhookUrl } = made.json;
  t.regex(webhookUrl ?? "", new RegExp(`^${carrierOrigin}/sidetone/webhooks/${id}/[\\w-]{32}$`));
  t.like(made.json, { title: request.title, carrier: "Pigeon Post", state: "on", perNumberPerSecond: 0.5 });
  t.deepEqual(
    made.json.settings.map(({ name, value, isSet }) => ({ name, value, isSet })),
    [
      { name: "account", value: "PG1", isSet: true },
      { name: "token", value: "", isSet: true },
      { name: "answersKeywords", value: "true", isSet: true },
    ],
  );
  const rows = JSON.stringify(await server.knex("sidetone_trunks"));
  const page = await oscar.get(`trunks/${id}`);
  const list = await oscar.get<TrunksReply>("v1/trunks");
  const urlSecret = webhookUrl?.split("/").at(-1) ?? "";
  for (const text of [made.text, page.text, list.text, rows, server.logged.join()])
    t.false(text.includes(secret));
  for (const text of [rows, list.text, server.logged.join()]) t.false(text.includes(urlSecret));
  t.true(page.text.includes(webhookUrl ?? "nowhere"));
  t.deepEqual(
    list.json.trunks.map(({ title, kind, state }) => ({ title, kind, state })),
    [
      { title: request.title, kind: "carrier", state: "on" },
      { title: "loopback", kind: "loopback", state: "on" },
    ],
  );
});

test("F27 a changed trunk is in use at once, an empty secret stays, and the former object stops", async (t) => {
  const { server, oscar } = await open(t);
  const { id } = (await oscar.post<TrunkView>("v1/trunks", request)).json;
  const changed = { ...request, title: "Doves", settings: { account: "PG2", token: "" }, perSecond: null };
  const answer = await put(server, oscar, id, changed);
  t.is(answer.status, 200);
  t.like(server.trunks.get(id), { title: "Doves", perSecond: null });
  t.is(server.driver.made.length, 4, "each is tried before it is stored, and made once it is");
  const { stored } = server.trunks.account(id)!;
  t.deepEqual(server.accounts.secretsOf(stored), { token: secret });
  t.is(stored.version, 2);
  t.is((await put(server, oscar, id, { ...changed, enabled: false })).json.state, "off");
  t.is(server.trunks.get(id), undefined);
  t.is((await put(server, oscar, "nobody", changed)).status, 404);
});

test("F27 what does not fit is told beside its field, by the form and by the driver", async (t) => {
  const { oscar } = await open(t);
  const bad = {
    ...request,
    title: " ",
    country: "XX",
    perSecond: -1,
    settings: { account: "PG1", other: "x" },
  };
  const { status, json } = await oscar.post<{ error: { fields: { path: string; message: string }[] } }>(
    "v1/trunks",
    bad,
  );
  t.is(status, 422);
  t.deepEqual(
    json.error.fields.map(({ path }) => path),
    ["title", "country", "perSecond", "settings.other", "settings.token"],
  );
  t.is(json.error.fields.at(-1)?.message, "This is needed.");
  const account = { ...request, settings: { account: "no", token: "x" } };
  const refused = await oscar.post<{ error: { fields: { path: string }[] } }>("v1/trunks", account);
  t.is(refused.json.error.fields[0]?.path, "settings.account");
  const unknown = await oscar.post<{ error: { fields: { path: string }[] } }>("v1/trunks", {
    ...request,
    driver: "nobody",
  });
  t.is(unknown.json.error.fields[0]?.path, "driver");
});

test("F27 a trunk on which numbers hang is not removed, and the page says which", async (t) => {
  const { server, oscar } = await open(t);
  const { id } = (await oscar.post<TrunkView>("v1/trunks", request)).json;
  await hang(server, id);
  const refused = await remove(server, oscar, id);
  t.is(refused.status, 409);
  t.regex(refused.text, /trunk-in-use/);
  const page = await oscar.get(`trunks/${id}`);
  t.true(page.text.includes("+1 555 765 0001"));
  t.false(page.text.includes(`trunks/${id}/delete`));
  await hang(server, null);
  t.is((await remove(server, oscar, id)).status, 204);
  t.is((await remove(server, oscar, id)).status, 404);
  t.is(server.trunks.account(id), undefined);
});

test("F27 the page of a trunk says what to do at the carrier's site, with the carrier's own template where it has one", async (t) => {
  const { server, oscar } = await open(t);
  server.driver.webhookTemplate = "?to={TO}&text={MESSAGE}";
  const { id, webhookUrl } = (await oscar.post<TrunkView>("v1/trunks", request)).json;
  t.regex(webhookUrl ?? "", /[\w-]{32}\?to=\{TO\}&text=\{MESSAGE\}$/);
  for (const path of ["trunks/new?driver=pigeon", `trunks/${id}`]) {
    const page = await oscar.get(path);
    t.true(page.text.includes("Paste the address where the carrier asks"), path);
  }
  t.true((await oscar.get(`trunks/${id}`)).text.includes("?to&#x3D;{TO}&amp;text&#x3D;{MESSAGE}"));
});

test("F27 the page of a trunk says how far the first webhook has come", async (t) => {
  const { server, oscar } = await open(t);
  const { id, webhookUrl } = (await oscar.post<TrunkView>("v1/trunks", request)).json;
  const checks = async () => {
    server.clock.advance(2_000);
    const { json } = await oscar.get<TrunkView>(`v1/trunks/${id}`);
    return json.checks.map(({ state, text }) => `${state} ${text}`);
  };
  const waiting = await checks();
  t.deepEqual(new Set(waiting.map((line) => line.split(" ")[0])), new Set(["wait"]));
  const texts = { id: "1", from: "+15551230001", to: NUMBER, text: "hi" };
  const shows = (line: RegExp) => eventually(async () => (await checks()).some((one) => line.test(one)));
  await hook(server, webhookUrl, texts, "0".repeat(64));
  await shows(/^bad Refused: its signature is wrong/);
  await hook(server, webhookUrl, { ...texts, id: "2", to: "+15550000000" });
  await shows(/^ok Its signature is right/);
  await shows(/^bad The number is in no tenant’s number table/);
  await hang(server, id);
  await hook(server, webhookUrl, { ...texts, id: "3" });
  await shows(/^ok \+1 555 765 0001 is one of our numbers/);
  await shows(/^ok It reached Alice/);
});

test("F27 a trunk that failed says so in the list and on its page, with the reason", async (t) => {
  const { server, oscar } = await open(t);
  const { id } = (await oscar.post<TrunkView>("v1/trunks", request)).json;
  const now = server.clock.now();
  for (const trunkId of [id, "loopback"]) {
    await server.store.flow.trip({ trunkId, reason: "carrier-credentials", isProbe: false }, now);
  }
  const { trunks } = (await oscar.get<TrunksReply>("v1/trunks")).json;
  t.deepEqual(
    trunks.map(({ state }) => state),
    ["problem", "problem"],
  );
  const { json } = await oscar.get<TrunkView>(`v1/trunks/${id}`);
  t.regex(json.problem ?? "", /^Pigeons of the house does not work\. \S/);
  t.regex((await oscar.get("trunks")).text, /Needs attention/);
  await server.store.flow.release(id, now);
  t.is((await oscar.get<TrunkView>(`v1/trunks/${id}`)).json.state, "on");
});

test("F27 a changed trunk is tried at once, though it failed before", async (t) => {
  const { server, oscar } = await open(t);
  const { id } = (await oscar.post<TrunkView>("v1/trunks", request)).json;
  const now = server.clock.now();
  await server.store.flow.trip({ trunkId: id, reason: "carrier-credentials", isProbe: false }, now);
  t.is((await put(server, oscar, id, { ...request, title: " " })).status, 422);
  t.is((await oscar.get<TrunkView>(`v1/trunks/${id}`)).json.state, "problem", "nothing was changed");
  t.is((await put(server, oscar, id, request)).json.state, "on");
  t.deepEqual(await server.store.flow.troubled(), []);
});

test("F27 a new trunk begins with what its driver says, and a changed one keeps what it says", async (t) => {
  const { server, oscar } = await open(t);
  const ticked = /name="setting\.answersKeywords"[^>]*\bchecked/;
  t.regex((await oscar.get("trunks/new?driver=pigeon")).text, ticked);
  const { id } = (await oscar.post<TrunkView>("v1/trunks", request)).json;
  t.true(server.trunks.get(id)?.rules.answersKeywords, "not named in the request");
  await put(server, oscar, id, request);
  t.true(server.trunks.get(id)?.rules.answersKeywords, "what it says stays on");
  await put(server, oscar, id, { ...request, settings: { account: "PG1", token: "", answersKeywords: "" } });
  t.false(server.trunks.get(id)?.rules.answersKeywords);
  t.notRegex((await oscar.get(`trunks/${id}`)).text, ticked);
  await put(server, oscar, id, request);
  t.false(server.trunks.get(id)?.rules.answersKeywords, "what it says stays off");
  const settings = { ...request.settings, answersKeywords: "" };
  const off = (await oscar.post<TrunkView>("v1/trunks", { ...request, settings })).json.id;
  t.false(server.trunks.get(off)?.rules.answersKeywords, "an empty one says no");
});

test("F27 the forms do the same without a script, and keep what was typed", async (t) => {
  const { server, oscar } = await open(t);
  const { json: me } = await oscar.get<{ csrfToken: string }>("v1/me");
  const fields = { _csrf: me.csrfToken, title: "By hand", country: "us", perSecond: "0,5", enabled: "true" };
  t.is((await oscar.get("trunks/new?driver=nobody")).status, 404);
  t.regex((await oscar.get("trunks/new?driver=pigeon")).text, /name="setting.token"/);
  const half = await oscar.submit("trunks/new?driver=pigeon", { ...fields, "setting.account": "PG7" });
  t.is(half.status, 422);
  t.regex(half.text, /value="PG7"/);
  t.regex(half.text, /This is needed\./);
  const made = await oscar.submit("trunks/new?driver=pigeon", {
    ...fields,
    "setting.account": "PG7",
    "setting.token": secret,
  });
  t.is(made.status, 303);
  const [account] = server.trunks.accounts();
  t.like(account?.stored, { title: "By hand", country: "US", perSecond: 0.5, enabled: true });
  const path = `trunks/${account!.stored.id}`;
  t.is(made.headers.get("location"), `/sidetone/${path}?saved`);
  const shown = await oscar.get(path);
  t.regex(shown.text, /Set\. Leave it empty to keep it\./);
  t.false(shown.text.includes(secret));
  const saved = await oscar.submit(path, { ...fields, "setting.account": "PG8", "setting.token": "" });
  t.is(saved.status, 303);
  t.deepEqual(server.trunks.account(account!.stored.id)?.stored.settings, { account: "PG8" });
  t.regex((await oscar.get(`${path}/delete`)).text, /Delete this trunk\?/);
  t.is((await oscar.submit(`${path}/delete`, { _csrf: me.csrfToken })).status, 303);
  t.deepEqual(server.trunks.accounts(), []);
});

async function open(t: ExecutionContext): Promise<{ server: TestServer; oscar: Browser }> {
  const server = await startServer();
  t.teardown(() => server.close());
  return { server, oscar: await signIn(server, "oscar") };
}

function put(server: TestServer, { request: ask }: Browser, id: string, body: object) {
  const headers = { origin: server.origin, "content-type": "application/json" };
  return ask<TrunkView>(`v1/trunks/${id}`, { method: "PUT", headers, body: JSON.stringify(body) });
}

function remove({ origin }: TestServer, { request: ask }: Browser, id: string) {
  return ask(`v1/trunks/${id}`, { method: "DELETE", headers: { origin } });
}

/** Hangs the demo's first number on a trunk. */
async function hang({ directory, store }: TestServer, trunkId: string | null): Promise<void> {
  const [tenant] = await directory.tenants();
  await store.settings.setNumber(tenant!.id, NUMBER, { trunkId });
}

async function hook(
  server: TestServer,
  url: string | null,
  event: object,
  signature?: string,
): Promise<void> {
  const body = JSON.stringify(event);
  const headers = { "x-pigeon-signature": signature ?? sign(secret, url ?? "", body) };
  const there = server.origin + (url ?? "").slice(carrierOrigin.length);
  await fetch(there, { method: "POST", body, headers });
}
