import test, { type ExecutionContext } from "ava";
import type { Page, QuarantinedView } from "../../src/wire/api.js";
import type { ArrivalView, TrunkView } from "../../src/wire/trunks.js";
import { sign } from "../fakes/driver.js";
import { type Browser, newKey, signIn, startServer, type TestServer } from "./server.js";
import { carrierOrigin } from "./trunks.js";

const NUMBER = "+15557650001";
const token = "pigeon-token";
const hostile = "hello <img src=x onerror=alert(1)> {{body}}";

test("F2 what nobody owns lies in quarantine with its reason, and once replayed it is one message", async (t) => {
  const { server, oscar, url } = await open(t);
  await setNumber(server, { smsEnabled: false });
  await hook(server, url, { id: "1", from: "+15551230001", to: NUMBER, text: hostile });
  const [row] = await list(oscar);
  t.like(row, { reason: "number-off", from: "+15551230001", to: NUMBER, over: "Pigeons" });
  const opened = await oscar.get<ArrivalView>(`v1/quarantine/${row!.id}`);
  t.like(opened.json, { status: "quarantined", reasonText: "SMS is switched off for the number" });
  t.regex(opened.json.raw ?? "", /^POST\n[\s\S]*content-type: [^\n]+\n[\s\S]*\n\n\{"id":"1"/);
  t.false(opened.text.includes(url.split("/").at(-1)!), "the address of the webhook is a secret");
  const still = await replay(server, oscar, row!.id);
  t.is(still.json.status, "quarantined");
  await setNumber(server, { smsEnabled: true });
  const results = await Promise.all(Array.from({ length: 20 }, () => replay(server, oscar, row!.id)));
  t.deepEqual(new Set(results.map(({ json }) => json.status)), new Set(["accepted"]));
  t.deepEqual(await bodies(server), [hostile]);
  t.deepEqual(await list(oscar), []);
  await hook(server, url, { id: "1", from: "+15551230001", to: NUMBER, text: hostile });
  t.is((await bodies(server)).length, 1, "the carrier's repeat is the same message");
});

test("F2 a webhook that was not understood is replayed after an update, and each text of it is once there", async (t) => {
  const { server, oscar, url } = await open(t);
  const text = { version: 2, id: "7", from: "+15551230001", to: NUMBER, text: "newer" };
  const both = [text, { ...text, id: "8", to: "+15550000000", text: "elsewhere" }];
  t.is((await hook(server, url, both)).status, 202);
  t.is((await hook(server, url, both)).status, 202);
  t.is((await hook(server, url, "no json")).status, 202);
  const rows = await list(oscar);
  t.deepEqual(
    rows.map(({ reason }) => reason),
    ["unreadable", "unreadable"],
  );
  const [other, first] = rows;
  t.is((await replay(server, oscar, first!.id)).json.status, "quarantined");
  server.driver.understands = 2;
  t.is((await replay(server, oscar, first!.id)).json.status, "replayed");
  t.deepEqual(await bodies(server), ["newer"]);
  const left = await list(oscar);
  t.deepEqual(
    left.map(({ reason }) => reason),
    ["unknown-number", "unreadable"],
  );
  t.is((await replay(server, oscar, other!.id)).json.status, "quarantined");
  await hook(server, url, both);
  t.deepEqual(await bodies(server), ["newer"]);
});

test("F2 what is discarded is gone with its text, and a repeat stays away", async (t) => {
  const { server, oscar, url } = await open(t);
  const text = { id: "1", from: "+15551230001", to: "+15550000000", text: "spam" };
  await hook(server, url, text);
  const [row] = await list(oscar);
  const headers = { origin: server.origin };
  const discard = () => oscar.request(`v1/quarantine/${row!.id}`, { method: "DELETE", headers });
  t.is((await discard()).status, 204);
  t.is((await discard()).status, 204);
  t.like((await oscar.get<ArrivalView>(`v1/quarantine/${row!.id}`)).json, { status: "discarded", raw: null });
  t.is((await replay(server, oscar, row!.id)).json.status, "discarded");
  await hook(server, url, text);
  t.deepEqual(await list(oscar), []);
  t.false(JSON.stringify(await server.knex("sidetone_arrivals")).includes("spam"));
});

test("F2 a text of a simulated phone can be replayed, and what can't be read again says so", async (t) => {
  const { server, oscar, trunkId } = await open(t);
  const to = "+15557650002";
  await setNumber(server, { smsEnabled: false }, to);
  await oscar.post("v1/handset/messages", { key: newKey(), from: "+15551230009", to, body: "knock" });
  const [row] = await list(oscar);
  t.is(row?.over, "loopback");
  await setNumber(server, { smsEnabled: true, trunkId: "loopback" }, to);
  t.is((await replay(server, oscar, row!.id)).json.status, "accepted");
  t.deepEqual(await bodies(server), ["knock"]);
  await server.knex("sidetone_arrivals").update({ status: "quarantined", source_key: `trunk:${trunkId}:x` });
  t.is((await replay(server, oscar, row!.id)).status, 409);
});

test("F2 the page shows hostile texts as text, and its forms need no script", async (t) => {
  const { server, oscar, url } = await open(t);
  await hook(server, url, { id: "1", from: "+15551230001", to: "+15550000000", text: hostile });
  await setNumber(server, { smsEnabled: false });
  await hook(server, url, { id: "2", from: "+15551230001", to: NUMBER, text: "mine" });
  const page = await oscar.get("quarantine");
  t.regex(page.text, /The number is in no tenant’s number table/);
  const [mine, theirs] = await list(oscar);
  const opened = await oscar.get(`quarantine/${theirs!.id}`);
  t.false(opened.text.includes("<img src=x"));
  t.true(opened.text.includes("&lt;img src"));
  const { json: me } = await oscar.get<{ csrfToken: string }>("v1/me");
  const submit = (path: string) => oscar.submit(path, { _csrf: me.csrfToken });
  await setNumber(server, { smsEnabled: true });
  const done = await submit(`quarantine/${mine!.id}/replay`);
  t.is(done.headers.get("location"), `/sidetone/quarantine/${mine!.id}?replayed`);
  t.regex((await oscar.get(`quarantine/${mine!.id}`)).text, /It became a message to \+1 555 765 0001\./);
  await submit(`quarantine/${theirs!.id}/replay`);
  t.regex((await oscar.get(`quarantine/${theirs!.id}?replayed`)).text, /still can be given to nobody/);
  t.is((await submit(`quarantine/${theirs!.id}/discard`)).headers.get("location"), "/sidetone/quarantine");
  t.regex((await oscar.get("quarantine")).text, /Nothing is in quarantine\./);
});

async function open(t: ExecutionContext) {
  const server = await startServer();
  t.teardown(() => server.close());
  const oscar = await signIn(server, "oscar");
  const { json } = await oscar.post<TrunkView>("v1/trunks", {
    driver: "pigeon",
    title: "Pigeons",
    settings: { account: "PG1", token },
    country: "US",
    enabled: true,
    atLeastOnce: false,
    perSecond: null,
    perNumberPerSecond: null,
  });
  await setNumber(server, { trunkId: json.id });
  return { server, oscar, url: json.webhookUrl ?? "", trunkId: json.id };
}

async function list(oscar: Browser): Promise<readonly QuarantinedView[]> {
  return (await oscar.get<Page<QuarantinedView>>("v1/quarantine")).json.items;
}

function replay(server: TestServer, oscar: Browser, id: string) {
  const headers = { origin: server.origin };
  return oscar.request<ArrivalView>(`v1/quarantine/${id}/replay`, { method: "POST", headers });
}

async function setNumber(
  { directory, store }: TestServer,
  change: { smsEnabled?: boolean; trunkId?: string },
  number = NUMBER,
): Promise<void> {
  const [tenant] = await directory.tenants();
  await store.settings.setNumber(tenant!.id, number, change);
}

async function hook(server: TestServer, url: string, event: object | string): Promise<Response> {
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const headers = { "x-pigeon-signature": sign(token, url, body) };
  return fetch(server.origin + url.slice(carrierOrigin.length), { method: "POST", body, headers });
}

async function bodies({ knex }: TestServer): Promise<string[]> {
  const rows = await knex("sidetone_messages").select("body").orderBy("id");
  return rows.map(({ body }) => body);
}
