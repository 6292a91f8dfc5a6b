import test from "ava";
import type { Me } from "../../src/wire/api.js";
import { newKey, openBrowser, signIn, startServer } from "./server.js";

const message = () => JSON.stringify({ clientKey: newKey(), to: { extension: "1002" }, body: "hi" });
const json = { "content-type": "application/json" };

test("a change that another site's page causes is refused, whichever header gives it away", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  const foreign = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "" },
    { origin: server.origin.replace("127.0.0.1", "127.0.0.1.evil.example") },
    { origin: `${server.origin}1` },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: server.origin },
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "same-origin", origin: "https://evil.example" },
    { "x-csrf-token": "guessed" },
    {},
  ];
  for (const headers of foreign) {
    for (const path of ["v1/messages", "messages/x", "logout", "v1/logout"]) {
      const type = path.startsWith("v1/") ? json : { "content-type": "application/x-www-form-urlencoded" };
      const answer = await alice.request(path, {
        method: "POST",
        headers: { ...type, ...headers },
        body: path.startsWith("v1/") ? message() : "body=hi",
      });
      t.is(answer.status, 403, `${path} ${JSON.stringify(headers)}`);
      t.true(answer.text.includes("another site"));
    }
  }
  t.is((await alice.get("v1/me")).status, 200);
});

test("who proves to be of our own pages gets through", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  const { csrfToken } = (await alice.get<Me>("v1/me")).json;
  const own = [
    { origin: server.origin },
    { "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "same-origin", origin: server.origin },
    { "x-csrf-token": csrfToken },
  ];
  for (const headers of own) {
    const answer = await alice.request("v1/messages", {
      method: "POST",
      headers: { ...json, ...headers },
      body: message(),
    });
    t.is(answer.status, 201, JSON.stringify(headers));
  }
});

test("a form of our own origin still needs the session's own token", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const [alice, bob] = [await signIn(server, "alice"), await signIn(server, "bob")];
  const others = (await bob.get<Me>("v1/me")).json.csrfToken;
  for (const fields of [{}, { _csrf: "" }, { _csrf: others }] as Record<string, string>[]) {
    t.is((await alice.submit("logout", fields)).status, 403);
  }
  const own = (await alice.get<Me>("v1/me")).json.csrfToken;
  t.is((await alice.submit("logout", { _csrf: own })).status, 303);
});

test("text that pretends to be JSON by another content type is not taken", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
    const answer = await alice.request("v1/messages", {
      method: "POST",
      headers: { "content-type": type, origin: server.origin },
      body: message(),
    });
    t.is(answer.status, 422, type);
  }
});

test("behind a proxy that puts its own name into Host, the public address is our site, and https is believed", async (t) => {
  const server = await startServer((deps) => ({
    ...deps,
    settings: { ...deps.settings, isLoopbackOnly: false, publicUrl: "https://pbx.example" },
  }));
  t.teardown(server.close);
  const post = (origin: string) =>
    openBrowser(server).request("login", {
      method: "POST",
      headers: { origin, "content-type": "application/x-www-form-urlencoded" },
      body: "username=alice&password=demo",
    });
  const own = await post("https://pbx.example");
  t.is(own.status, 303);
  t.true(own.headers.get("set-cookie")?.includes("; Secure"));
  t.is((await post("https://pbx.example.evil.example")).status, 403);
});
