import test, { type ExecutionContext } from "ava";
import { createCalls } from "../../src/messaging/calls.js";
import type { CallReply, ErrorReply, Me } from "../../src/wire/api.js";
import { createFakePbx } from "../fakes/pbx.js";
import { addOtherTenant, signIn, startServer, type TestServer } from "./server.js";

type Prepare = (server: TestServer) => Promise<void>;

async function setup(t: ExecutionContext, prepare: Prepare = async () => undefined) {
  const pbx = createFakePbx("main");
  const calls = createCalls({ pbxs: [pbx], newId: () => "call-1" });
  const server = await startServer((deps) => ({ ...deps, calls }));
  t.teardown(server.close);
  await prepare(server);
  return { pbx, server, alice: await signIn(server, "alice") };
}

test("F9 a call rings the own phone, and says so", async (t) => {
  const { pbx, alice } = await setup(t);
  t.true((await alice.get<Me>("v1/me")).json.canCall);
  const answer = await alice.post<CallReply>("v1/calls", { to: { extension: "1002" } });
  t.is(answer.status, 202);
  t.deepEqual(answer.json, { state: "ringing" });
  t.like(pbx.calls[0], { caller: { endpoint: "1001" }, to: { number: "1002" } });
});

test("F9 what hinders a call is said in words, and what is none is not asked for", async (t) => {
  const { pbx, alice } = await setup(t);
  pbx.onCall = () => ({ kind: "no-phone" });
  const nobody = await alice.post<ErrorReply>("v1/calls", { to: { extension: "1002" } });
  t.is(nobody.status, 409);
  t.like(nobody.json.error, { code: "call-no-phone" });
  t.regex(nobody.json.error.message, /Switch one on/);
  pbx.onCall = () => ({ kind: "refused", reason: "declined" });
  const busy = await alice.post<ErrorReply>("v1/calls", { to: { number: "+15551230001" } });
  t.like(busy.json.error, { code: "call-not-possible" });
  for (const to of [{}, { extension: "1002", number: "1" }, { number: "" }, { user: "" }, "1002", null]) {
    t.is((await alice.post("v1/calls", { to })).status, 422, JSON.stringify(to));
  }
  t.is(pbx.calls.length, 2);
});

test("F9 nobody calls people of another tenant by who they are", async (t) => {
  const { pbx, server } = await setup(t, addOtherTenant);
  const alice = await signIn(server, "alice");
  const mallory = await signIn(server, "mallory");
  const { json } = await alice.get<Me>("v1/me");
  const answer = await mallory.post<ErrorReply>("v1/calls", { to: { user: json.user.id } });
  t.true(["recipient-unknown", "call-no-phone"].includes(answer.json.error.code), answer.text);
  t.deepEqual(pbx.calls, []);
});

test("F9 without a PBX there is nothing to call by", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  t.false((await alice.get<Me>("v1/me")).json.canCall);
  const answer = await alice.post<ErrorReply>("v1/calls", { to: { extension: "1002" } });
  t.is(answer.json.error.code, "call-no-phone");
});
