import test, { type ExecutionContext } from "ava";
import { parseCsv } from "../../src/core/csv.js";
import type { UsageReply } from "../../src/wire/usage.js";
import { addOtherTenant, type Browser, newKey, signIn, startServer, type TestServer } from "./server.js";

const peer = "+15551230001";
const nothing = { sent: 0, received: 0, failed: 0, mms: 0, segments: 0 };

async function start(t: ExecutionContext): Promise<TestServer> {
  const server = await startServer();
  t.teardown(server.close);
  return server;
}

async function text(browser: Browser, body = "hi", key = newKey()): Promise<void> {
  const answer = await browser.post("v1/messages", { clientKey: key, to: { number: peer }, body });
  if (answer.status !== 201) throw new Error(answer.text);
}

async function tenantOf({ directory }: TestServer): Promise<string> {
  const own = (await directory.tenants()).find(({ name }) => name === "demo.test");
  return own?.id ?? "";
}

/** Counters as if this had been texted; a day of the days before the test's noon. */
async function count(server: TestServer, rows: readonly Partial<Record<string, string | number>>[]) {
  const row = {
    tenant_id: await tenantOf(server),
    day: "2026-11-22",
    number: "+15557650001",
    user_id: "",
    direction: "out",
    messages: 1,
    segments: 1,
    mms: 0,
    failed: 0,
  };
  const all = rows.map((one) => ({ ...row, ...one }));
  await server.knex.batchInsert("sidetone_usage", all, 50);
}

function rowsOf(csv: string): ReadonlyMap<string, string>[] {
  const read = parseCsv(csv);
  if (read.kind === "broken") throw new Error(JSON.stringify(read.problems));
  return read.rows.map(({ cells }) => cells);
}

test("F25 the office manager reads what was sent and received, by day, number and user", async (t) => {
  const server = await start(t);
  const alice = await signIn(server, "alice");
  const key = newKey();
  await text(alice, "once", key);
  await text(alice, "once", key);
  await text(alice, "y".repeat(200));
  await alice.post("v1/handset/messages", { key: newKey(), from: peer, to: "+15557650003", body: "hello" });
  const olivia = await signIn(server, "olivia");
  const { json } = await olivia.get<UsageReply>("v1/usage?days=7");
  const total = { ...nothing, sent: 2, received: 1, segments: 4 };
  t.like(json, { days: 7, from: "2026-11-16", to: "2026-11-22", timeZone: "America/New_York", total });
  t.deepEqual(json.byDay.at(-1), { day: "2026-11-22", ...total });
  t.is(json.byDay.length, 7);
  t.deepEqual(json.byDay[0], { day: "2026-11-16", ...nothing });
  t.deepEqual(
    json.byNumber.most.map(({ number, label, sent, received }) => [number, label, sent, received]),
    [
      ["+15557650001", "Main line", 2, 0],
      ["+15557650003", "Support", 0, 1],
    ],
  );
  t.deepEqual(
    json.byUser.most.map(({ name, sent, received }) => [name, sent, received]),
    [
      ["Alice Adams", 2, 0],
      ["Bob Brown", 0, 1],
    ],
  );
  t.is((await olivia.get("v1/usage?days=8")).status, 422);
  t.is((await olivia.get("v1/usage?days=7&tenant=other")).status, 422);
  t.is((await olivia.get("usage?days=x%27")).status, 200);
});

test("F25 a deleted conversation changes nothing of it", async (t) => {
  const server = await start(t);
  const alice = await signIn(server, "alice");
  await text(alice);
  const olivia = await signIn(server, "olivia");
  const before = (await olivia.get<UsageReply>("v1/usage")).json;
  t.is(before.total.sent, 1);
  const [conversation] = (await alice.get<{ items: { id: string }[] }>("v1/conversations")).json.items;
  const deleted = await alice.request(`v1/conversations/${conversation?.id}`, {
    method: "DELETE",
    headers: { origin: server.origin, "content-type": "application/json" },
    body: "{}",
  });
  t.is(deleted.status, 204);
  t.deepEqual((await olivia.get<UsageReply>("v1/usage")).json, before);
});

test("F25 the card is there for office managers and operators, while the tenant and a user may text", async (t) => {
  const server = await start(t);
  const { settings } = server.store;
  const tenantId = await tenantOf(server);
  const shows = async (username: string) =>
    (await (await signIn(server, username)).get("")).text.includes(`aria-labelledby="usage"`);
  t.deepEqual([await shows("olivia"), await shows("oscar"), await shows("alice")], [true, true, false]);
  await settings.setTenant(tenantId, { smsEnabled: false });
  t.false(await shows("olivia"));
  await settings.setTenant(tenantId, { smsEnabled: true });
  t.true(await shows("olivia"));
  const own = await server.directory.tenant(tenantId);
  for (const id of own?.users.keys() ?? []) await settings.setUser(tenantId, id, { smsEnabled: false });
  t.false(await shows("olivia"));
  // A switch that is left of somebody whom the host has no longer lets nobody text.
  await settings.setUser(tenantId, "long-gone", { smsEnabled: true });
  t.false(await shows("olivia"));
});

test("INV-20 F25 of another tenant nothing is counted in, on no page and in no file", async (t) => {
  const server = await start(t);
  await addOtherTenant(server);
  await server.knex("sidetone_builtin_users").where({ username: "mallory" }).update({ scope: "office" });
  server.directory.refresh();
  await text(await signIn(server, "alice"));
  const mallory = await signIn(server, "mallory");
  t.deepEqual((await mallory.get<UsageReply>("v1/usage?days=30")).json.total, nothing);
  t.false((await mallory.get("usage")).text.includes("765-0001"));
  t.is(rowsOf((await mallory.get("usage/csv")).text).length, 0);
  t.is((await (await signIn(server, "olivia")).get<UsageReply>("v1/usage")).json.total.sent, 1);
});

test("F25 the file holds every counter, names as text whatever they are, and never a message", async (t) => {
  const server = await start(t);
  const alice = await signIn(server, "alice");
  await text(alice, "the launch code is 0000");
  const hostile = '=cmd|"/c calc"!A1;+1\n-2';
  await server.knex("sidetone_builtin_users").where({ username: "alice" }).update({ display_name: hostile });
  await server.knex("sidetone_builtin_numbers").update({ label: "@SUM(1+1)" });
  server.directory.refresh();
  await count(server, [{ user_id: "gone", number: "+15559990000" }, { day: "2026-11-01" }]);
  const file = await (await signIn(server, "olivia")).get("usage/csv?days=30");
  t.is(file.headers.get("content-type"), "text/csv; charset=utf-8");
  t.is(
    file.headers.get("content-disposition"),
    'attachment; filename="sidetone-usage-2026-10-24-2026-11-22.csv"',
  );
  t.false(file.text.includes("launch"));
  const rows = rowsOf(file.text);
  t.deepEqual(
    rows.map((row) => [
      row.get("day"),
      row.get("number"),
      row.get("label"),
      row.get("user"),
      row.get("sent"),
    ]),
    [
      ["2026-11-01", "'+15557650001", "'@SUM(1+1)", "Shared numbers and automatic replies", "1"],
      ["2026-11-22", "'+15557650001", "'@SUM(1+1)", `'=cmd|"/c calc"!A1;'+1\n'-2`, "1"],
      ["2026-11-22", "'+15559990000", undefined, "Former user", "1"],
    ],
  );
  for (const name of ["received", "failed", "mms", "segments"]) t.regex(rows[1]?.get(name) ?? "", /^\d+$/);
});

test("F25 the file begins with a byte order mark and speaks the reader's language", async (t) => {
  const server = await start(t);
  const olivia = await signIn(server, "olivia");
  const answer = await fetch(`${server.origin}/sidetone/usage/csv`, {
    headers: { cookie: olivia.cookie, "accept-language": "de" },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  t.is(bytes.subarray(0, 3).toString("hex"), "efbbbf");
  t.true(bytes.toString().includes('"Tag","Nummer","Bezeichnung","Benutzer","Gesendet"'));
});

test("F25 thousands of numbers and users are fifty lines and a sum on the page, and all of them in the file", async (t) => {
  const server = await start(t);
  const many = Array.from({ length: 2_500 }, (_, place) => ({
    number: `+1555${String(3_000_000 + place)}`,
    user_id: `user-${place}`,
    messages: place + 1,
  }));
  await count(server, many);
  const olivia = await signIn(server, "olivia");
  const { json } = await olivia.get<UsageReply>("v1/usage?days=1");
  t.is(json.byNumber.most.length, 50);
  t.is(json.byNumber.most[0]?.sent, 2_500);
  t.like(json.byNumber.others, { count: 2_450, sent: (2_450 * 2_451) / 2 });
  t.is(json.byUser.others.count, 2_450);
  t.is(json.total.sent, (2_500 * 2_501) / 2);
  const page = await olivia.get("usage?days=1");
  t.true(page.text.includes("2,450 others"));
  t.true(page.text.length < 60_000);
  const rows = rowsOf((await olivia.get("usage/csv?days=1")).text);
  t.is(rows.length, 2_500);
  t.is(new Set(rows.map((row) => row.get("number"))).size, 2_500);
});

test("F25 a hostile name on the page is shown as it is, and runs nothing", async (t) => {
  const server = await start(t);
  await text(await signIn(server, "alice"));
  const name = `<img src=x onerror="alert(1)">{{t}}`;
  await server.knex("sidetone_builtin_users").where({ username: "alice" }).update({ display_name: name });
  server.directory.refresh();
  const page = await (await signIn(server, "olivia")).get("usage");
  t.true(page.text.includes("&lt;img src&#x3D;x"));
  t.false(page.text.includes("<img src=x"));
});
