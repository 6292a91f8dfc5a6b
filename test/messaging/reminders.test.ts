import test, { type ExecutionContext } from "ava";
import { createMailer } from "../../src/connectors/notify/smtp/mailer.js";
import { createReminders } from "../../src/messaging/reminders.js";
import type { SendReply } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import { aPng } from "../fixtures/pictures.js";
import { type Browser, newKey, signIn, startServer } from "../http/server.js";
import { sendWith, uploaded } from "../http/uploads.js";
import { partOf, startMailServer } from "../servers/mail-server.js";

const MINUTE = 60_000;

/** The web side with reminders; alice wants a mail after five minutes. */
async function setup(t: ExecutionContext) {
  const mail = await startMailServer();
  t.teardown(() => mail.close());
  const server = await startServer();
  t.teardown(server.close);
  const { directory, clock, deps } = server;
  const lookedUp: (readonly string[])[] = [];
  const store = {
    ...server.store,
    media: {
      ...server.store.media,
      ofMessages(ids: readonly string[]) {
        lookedUp.push(ids);
        return server.store.media.ofMessages(ids);
      },
    },
  };
  const mailer = createMailer({ url: mail.url, from: "sidetone@demo.test", log: deps.log });
  t.teardown(() => mailer.close());
  const portal = "https://pbx.example/sidetone/";
  const { log, catalogues } = deps;
  const shared = { store, directory, mailer, catalogues, portal, clock, log };
  const [alice, bob] = [await signIn(server, "alice"), await signIn(server, "bob")];
  await change(alice, server.origin, "v1/preferences", { emailAfterMinutes: 5 });
  let rounds = 0;
  const counted = createReminders({
    ...shared,
    holder: "test",
    store: {
      ...store,
      leases: {
        ...store.leases,
        async release(...given) {
          await store.leases.release(...given);
          rounds++;
        },
      },
    },
  });
  t.teardown(() => counted.stop());
  counted.start();
  /** Lets minutes go by, each with its round. */
  const wait = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      const before = await eventually(() => rounds > 0 && clock.waiting > 0 && rounds);
      clock.advance(MINUTE);
      await eventually(() => rounds > before);
    }
  };
  return { server, mail, alice, bob, wait, lookedUp };
}

function change(browser: Browser, origin: string, path: string, body: object) {
  return browser.request(path, {
    method: "PATCH",
    headers: { origin, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function write(from: Browser, body: string, extension = "1001") {
  const { json } = await from.post<SendReply>("v1/messages", {
    clientKey: newKey(),
    to: { extension },
    body,
  });
  return json.message;
}

test("UX-36 F14 one mail after five unread minutes, and no other until somebody writes again", async (t) => {
  const { mail, bob, wait } = await setup(t);
  await write(bob, "are you there?");
  await wait(4);
  t.is(mail.mails.length, 0);
  await wait(2);
  t.is(mail.mails.length, 1);
  t.regex(mail.mails[0]?.raw ?? "", /Subject: 1 message from Bob Brown \(Chat\)/);
  t.deepEqual(mail.mails[0]?.to, ["alice@demo.test"]);
  await wait(10);
  t.is(mail.mails.length, 1);
  await write(bob, "hello?");
  await wait(4);
  t.is(mail.mails.length, 1);
  await wait(2);
  t.is(mail.mails.length, 2);
  t.regex(mail.mails[1]?.raw ?? "", /Subject: 2 messages from Bob Brown \(Chat\)/);
  await wait(10);
  t.is(mail.mails.length, 2);
});

test("UX-36 the mail has the last ten messages, literally, and the way to them", async (t) => {
  const { mail, alice, bob, wait } = await setup(t);
  await write(alice, "my own question", "1002");
  for (let place = 1; place <= 11; place++) await write(bob, `line ${place}`);
  const hostile = "<script>alert(1)</script> {{x}} \u202e ünï\r\n.\r\nBcc: mallory@evil.test";
  const { conversationId } = await write(bob, hostile);
  await wait(6);
  t.is(mail.mails.length, 1);
  const raw = mail.mails[0]?.raw ?? "";
  const [text, html] = [partOf(raw, "text/plain"), partOf(raw, "text/html")];
  t.false(text.includes("my own question"));
  t.false(text.includes("line 2\n"));
  for (const shown of ["line 3", "line 11", "<script>alert(1)</script> {{x}}", "ünï"])
    t.true(text.includes(shown), shown);
  t.true(html.includes("&lt;script&gt;alert(1)&lt;/script&gt; {{x}}"));
  t.false(html.includes("<script"));
  for (const part of [text, html])
    t.true(part.includes(`https://pbx.example/sidetone/messages/${conversationId}`));
  t.deepEqual(mail.mails[0]?.to, ["alice@demo.test"]);
});

test("UX-36 nobody is mailed about what was read, muted, their own, or what they did not ask for", async (t) => {
  const { server, mail, alice, bob, wait } = await setup(t);
  const { conversationId } = await write(bob, "read in time");
  await wait(3);
  await alice.post(`v1/conversations/${conversationId}/read`, { seq: 1 });
  await write(alice, "bob did not ask for mails", "1002");
  await wait(6);
  t.is(mail.mails.length, 0);
  await change(alice, server.origin, `v1/conversations/${conversationId}`, { muted: true });
  await write(bob, "muted");
  await wait(6);
  t.is(mail.mails.length, 0);
  await change(alice, server.origin, `v1/conversations/${conversationId}`, { muted: false });
  await change(alice, server.origin, "v1/preferences", {
    doNotDisturbUntil: new Date(server.clock.now() + 20 * MINUTE).toISOString(),
  });
  await wait(6);
  t.is(mail.mails.length, 0);
  await change(alice, server.origin, "v1/preferences", { emailAfterMinutes: null, doNotDisturbUntil: null });
  await wait(6);
  t.is(mail.mails.length, 0);
});

test("UX-36 a mail server that is away is tried again, and nobody is mailed twice", async (t) => {
  const { mail, bob, wait } = await setup(t);
  mail.answer(451);
  await write(bob, "patience");
  await wait(8);
  t.is(mail.mails.length, 0);
  mail.answer(250);
  await wait(1);
  t.is(mail.mails.length, 1);
  await wait(3);
  t.is(mail.mails.length, 1);
});

test("UX-36 an address that is refused for good does not hold up the others", async (t) => {
  const { server, mail, bob, wait } = await setup(t);
  const carol = await signIn(server, "carol");
  await change(carol, server.origin, "v1/preferences", { emailAfterMinutes: 5 });
  mail.answer(550);
  await write(bob, "to nobody");
  await wait(6);
  mail.answer(250);
  await write(bob, "to carol", "1003");
  await wait(6);
  t.deepEqual(
    mail.mails.map(({ to }) => to[0]),
    ["carol@demo.test"],
  );
});

test("UX-36 UX-28 who wants no texts gets a mail without them, in their language", async (t) => {
  const { server, mail, alice, bob, wait } = await setup(t);
  await change(alice, server.origin, "v1/preferences", { showText: false, language: "ar" });
  await write(bob, "the secret");
  await wait(6);
  const raw = mail.mails[0]?.raw ?? "";
  for (const type of ["text/plain", "text/html"] as const) t.false(partOf(raw, type).includes("the secret"));
  t.true(partOf(raw, "text/html").includes('<html lang="ar" dir="rtl">'));
  t.true(partOf(raw, "text/plain").includes("رسالة من Bob Brown"));
});

test("UX-36 F7 a mail names the files of a message without words, and asks for all of them at once", async (t) => {
  const { mail, bob, wait, lookedUp } = await setup(t);
  await write(bob, "no file here");
  await wait(6);
  t.deepEqual(lookedUp.flat(), []);
  const alice = { extension: "1001" };
  const picture = await uploaded(bob, "<i>picture</i>.png", aPng({ width: 4, height: 3 }));
  const menu = await uploaded(bob, "menu.txt", "soup");
  await sendWith(bob, "", [picture.id, menu.id], alice);
  const plan = await uploaded(bob, "plan.txt", "north");
  await sendWith(bob, "here is the plan", [plan.id], alice);
  await wait(6);
  const raw = mail.mails[1]?.raw ?? "";
  const [text, html] = [partOf(raw, "text/plain"), partOf(raw, "text/html")];
  for (const shown of [`[${picture.name}] [menu.txt]`, "here is the plan", "no file here"])
    t.true(text.includes(shown), text);
  t.true(html.includes("[menu.txt]"));
  t.false(html.includes("<i>"));
  t.false(text.includes("plan.txt"));
  t.deepEqual(lookedUp.filter((ids) => ids.length > 0).length, 1);
});
