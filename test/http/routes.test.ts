import { Readable } from "node:stream";
import test from "ava";
import { routes } from "../../src/http/api/routes.js";
import { createApp } from "../../src/http/app.js";
import { pageRoutes } from "../../src/http/pages/router.js";
import { uuidv7 } from "../../src/lib/ids.js";
import type { SendReply } from "../../src/wire/api.js";
import { pigeonTrunk } from "../fakes/driver.js";
import { mountedRoutes } from "./mounted.js";
import {
  type Answer,
  addOfficeOf,
  addOtherTenant,
  type Browser,
  newKey,
  openBrowser,
  signIn,
  startServer,
} from "./server.js";

const server = await startServer((deps) => ({
  ...deps,
  settings: { ...deps.settings, isLoopbackOnly: false },
}));
await addOtherTenant(server);
const secret = "the launch code is 0000";
const cookies = new Map<string, string>();
await addOfficeOf(server, "mallory", "otto");
for (const name of ["alice", "carol", "olivia", "oscar", "mallory", "otto"]) {
  cookies.set(name, (await signIn(server, name)).cookie);
}
const alice = as("alice");
const sent = await alice.post<SendReply>("v1/messages", {
  clientKey: newKey(),
  to: { extension: "1002" },
  body: secret,
});
const contact = {
  name: secret,
  organisation: null,
  shared: false,
  numbers: [{ number: "+15551230049", label: "" }],
  emails: [],
};
const contactId = (await alice.post<{ id: string }>("v1/contacts", contact)).json.id;
const aForm = new FormData();
aForm.append("file", new Blob(["words"]), "a.txt");
const handsetFile = await server.deps.handset?.attach(Readable.from([Buffer.from("words")]), () => false);
const numbers = await as("olivia").get<{ items: readonly { id: string }[] }>("v1/numbers");
const people = await alice.get<{ user: { id: string } }>("v1/me");
test.after.always(() => server.close());
const { conversationId, id: messageId } = sent.json.message;

/** A request that would succeed for alice, for every route that takes a body or needs a query. */
const samples: Record<
  string,
  {
    readonly query?: string;
    readonly body?: object;
    readonly file?: string;
    readonly form?: FormData;
    readonly id?: string;
  }
> = {
  "post /logout": { body: {} },
  "post /session": { body: { token: "forged" } },
  "delete /session": { body: {} },
  "post /push": {
    body: {
      endpoint: "https://push.example/1",
      keys: { p256dh: "B".repeat(87), auth: "a".repeat(22) },
    },
  },
  "delete /push": { body: { endpoint: "https://push.example/1" } },
  "patch /preferences": { body: { sound: false } },
  "post /conversations": { body: { to: { extension: "1002" } } },
  "post /conversations/:id/messages": { body: { clientKey: newKey(), body: "hi" } },
  "post /conversations/:id/read": { body: { seq: 1 } },
  "patch /conversations/:id": { body: { muted: true } },
  "post /conversations/:id/typing": { body: { typing: true } },
  "post /presence": { body: { active: true } },
  "post /presence/watch": { body: { users: [] } },
  "put /conversations/:id/draft": { body: { text: "not yet" } },
  "put /conversations/:id/consent": { body: { consent: "opted-out" } },
  "put /conversations/:id/claim": { body: {} },
  "delete /conversations/:id/claim": { body: {} },
  "delete /conversations/:id": { body: {} },
  "post /messages": { body: { clientKey: newKey(), to: { extension: "1002" }, body: "hi" } },
  "post /calls": { body: { to: { extension: "1002" } } },
  "post /conversations/:id/video": { body: { clientKey: newKey() } },
  "post /contacts": { body: { ...contact, name: "Theirs" } },
  "post /contacts/import": { file: "Name,Phone\nImported,+15551230050\n" },
  "get /contacts/:id": { id: contactId },
  "put /contacts/:id": { id: contactId, body: contact },
  "delete /contacts/:id": { id: contactId },
  "post /contacts/:id/numbers": { id: contactId, body: { number: "+15551230051", label: "" } },
  "patch /tenant": { body: { smsEnabled: true } },
  "patch /numbers/:id": { body: { smsEnabled: true } },
  "put /numbers/:id/users": { body: { users: [] } },
  "patch /users/:id": { body: { smsEnabled: true } },
  "post /trunks": { body: pigeonTrunk },
  "put /trunks/:id": { body: pigeonTrunk },
  "post /outbox/retry": { body: { trunk: "loopback" } },
  "post /outbox/release": { body: { trunk: "loopback" } },
  "get /events": { query: "?cursor=e.0&wait=0" },
  "get /handset/messages": { query: "?number=%2B15551230001" },
  "post /handset/messages": {
    body: { key: newKey(), from: "+15551230001", to: "+15557650001", body: "hi" },
  },
  "post /handset/media": { form: aForm },
  "get /handset/media/:id": { id: handsetFile?.file ?? "" },
};

/** A browser with this user's session. */
function as(username: string): Browser {
  return openBrowser(server, cookies.get(username));
}

/** What is there, of each kind that a path can name; a new kind has to be added here. */
const known: Readonly<Record<string, string>> = {
  conversations: conversationId,
  messages: messageId,
  contacts: contactId,
  numbers: numbers.json.items[0]?.id ?? "",
  users: people.json.user.id,
  // Of the installation, which nobody but its operators may know of.
  trunks: "loopback",
  outbox: messageId,
  quarantine: messageId,
};

async function call(
  browser: Browser,
  { method, path }: { readonly method: string; readonly path: string },
  asked?: string,
) {
  const { query = "", body, file, form, id: named } = samples[`${method} ${path}`] ?? {};
  const id = asked ?? named ?? (path.startsWith("/messages/") ? messageId : conversationId);
  return browser.request(`v1${path.replace(":id", id)}${query}`, {
    method: method.toUpperCase(),
    headers: {
      origin: server.origin,
      ...(!form && { "content-type": file ? "text/csv" : "application/json" }),
    },
    body: form ?? file ?? (body && JSON.stringify(body)),
  });
}

test("every route that is mounted is in the list, and every one in the list is mounted", (t) => {
  const mounted = mountedRoutes(createApp(server.deps));
  const listed = [
    ...routes.map(({ method, path }) => `${method} /sidetone/v1${path}`),
    ...pageRoutes.map(({ method, path }) => `${method} /sidetone/${path}`),
    ...["alive", "ready", "metrics", "v1/stream/probe"].map((path) => `get /sidetone/${path}`),
    "get /sidetone/media/:token",
    "get /sidetone/webhooks/:trunk/:secret",
    "post /sidetone/webhooks/:trunk/:secret",
    "get /sidetone/mms/:token/:name",
  ];
  t.deepEqual([...mounted].sort(), listed.sort());
});

test("the description names exactly the routes that there are, as it is served", async (t) => {
  const { json } = await alice.get<{ paths: Record<string, Record<string, object>> }>("v1/openapi.json");
  const described = Object.entries(json.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
  );
  t.deepEqual(described.sort(), routes.map(({ method, path }) => `${method} ${path}`).sort());
});

test("every route that takes a body has a case here", (t) => {
  const without = routes.filter(
    ({ method, path, body, bytes }) => (body || bytes) && !samples[`${method} ${path}`],
  );
  t.deepEqual(without, []);
});

// host-session.test.ts goes through the one that a token opens.
for (const route of routes.filter(({ policy }) => policy !== "token")) {
  test(`${route.method} ${route.path}: a stranger is asked to sign in`, async (t) => {
    t.is((await call(openBrowser(server), route)).status, 401);
  });

  if (route.path.includes(":id") && route.policy !== "handset") {
    test(`F30 ${route.method} ${route.path}: what is another tenant's answers byte for byte like what is missing`, async (t) => {
      const [, kind = ""] = route.path.split("/");
      for (const username of ["mallory", "otto"]) {
        const theirs = await call(as(username), route, known[kind]);
        const missing = await call(as(username), route, uuidv7());
        t.truthy(known[kind], kind);
        t.is(theirs.status, 404, username);
        t.deepEqual(comparable(theirs), comparable(missing), username);
      }
    });

    test(`${route.method} ${route.path}: somebody else's conversation answers like a missing one`, async (t) => {
      for (const username of ["carol", "olivia", "oscar", "mallory"]) {
        const theirs = await call(as(username), route);
        t.is(theirs.status, 404, username);
        t.regex(theirs.text, /"code":"not-found"/);
        t.false(theirs.text.includes(secret));
      }
    });
  } else if (route.policy === "operate installation" || route.policy === "handset") {
    test(`${route.method} ${route.path}: only operators find it`, async (t) => {
      for (const username of ["alice", "olivia", "mallory"]) {
        t.is((await call(as(username), route)).status, 404, username);
      }
      t.is((await call(as("oscar"), route)).status, route.status);
    });
  } else if (isBeyondUsers(route)) {
    test(`${route.method} ${route.path}: only the office and operators of the tenant find it`, async (t) => {
      for (const username of ["alice", "carol", "mallory"]) {
        t.is((await call(as(username), route)).status, 404, username);
      }
      for (const username of ["olivia", "oscar"])
        t.true((await call(as(username), route)).status < 400, username);
    });
  } else if (!["/stream", "/logout", "/session"].includes(route.path)) {
    test(`${route.method} ${route.path}: nobody is shown what is another's`, async (t) => {
      for (const username of ["carol", "mallory"]) {
        const theirs = await call(as(username), route);
        t.true(theirs.status < 500, username);
        t.false(theirs.text.includes(secret));
      }
    });
  }
}

const targets: Record<string, Record<string, string>> = {
  "messages/:id": { body: "hi", clientKey: newKey() },
};

for (const route of pageRoutes.filter(({ policy, path }) => policy !== "everybody" && path !== "logout")) {
  const path = route.path.replace(":id", conversationId);

  test(`page ${route.method} /${route.path}: a stranger is led to the sign-in`, async (t) => {
    const stranger = openBrowser(server);
    const answer = route.method === "get" ? await stranger.get(path) : await stranger.submit(path, {});
    t.is(answer.status, 303);
    t.true(answer.headers.get("location")?.startsWith("/sidetone/login"));
  });

  test(`page ${route.method} /${route.path}: others see nothing of it`, async (t) => {
    for (const username of ["carol", "mallory"]) {
      const browser = as(username);
      const { json: me } = await browser.get<{ csrfToken: string }>("v1/me");
      const fields = { ...targets[route.path], _csrf: me.csrfToken };
      const answer = route.method === "get" ? await browser.get(path) : await browser.submit(path, fields);
      t.false(answer.text.includes(secret));
      if (route.path.includes(":id")) t.is(answer.status, 404);
      if (route.policy === "handset" || isBeyondUsers(route)) t.is(answer.status, 404);
    }
  });
}

/** An answer without what is made anew for each. */
function comparable({ status, headers, text }: Answer<unknown>) {
  const nonce = /nonce-([\w-]+)/.exec(headers.get("content-security-policy") ?? "")?.[1];
  const plain = (given: string) => (nonce === undefined ? given : given.replaceAll(nonce, "nonce"));
  const named = [...headers].filter(([name]) => name !== "date");
  return { status, text: plain(text), headers: named.map(([name, value]) => [name, plain(value)]) };
}

function isBeyondUsers({ policy }: { readonly policy: string }): boolean {
  return ["change settings", "read usage", "operate installation"].includes(policy);
}

for (const route of pageRoutes.filter(({ path }) => path.includes(":id"))) {
  test(`F30 page ${route.method} /${route.path}: what is another tenant's answers byte for byte like what is missing`, async (t) => {
    const [kind = ""] = route.path.split("/");
    const id = known[kind === "messages" ? "conversations" : kind];
    t.truthy(id, kind);
    for (const username of ["mallory", "otto"]) {
      const browser = as(username);
      const { json: me } = await browser.get<{ csrfToken: string }>("v1/me");
      const open = async (named: string) => {
        const path = route.path.replace(":id", named);
        const fields = { ...targets[route.path], _csrf: me.csrfToken };
        const answer = route.method === "get" ? await browser.get(path) : await browser.submit(path, fields);
        // The way to sign in, and the page itself, name their own address.
        return { ...comparable(answer), text: comparable(answer).text.replaceAll(named, "") };
      };
      const theirs = await open(id ?? "");
      t.is(theirs.status, 404, username);
      t.deepEqual(theirs, await open(uuidv7()), username);
    }
  });
}
