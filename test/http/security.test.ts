import { request as rawRequest } from "node:http";
import test from "ava";
import { safeNext } from "../../src/http/pages/login.js";
import type { Me } from "../../src/wire/api.js";
import { addOtherTenant, openBrowser, signIn, startServer, type TestServer } from "./server.js";

test("every sign-in begins a session of its own and ends the one the browser came with", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const browser = await signIn(server, "alice");
  const former = { ...browser };
  await browser.submit("login", { username: "bob", password: "demo" });
  t.not(browser.cookie, former.cookie);
  t.is((await browser.get<Me>("v1/me")).json.user.name, "Bob Brown");
  t.is((await asCookie(server, former.cookie)).status, 401);
});

test("a token that somebody planted is not taken over at sign-in", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const browser = openBrowser(server);
  browser.cookie = "sidetone_session=planted-by-an-attacker";
  await browser.submit("login", { username: "alice", password: "demo" });
  t.not(browser.cookie, "sidetone_session=planted-by-an-attacker");
  t.is((await asCookie(server, "sidetone_session=planted-by-an-attacker")).status, 401);
});

test("the cookie is for our path, hidden from scripts, and for https only where there is https", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const browser = openBrowser(server);
  const plain = await browser.submit("login", { username: "alice", password: "demo" });
  t.regex(
    plain.headers.get("set-cookie") ?? "",
    /^sidetone_session=[\w-]{43}; Path=\/sidetone\/; HttpOnly; SameSite=Lax$/,
  );
  const secure = await browser.request("login", {
    method: "POST",
    headers: { "x-forwarded-proto": "https", "content-type": "application/x-www-form-urlencoded" },
    body: "username=alice&password=demo",
  });
  t.true(secure.headers.get("set-cookie")?.includes("; Secure"));
});

test("the handset is open to this machine only: no proxy in between, and by no other name", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const browser = openBrowser(server);
  t.is((await browser.get("handset")).status, 200);
  for (const name of ["x-forwarded-for", "x-real-ip", "forwarded", "via"]) {
    const answer = await browser.request("v1/handset/messages?number=%2B15551230001", {
      headers: { [name]: "203.0.113.7" },
    });
    t.is(answer.status, 401, name);
  }
  const { port } = new URL(server.origin);
  t.is(await rawStatus(server, "/sidetone/handset", `rebound.evil.example:${port}`), 303);
  t.is(await rawStatus(server, "/sidetone/handset", `localhost:${port}`), 200);
});

test("X-Forwarded headers of whoever is no trusted proxy change nothing", async (t) => {
  const server = await startServer((deps) => ({
    ...deps,
    settings: { ...deps.settings, trustedProxies: ["192.0.2.1"] },
  }));
  t.teardown(server.close);
  const browser = openBrowser(server);
  const answers = [];
  for (let index = 0; index < 12; index++) {
    answers.push(
      await browser.request("login", {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "x-forwarded-for": `203.0.113.${index}`,
          "x-forwarded-proto": "https",
        },
        body: `username=alice&password=${index === 0 ? "demo" : "wrong"}`,
      }),
    );
  }
  t.false(answers[0]?.headers.get("set-cookie")?.includes("Secure"));
  t.is(answers.at(-1)?.status, 429);
});

test("guessing passwords is slowed down by name, and others may still sign in", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const browser = openBrowser(server);
  const guesses = await Promise.all(
    Array.from({ length: 15 }, (_, index) =>
      browser.submit("login", { username: "alice", password: `${index}` }),
    ),
  );
  t.deepEqual(guesses.map(({ status }) => status).sort(), [...Array(10).fill(401), ...Array(5).fill(429)]);
  const refused = await browser.submit("login", { username: "ALICE", password: "demo" });
  t.is(refused.status, 429);
  t.true(Number(refused.headers.get("retry-after")) > 0);
  t.is((await browser.submit("login", { username: "bob", password: "demo" })).status, 303);
});

test("a wrong password, an unknown name and another tenant's name get the same answer", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  await addOtherTenant(server);
  server.directory.refresh();
  const tries = [
    { username: "alice", password: "wrong" },
    { username: "nobody", password: "demo" },
    { username: "mallory", password: "demo", tenant: "demo.test" },
    { username: "", password: "" },
    { username: "alice'--", password: "' OR 1=1" },
  ];
  for (const fields of tries) {
    const answer = await openBrowser(server).submit("login", fields);
    t.is(answer.status, 401);
    t.true(answer.text.includes("The user name or the password is not right."));
    t.true(answer.text.includes('name="tenant"'));
    t.is(answer.headers.get("set-cookie"), null);
  }
});

test("after signing in nobody is led away from our pages", (t) => {
  const away = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example/sidetone/",
    "javascript:alert(1)",
    "/sidetone/..//evil.example",
    "/sidetone/../../evil",
    "/sidetone\\..\\..//evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "sidetone/",
    "/sidetone",
    "",
  ];
  for (const next of away) t.is(safeNext(next), "/sidetone/", next);
  t.is(safeNext("/sidetone/messages?unread=true"), "/sidetone/messages?unread=true");
  t.is(safeNext("/sidetone/messages\r\nSet-Cookie: x=y"), "/sidetone/messagesSet-Cookie:%20x=y");
});

test("strangers may not frame a page, and only its own scripts run", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const answers = await Promise.all([openBrowser(server).get("login"), openBrowser(server).get("login")]);
  const policies = answers.map(({ headers }) => headers.get("content-security-policy") ?? "");
  for (const [index, policy] of policies.entries()) {
    t.true(policy.includes("frame-ancestors 'self'"));
    t.true(policy.includes("default-src 'none'"));
    t.false(policy.includes("unsafe"));
    t.is(answers[index]?.headers.get("x-frame-options"), "SAMEORIGIN");
    t.is(answers[index]?.headers.get("x-content-type-options"), "nosniff");
    t.is(answers[index]?.headers.get("x-powered-by"), null);
  }
  t.not(policies[0], policies[1]);
});

test("neither tokens, passwords nor texts reach the log", async (t) => {
  const server = await startServer((deps) => ({
    ...deps,
    inbox: { ...deps.inbox, list: () => Promise.reject(new Error("select 'a-text-of-mine'")) },
  }));
  t.teardown(server.close);
  const browser = openBrowser(server);
  await browser.submit("login", { username: "alice", password: "a-wrong-password" });
  await browser.submit("login", { username: "alice", password: "demo" });
  const answer = await browser.get<{ error: { code: string; id: string } }>("v1/conversations");
  t.is(answer.status, 500);
  t.deepEqual(Object.keys(answer.json.error).sort(), ["code", "id", "message"]);
  const log = server.logged.join("");
  t.true(log.includes(answer.json.error.id));
  for (const secret of ["a-text-of-mine", "a-wrong-password", browser.cookie.split("=")[1] ?? "?"]) {
    t.false(log.includes(secret) || answer.text.includes(secret), secret);
  }
});

test("a cookie header that is no cookie is a stranger's", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const odd = [
    "sidetone_session",
    "sidetone_session=",
    "=;=;",
    `sidetone_session=${"x".repeat(5_000)}`,
    "%",
    "__proto__=1",
  ];
  for (const cookie of odd) t.is((await asCookie(server, cookie)).status, 401, cookie);
});

test("a request that is no HTTP path of ours is answered and harms nobody", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  for (const path of [
    "/",
    "/sidetone",
    "/sidetone/..%2f..%2fpackage.json",
    "/sidetone/%",
    "/sidetone/v1/%ff",
    "//",
  ]) {
    const status = await rawStatus(server, path);
    t.true(status >= 200 && status < 500, `${path} ${status}`);
  }
});

/** Asks as written: fetch would tidy the path up. */
function rawStatus({ origin }: TestServer, path: string, host?: string): Promise<number> {
  const { hostname, port } = new URL(origin);
  const headers = host === undefined ? {} : { host };
  return new Promise((resolve, reject) => {
    const asked = rawRequest({ hostname, port, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on("error", reject).end();
  });
}

function asCookie(server: TestServer, cookie: string) {
  return openBrowser(server, cookie).get("v1/me");
}
