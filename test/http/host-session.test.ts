import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import { createApp } from "../../src/http/app.js";
import type { SessionReply } from "../../src/wire/session.js";
import { claimsOf, inPortal, type Signer, sign } from "../fakes/portal.js";
import { addOtherTenant, type Browser, openBrowser, signIn, startServer } from "./server.js";

const MINUTE = 60_000;
const key = randomBytes(32);

async function setup(t: ExecutionContext) {
  const now = { of: Date.now };
  const signer: Signer = { key, now: () => now.of() };
  const server = await startServer((deps) => {
    now.of = deps.clock.now;
    return { ...deps, host: inPortal(deps.host, signer) };
  });
  t.teardown(server.close);
  const userOf = async (username: string) => {
    const row = await server.knex("sidetone_builtin_users").where({ username }).first();
    return { id: String(row.id), tenantId: String(row.tenant_id) };
  };
  const mint = async (username: string, changed: JWTPayload = {}) =>
    sign(signer, { ...claimsOf(signer, await userOf(username)), ...changed });
  const browser = openBrowser(server);
  return { server, signer, userOf, mint, browser, bring: bringTo(browser) };
}

function bringTo(browser: Browser) {
  return (token: string) =>
    browser.post<SessionReply & { error?: { code: string } }>("v1/session", { token });
}

async function status(browser: Browser): Promise<number> {
  return (await browser.get("v1/me")).status;
}

test("F31 a token of the portal begins a session of ten minutes", async (t) => {
  const { server, mint, userOf, browser, bring } = await setup(t);
  const answer = await bring(await mint("alice"));
  t.is(answer.status, 200);
  t.deepEqual(answer.json, { userId: (await userOf("alice")).id, endsInMs: 10 * MINUTE });
  t.regex(
    answer.headers.getSetCookie()[0] ?? "",
    /^sidetone_session=[\w-]+; Path=\/sidetone\/; HttpOnly; SameSite=Lax$/,
  );
  const me = await browser.get<{ user: { name: string }; sessionEndsInMs: number }>("v1/me");
  t.is(me.json.user.name, "Alice Adams");
  t.is(me.json.sessionEndsInMs, 10 * MINUTE);
  for (let minute = 0; minute < 9; minute++) {
    server.clock.advance(MINUTE);
    t.is(await status(browser), 200);
  }
  // Whatever use was made of it.
  server.clock.advance(MINUTE);
  t.is(await status(browser), 401);
});

test("F31 only another token prolongs it, under another cookie, and the one before is soon refused", async (t) => {
  const { server, mint, browser, bring } = await setup(t);
  await bring(await mint("alice"));
  const before = openBrowser(server, browser.cookie);
  const { json: first } = await browser.get<{ csrfToken: string }>("v1/me");
  server.clock.advance(8 * MINUTE);
  t.is((await bring(await mint("alice"))).status, 200);
  t.not(browser.cookie, before.cookie);
  // What was under way is still answered, and forms that are open can still be sent.
  t.is(await status(before), 200);
  t.is((await browser.get<{ csrfToken: string }>("v1/me")).json.csrfToken, first.csrfToken);
  server.clock.advance(10_000);
  t.is(await status(before), 401);
  server.clock.advance(9 * MINUTE);
  t.is(await status(browser), 200);
  server.clock.advance(MINUTE);
  t.is(await status(browser), 401);
});

test("F31 signing out ends the session at once, under its earlier token too", async (t) => {
  const { server, mint, browser, bring } = await setup(t);
  await bring(await mint("alice"));
  const before = openBrowser(server, browser.cookie);
  await bring(await mint("alice"));
  const after = openBrowser(server, browser.cookie);
  const answer = await browser.request("v1/session", {
    method: "DELETE",
    headers: { origin: server.origin },
  });
  t.is(answer.status, 204);
  for (const one of [before, after, browser]) t.is(await status(one), 401);
});

test("F31 another user's token ends the session of who was there before", async (t) => {
  const { server, mint, browser, bring } = await setup(t);
  await bring(await mint("alice"));
  const alice = openBrowser(server, browser.cookie);
  await bring(await mint("bob"));
  t.is(await status(alice), 401);
  t.is((await browser.get<{ user: { name: string } }>("v1/me")).json.user.name, "Bob Brown");
});

test("F31 a cookie that somebody planted is no session afterwards", async (t) => {
  const { server, mint, browser, bring } = await setup(t);
  const planted = `sidetone_session=${"p".repeat(43)}`;
  browser.cookie = planted;
  await bring(await mint("alice"));
  t.is(await status(openBrowser(server, planted)), 401);
});

test("F31 forged, old and foreign tokens are refused, and nothing of them is logged", async (t) => {
  const { server, signer, userOf, mint, bring } = await setup(t);
  await addOtherTenant(server);
  const alice = await userOf("alice");
  const mallory = await userOf("mallory");
  const claims = claimsOf(signer, alice);
  const iat = Math.floor(signer.now() / 1000);
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const good = await mint("alice");
  const [head = "", body = "", seal = ""] = good.split(".");
  const other = Buffer.from(JSON.stringify({ ...claims, sub: mallory.id })).toString("base64url");
  const { jti: _, ...nameless } = claims;
  const { exp: __, ...endless } = claims;
  const { iat: ___, ...ageless } = claims;
  const tokens: Readonly<Record<string, string>> = {
    none: new UnsecuredJWT(claims).encode(),
    "none, by its own name": `${Buffer.from('{"alg":"nOnE"}').toString("base64url")}.${body}.`,
    RS256: await new SignJWT(claims).setProtectedHeader({ alg: "RS256" }).sign(privateKey),
    "HS256 with a public key": await sign(
      { key: Buffer.from(publicKey.export({ type: "spki", format: "pem" })) },
      claims,
    ),
    HS512: await new SignJWT(claims).setProtectedHeader({ alg: "HS512" }).sign(randomBytes(64)),
    "another key": await sign({ key: randomBytes(32) }, claims),
    "changed claims": `${head}.${other}.${seal}`,
    "no seal": `${head}.${body}.`,
    "another audience": await mint("alice", { aud: "elsewhere" }),
    "several audiences": await mint("alice", { aud: ["sidetone", "elsewhere"] }),
    "another issuer": await mint("alice", { iss: "freepbx" }),
    expired: await mint("alice", { iat: iat - 66, exp: iat - 6 }),
    "too long": await mint("alice", { exp: iat + 61 }),
    "for ever": await sign(signer, endless),
    "of the future": await mint("alice", { iat: iat + 30, exp: iat + 60 }),
    "old, and long": await mint("alice", { iat: iat - 600, exp: iat + 60 }),
    "without its time": await sign(signer, ageless),
    "without an id": await sign(signer, nameless),
    "with a short id": await mint("alice", { jti: "1" }),
    "another tenant's name": await mint("alice", { tenant: mallory.tenantId }),
    "no tenant": await mint("alice", { tenant: "" }),
    "a user of another tenant": await mint("mallory", { tenant: alice.tenantId }),
    "an unknown user": await mint("alice", { sub: "nobody" }),
    "a list of users": await mint("alice", { sub: ["alice"] as unknown as string }),
    oversized: await mint("alice", { ext: "1".repeat(9_000) }),
    empty: "",
    words: "let me in, please",
    dots: "..",
    odd: "\u0000.\u{1F511}.\ud800",
  };
  for (const [what, token] of Object.entries(tokens)) {
    const answer = await bring(token);
    t.is(answer.status, 401, what);
    t.is(answer.json.error?.code, "bad-token", what);
    t.deepEqual(answer.headers.getSetCookie(), [], what);
  }
  t.is((await bring("x".repeat(200_000))).status, 422);
  t.is((await bring("x".repeat(600_000))).status, 413);
  t.is((await bring(good)).status, 200);
  const written = server.logged.join("\n");
  for (const token of [good, ...Object.values(tokens).filter((token) => token.length > 10)])
    t.false(written.includes(token.slice(-20)), token);
  t.false(written.includes(String(claims["jti"])));
});

test("F31 who is disabled in the portal is refused, and out within ten seconds", async (t) => {
  const { server, mint, browser, bring } = await setup(t);
  await bring(await mint("alice"));
  const users = server.knex("sidetone_builtin_users");
  await users.clone().where({ username: "alice" }).update({ enabled: 0 });
  server.clock.advance(10_000);
  t.is(await status(browser), 401);
  t.is((await bring(await mint("alice"))).status, 401);
  await users.clone().where({ username: "alice" }).update({ enabled: 1 });
  server.clock.advance(10_000);
  t.is((await bring(await mint("alice"))).status, 200);
});

test("F31 the scope is the directory's, whatever the token says", async (t) => {
  const { mint, browser, bring } = await setup(t);
  await bring(await mint("alice", { scope: "operator" }));
  t.is((await browser.get<{ scope: string }>("v1/me")).json.scope, "user");
  t.is((await browser.get("v1/quarantine")).status, 404);
});

test("F31 a token holds once, on whichever of two instances it is shown first", async (t) => {
  const { server, signer, mint } = await setup(t);
  const deps = { ...server.deps, host: inPortal(server.deps.host, signer) };
  const second = createApp(deps).listen(0, "127.0.0.1");
  t.teardown(() => second.close());
  await once(second, "listening");
  const { port } = second.address() as AddressInfo;
  const origins = [server.origin, `http://127.0.0.1:${port}`];
  const token = await mint("alice");
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      bringTo(openBrowser({ origin: origins[index % 2] ?? "" }))(token),
    ),
  );
  t.deepEqual(answers.map((answer) => answer.status).sort(), [200, ...Array(9).fill(401)]);
  t.is((await bringTo(openBrowser(server))(token)).status, 401);
});

test("F31 no other site signs anybody in or out, not even with a token of its own", async (t) => {
  const { server, mint, browser, bring } = await setup(t);
  const post = (headers: Record<string, string>, token: string) =>
    browser.request("v1/session", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ token }),
    });
  const token = await mint("alice");
  for (const headers of [
    {},
    { origin: "https://elsewhere.example" },
    { origin: "null" },
    { origin: server.origin, "sec-fetch-site": "cross-site" },
    { origin: server.origin, "sec-fetch-site": "same-site" },
  ]) {
    t.is((await post(headers, token)).status, 403);
  }
  // A form can send no JSON.
  t.is((await post({ origin: server.origin, "content-type": "text/plain" }, token)).status, 422);
  t.is((await bring(token)).status, 200);
  const away = { method: "DELETE", headers: { origin: "https://elsewhere.example" } };
  t.is((await browser.request("v1/session", away)).status, 403);
  t.is(await status(browser), 200);
});

test("F31 who brings bad tokens without end has to wait, and good ones do not count", async (t) => {
  const { mint, bring } = await setup(t);
  for (let good = 0; good < 5; good++) t.is((await bring(await mint("alice"))).status, 200);
  const seen = new Set<number>();
  for (let bad = 0; bad < 610; bad++) seen.add((await bring("bad")).status);
  t.deepEqual([...seen], [401, 429]);
  t.is((await bring(await mint("alice"))).status, 429);
});

test("F31 where a portal signs people in no password is asked for, nor taken", async (t) => {
  const { browser, mint, bring } = await setup(t);
  const page = await browser.get("login?next=%2Fsidetone%2Fmessages");
  t.is(page.status, 200);
  t.false(page.text.includes("password"));
  t.regex(page.text, /<a class="button primary" href="\/" target="_top">Sign in to FusionPBX<\/a>/);
  t.is((await browser.submit("login", { username: "alice", password: "demo" })).status, 404);
  await bring(await mint("alice"));
  const { csrfToken } = (await browser.get<{ csrfToken: string }>("v1/me")).json;
  const answer = await browser.submit("logout", { _csrf: csrfToken });
  t.is(answer.headers.get("location"), "/");
});

test("F31 nobody finds the way in by a token where no portal signs people in", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  for (const browser of [openBrowser(server), alice]) t.is((await bringTo(browser)("forged")).status, 404);
  t.is(await status(alice), 200);
});
