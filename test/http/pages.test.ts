import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import type { MessageView, Page } from "../../src/wire/api.js";
import { type Browser, newKey, openBrowser, signIn, startServer } from "./server.js";

/** The fields of the page's form that posts to `action`, as a browser without scripts would send them. */
function hiddenFields(html: string, action: string): Record<string, string> {
  const form = html.split(/<form\b/).find((part) => part.includes(`action="${action}"`)) ?? "";
  const inputs = [...form.matchAll(/<input\b[^>]*>/g)].map(([input]) => input);
  return Object.fromEntries(
    inputs
      .filter((input) => input.includes('type="hidden"'))
      .map((input) => [/name="([^"]*)"/.exec(input)?.[1] ?? "", /value="([^"]*)"/.exec(input)?.[1] ?? ""]),
  );
}

async function say(browser: Browser, extension: string, body: string): Promise<string> {
  const sent = await browser.post<{ message: MessageView }>("v1/messages", {
    clientKey: newKey(),
    to: { extension },
    body,
  });
  return sent.json.message.conversationId;
}

test("without scripts: sign in, see what is unread, read it, answer once, log out", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const id = await say(await signIn(server, "bob"), "1001", "Lunch <b>at</b> noon?");

  const alice = openBrowser(server);
  const led = await alice.get("messages");
  t.is(led.headers.get("location"), "/sidetone/login?next=%2Fsidetone%2Fmessages");
  const login = await alice.get("login?next=%2Fsidetone%2Fmessages");
  const { next = "" } = hiddenFields(login.text, "/sidetone/login");
  const entered = await alice.submit("login", { username: " Alice ", password: "demo", next });
  t.is(entered.headers.get("location"), "/sidetone/messages");

  const home = await alice.get("");
  t.true(home.text.includes("Alice Adams"));
  const list = await alice.get("messages");
  t.true(list.text.includes(`/sidetone/messages/${id}`));
  t.true(list.text.includes("Lunch &lt;b&gt;at&lt;/b&gt; noon?"));
  const page = await alice.get(`messages/${id}`);
  t.true(page.text.includes("Lunch &lt;b&gt;at&lt;/b&gt; noon?"));
  t.is(await unreadOf(alice), 0);

  const hidden = hiddenFields(page.text, `/sidetone/messages/${id}`);
  const fields = { ...hidden, body: "Noon it is." };
  const posted = await Promise.all([
    alice.submit(`messages/${id}`, fields),
    alice.submit(`messages/${id}`, fields),
  ]);
  t.deepEqual(
    posted.map(({ status }) => status),
    [303, 303],
  );
  const { json } = await alice.get<Page<MessageView>>(`v1/conversations/${id}/messages`);
  t.deepEqual(
    json.items.map(({ body }) => body),
    ["Lunch <b>at</b> noon?", "Noon it is."],
  );

  const left = await alice.submit("logout", { _csrf: hidden["_csrf"] ?? "" });
  t.is(left.headers.get("location"), "/sidetone/login");
  t.is(alice.cookie, "sidetone_session=");
  t.is((await alice.get("messages")).status, 303);
});

test("a text that cannot be sent stays in the form, with the reason", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  const id = await say(alice, "1002", "hi");
  const page = await alice.get(`messages/${id}`);
  const fields = hiddenFields(page.text, `/sidetone/messages/${id}`);
  const draft = "x".repeat(8_001);
  const refused = await alice.submit(`messages/${id}`, { ...fields, body: draft });
  t.is(refused.status, 422);
  t.true(refused.text.includes(draft));
  t.true(refused.text.includes("This message is too long."));
});

test("older messages and older conversations are a link away, and the newest a link back", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  let id = "";
  for (let index = 0; index < 31; index++) id = await say(alice, "1002", `message number ${index}.`);
  server.clock.advance(1_000);
  await say(alice, "1003", "hi");
  const newest = await alice.get(`messages/${id}`);
  t.false(newest.text.includes("message number 0."));
  t.true(newest.text.includes("message number 30."));
  const older = linkWith(newest.text, "before=");
  const oldest = await alice.get(older);
  t.true(oldest.text.includes("message number 0."));
  t.true(oldest.text.includes(`href="/sidetone/messages/${id}"`));
  const list = await alice.get("messages?limit=1");
  const rest = await alice.get(linkWith(list.text, "before="));
  t.true(rest.text.includes(`/sidetone/messages/${id}`));
});

test("the page of an older part does not mark the newest as read, and neither does a prefetch", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const [alice, bob] = [await signIn(server, "alice"), await signIn(server, "bob")];
  const id = await say(bob, "1001", "hi");
  await alice.get(`messages/${id}?before=1`);
  await alice.request(`messages/${id}`, { headers: { "sec-purpose": "prefetch" } });
  t.is(await unreadOf(alice), 1);
  await alice.get(`messages/${id}`);
  t.is(await unreadOf(alice), 0);
});

test("the outside handset texts a number of ours and gets the answer, without a sign-in", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  const outside = openBrowser(server);
  const page = await outside.get("handset");
  t.is(page.status, 200);
  t.true(page.text.includes("+15557650001"));
  const fields = {
    ...hiddenFields(page.text, "/sidetone/handset"),
    phone: "+15551230004",
    to: "+15557650001",
  };
  const sent = await outside.submit("handset", { ...fields, body: "Is this Alice?" });
  t.is(sent.status, 303);
  const shown = await outside.get((sent.headers.get("location") ?? "").replace("/sidetone/", ""));
  t.true(shown.text.includes("Is this Alice?"));
  const alice = await signIn(server, "alice");
  t.true((await alice.get("messages")).text.includes("Sam Summers – Mobile"));
  const refused = await outside.submit("handset", { ...fields, phone: "nobody", body: "kept <i>text</i>" });
  t.is(refused.status, 422);
  t.true(refused.text.includes("kept &lt;i&gt;text&lt;/i&gt;"));
  const lost = await outside.submit("handset", {
    ...fields,
    clientKey: newKey(),
    to: "+15550009999",
    body: "hi",
  });
  t.true(lost.text.includes("quarantine"));
});

test("without a loopback trunk there is no handset", async (t) => {
  const server = await startServer((deps) => ({ ...deps, handset: null }));
  t.teardown(server.close);
  const oscar = await signIn(server, "oscar");
  t.is((await oscar.get("handset")).status, 404);
  t.is((await oscar.get("v1/handset/messages?number=%2B15551230001")).status, 404);
});

test("what does not exist is a page in words, and an error shows an id and nothing else", async (t) => {
  const server = await startServer((deps) => ({
    ...deps,
    inbox: { ...deps.inbox, list: () => Promise.reject(new Error("select secret")) },
  }));
  t.teardown(server.close);
  const alice = await signIn(server, "alice");
  const missing = await alice.get("no-such-page");
  t.is(missing.status, 404);
  t.true(missing.text.includes("There is nothing here"));
  const broken = await alice.get("messages");
  t.is(broken.status, 500);
  t.regex(broken.text, /[0-9a-f]{8}-[0-9a-f]{4}-7/);
  t.false(broken.text.includes("select secret") || broken.text.includes(" at "));
});

test("the widget's script is served beside the pages and looked at again each time", async (t) => {
  const server = await startServer();
  t.teardown(server.close);
  writeFileSync(join(server.deps.settings.publicFolder, "widget.js"), "/* the widget */");
  const alice = await signIn(server, "alice");
  const [, src = ""] = /<script[^>]*src="([^"]*widget[^"]*)"/.exec((await alice.get("")).text) ?? [];
  const script = await alice.get(src.replace("/sidetone/", ""));
  t.is(script.status, 200);
  t.is(script.headers.get("cache-control"), "no-cache");
  t.is((await alice.get(".env")).status, 404);
});

async function unreadOf(browser: Browser): Promise<number> {
  const { json } = await browser.get<{ unread: { messages: number } }>("v1/me");
  return json.unread.messages;
}

function linkWith(html: string, part: string): string {
  const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href = ""]) =>
    href.replaceAll("&#x3D;", "=").replaceAll("&amp;", "&"),
  );
  return (links.find((href) => href.includes(part)) ?? "").replace("/sidetone/", "");
}
