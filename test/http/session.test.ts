import test from "ava";
import { signIn, startServer } from "./server.js";

const HOUR = 3_600_000;

async function setup() {
  const server = await startServer();
  const alice = await signIn(server, "alice");
  const status = async () => (await alice.get("v1/me")).status;
  return { server, alice, status };
}

test("a session that is used lives on, and one that is not ends after twelve hours", async (t) => {
  const { server, status } = await setup();
  t.teardown(server.close);
  for (let hours = 0; hours < 33; hours += 11) {
    server.clock.advance(11 * HOUR);
    t.is(await status(), 200);
  }
  server.clock.advance(12 * HOUR);
  t.is(await status(), 401);
});

test("no session lives longer than seven days, however much it is used", async (t) => {
  const { server, status } = await setup();
  t.teardown(server.close);
  for (let hours = 0; hours < 7 * 24 - 12; hours += 11) {
    server.clock.advance(11 * HOUR);
    t.is(await status(), 200);
  }
  server.clock.advance(12 * HOUR);
  t.is(await status(), 401);
});

test("a session that ended elsewhere is refused here seconds later", async (t) => {
  const { server, status } = await setup();
  t.teardown(server.close);
  t.is(await status(), 200);
  await server.knex("sidetone_sessions").delete();
  server.clock.advance(3_000);
  t.is(await status(), 401);
});

test("the table holds no token", async (t) => {
  const { server, alice } = await setup();
  t.teardown(server.close);
  const [row] = await server.knex("sidetone_sessions");
  t.false(JSON.stringify(row).includes(alice.cookie.split("=")[1] ?? "?"));
});

test("a role that was given or taken counts within ten seconds", async (t) => {
  const { server, alice } = await setup();
  t.teardown(server.close);
  t.is((await alice.get("v1/quarantine")).status, 404);
  await server.knex("sidetone_builtin_users").where({ username: "alice" }).update({ scope: "operator" });
  server.clock.advance(10_000);
  t.is((await alice.get("v1/quarantine")).status, 200);
});

test("asking only for a stream's head opens none", async (t) => {
  const { server, alice } = await setup();
  t.teardown(server.close);
  t.is((await alice.request("v1/stream", { method: "HEAD" })).status, 200);
  t.is(server.deps.hub.count(), 0);
});
