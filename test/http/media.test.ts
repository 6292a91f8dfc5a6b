import { existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import type { ConversationView, Me, MessageView, Page, SendReply } from "../../src/wire/api.js";
import type { AttachmentView } from "../../src/wire/media.js";
import { aJpeg } from "../fixtures/pictures.js";
import { addOtherTenant, newKey, signIn, startServer } from "./server.js";
import { download as downloadFrom, sendWith as send, uploaded } from "./uploads.js";

const server = await startServer();
await addOtherTenant(server);
const alice = await signIn(server, "alice");
const bob = await signIn(server, "bob");
test.after.always(() => server.close());

function download(browser: { readonly cookie: string }, link: Pick<AttachmentView, "href">) {
  return downloadFrom(server, browser, link);
}

// Alone: whatever others send meanwhile would be the last message of the list.
test.serial("F7 a picture is uploaded, sent, and shown to both sides wherever the message is", async (t) => {
  const picture = await uploaded(alice, "holiday.jpg", aJpeg({ width: 40, height: 30 }));
  t.like(picture, { name: "holiday.jpg", type: "image/jpeg", width: 40, height: 30, picture: true });
  t.is((await download(alice, picture)).status, 200, "before it is sent its owner sees it");
  t.is((await download(bob, picture)).status, 404);
  const {
    json: { message },
  } = await send(alice, "", [picture.id]);
  t.is(message.body, "");
  t.like(message.attachments[0], { id: picture.id, name: "holiday.jpg", picture: true });
  const { json: list } = await bob.get<Page<ConversationView>>("v1/conversations");
  t.is(list.items[0]?.lastMessage?.attachments[0]?.id, picture.id);
  const { json: page } = await bob.get<Page<MessageView>>(
    `v1/conversations/${message.conversationId}/messages`,
  );
  const [seen] = page.items.at(-1)?.attachments ?? [];
  t.like(seen, { id: picture.id, size: picture.size });
  const { status, headers, bytes } = await download(bob, seen!);
  t.is(status, 200);
  t.is(bytes.length, picture.size);
  t.is(headers.get("content-type"), "image/jpeg");
  t.is(headers.get("content-disposition"), `inline; filename="holiday.jpg"; filename*=UTF-8''holiday.jpg`);
  t.is(headers.get("x-content-type-options"), "nosniff");
  t.is(headers.get("content-security-policy"), "default-src 'none'; sandbox");
  t.is(headers.get("cache-control"), "private, no-store");
});

test("an attachment comes over the stream's poll with the message", async (t) => {
  const { json: me } = await bob.get<Me>("v1/me");
  const file = await uploaded(alice, "notes.txt", "remember the milk");
  await send(alice, "see notes", [file.id]);
  const { json } = await bob.get<{ events: { type: string; message?: MessageView }[] }>(
    `v1/events?cursor=${me.cursor}&wait=5`,
  );
  const event = json.events.find(({ message }) => message?.body === "see notes");
  t.like(event?.message?.attachments[0], {
    id: file.id,
    name: "notes.txt",
    type: "text/plain",
    picture: false,
  });
  t.true(me.media.types.includes("application/pdf"));
  t.is(me.media.maxBytes, 1_000_000);
});

test("an upload serves one message of its owner, once", async (t) => {
  const file = await uploaded(alice, "a.txt", "a");
  const theirs = await send(bob, "mine now", [file.id], { extension: "1001" });
  t.is(theirs.json.error?.code, "media-gone");
  t.is((await send(alice, "", [file.id])).status, 201);
  t.is((await send(alice, "", [file.id])).json.error?.code, "media-gone");
  t.is((await send(alice, "", ["no-such"])).json.error?.code, "media-gone");
  t.is((await send(alice, "", [file.id, file.id])).json.error?.code, "invalid");
  t.is((await send(alice, " ", [])).json.error?.code, "empty-message");
});

test("two messages that name one upload at the same moment: one gets it", async (t) => {
  const file = await uploaded(alice, "a.txt", "once");
  const answers = await Promise.all([1, 2, 3].map(() => send(alice, "race", [file.id])));
  t.deepEqual(answers.map(({ status }) => status).sort(), [201, 422, 422]);
});

test("INV-07 the same key again is the same message with its attachment", async (t) => {
  const file = await uploaded(alice, "a.txt", "again");
  const message = { clientKey: newKey(), to: { extension: "1002" }, body: "", attachments: [file.id] };
  const first = await alice.post<SendReply>("v1/messages", message);
  const second = await alice.post<SendReply>("v1/messages", message);
  t.is(second.status, 201);
  t.is(second.json.message.id, first.json.message.id);
  t.is(second.json.message.attachments[0]?.id, file.id);
});

test("F7 a text takes files along where its number has MMS, and says so where it does not", async (t) => {
  const own = await startServer();
  t.teardown(() => own.close());
  const browser = await signIn(own, "alice");
  const { numbers, tenant } = (await browser.get<Me>("v1/me")).json;
  t.deepEqual(numbers[0]?.mms, { maxCount: 10, maxBytes: 5_000_000 });
  const outside = { number: "+15551230143" };
  const file = await uploaded(browser, "a.txt", "sms");
  const sent = await send(browser, "", [file.id], outside);
  t.is(sent.status, 201);
  t.like(sent.json.message, { body: "", segments: null, state: "queued" });
  t.is(sent.json.message.attachments[0]?.id, file.id);
  for (const { number } of numbers) {
    await own.store.settings.setNumber(tenant.id, number, { mmsEnabled: false });
  }
  t.true((await browser.get<Me>("v1/me")).json.numbers.every(({ mms }) => mms === null));
  const another = await uploaded(browser, "b.txt", "sms");
  const refused = await send(browser, "hello", [another.id], outside);
  t.is(refused.status, 409);
  t.is(refused.json.error?.code, "media-not-possible");
});

test("F27 a carrier's link opens its one file without a session for some hours, and no other way", async (t) => {
  const own = await startServer();
  t.teardown(() => own.close());
  const browser = await signIn(own, "alice");
  const file = await uploaded(browser, "menu.txt", "for a carrier");
  const { links } = own.deps;
  const get = async (path: string) => fetch(`${own.origin}${path}`);
  const early = await get(links.carrierHref({ id: file.id, name: file.name }));
  t.is(early.status, 404, "no message carries it");
  await send(browser, "", [file.id], { number: "+15551230143" });
  const href = links.carrierHref({ id: file.id, name: file.name });
  t.regex(href, /\/file\.txt$/);
  const answer = await get(href);
  t.is(answer.status, 200);
  t.is(await answer.text(), "for a carrier");
  t.is(answer.headers.get("x-content-type-options"), "nosniff");
  t.is(answer.headers.get("content-security-policy"), "default-src 'none'; sandbox");
  t.regex(answer.headers.get("content-disposition") ?? "", /^attachment;/);
  const token = href.split("/").at(-2) ?? "";
  const browserToken = links.href(file.id).split("/").at(-1) ?? "";
  t.is((await get(`/sidetone/media/${token}`)).status, 401, "a session is asked for first");
  t.is(links.read(token), null, "a carrier's link is none for browsers");
  t.is((await get(`/sidetone/mms/${browserToken}/file.txt`)).status, 404, "nor the other way round");
  t.is((await get(href.replace(file.id, file.id.replace(/.$/, "0")))).status, 404);
  own.clock.advance(6 * 3_600_000);
  t.is((await get(href)).status, 404);
});

test("a link is refused when it is changed, too old, or not accompanied by a session that may see it", async (t) => {
  const file = await uploaded(alice, "a.txt", "links");
  const {
    json: { message },
  } = await send(alice, "", [file.id]);
  const { href } = message.attachments[0]!;
  for (const username of ["carol", "olivia", "oscar", "mallory"]) {
    t.is((await download(await signIn(server, username), { href })).status, 404, username);
  }
  t.is((await download({ cookie: "" }, { href })).status, 401);
  const [path, until, mac] = href.split(".");
  for (const forged of [
    `${path}.${Number(until) + 1}.${mac}`,
    `${path}.${until}.${"A".repeat(43)}`,
    `${path}.${until}`,
    `/sidetone/media/${"x".repeat(5_000)}`,
    "/sidetone/media/..%2f..%2fmedia.key",
    "/sidetone/media/%00",
  ]) {
    t.is((await download(alice, { href: forged })).status, 404, forged);
  }
  t.is((await download(bob, { href })).status, 200);
  await bob.request(`v1/conversations/${message.conversationId}`, {
    method: "DELETE",
    headers: { origin: server.origin },
  });
  t.is((await download(bob, { href })).status, 404, "deleted for bob");
  t.is((await download(alice, { href })).status, 200, "and not for alice");
});

test("the file of a message that somebody deleted for themselves is gone for them alone", async (t) => {
  const file = await uploaded(alice, "a.txt", "hide me");
  const { json } = await send(alice, "", [file.id]);
  const { id } = json.message;
  const { href } = json.message.attachments[0]!;
  await alice.request(`v1/messages/${id}`, { method: "DELETE", headers: { origin: server.origin } });
  t.is((await download(alice, { href })).status, 404);
  t.is((await download(bob, { href })).status, 200);
});

test("a link holds for at most an hour, and a later look gives a new one", async (t) => {
  const own = await startServer();
  t.teardown(() => own.close());
  const carol = await signIn(own, "carol");
  const { href } = await uploaded(carol, "a.txt", "x");
  const get = async () => (await fetch(`${own.origin}${href}`, { headers: { cookie: carol.cookie } })).status;
  t.is(await get(), 200);
  await own.clock.advance(3_600_001);
  t.is(await get(), 404);
});

test("uploads that nobody sent are removed after a day, with their files; what was sent stays", async (t) => {
  const own = await startServer();
  t.teardown(() => own.close());
  const carol = await signIn(own, "carol");
  const { id: kept } = await uploaded(carol, "kept.txt", "x");
  await uploaded(carol, "left.txt", "x");
  await carol.post("v1/messages", {
    clientKey: newKey(),
    to: { extension: "1002" },
    body: "",
    attachments: [kept],
  });
  const left = join(own.folder, "media", "incoming", "left-by-a-dead-process");
  writeFileSync(left, "x");
  utimesSync(left, 1, 1);
  t.is(await own.deps.media.sweep(), 0);
  t.false(existsSync(left));
  await own.clock.advance(24 * 3_600_000 + 1);
  t.is(await own.deps.media.sweep(), 1);
  const rows = await own.knex("sidetone_media").select("id", "file");
  t.deepEqual(
    rows.map(({ id }) => id),
    [kept],
  );
  const { file } = rows[0];
  t.true(existsSync(join(own.folder, "media", file.slice(0, 2), file)));
  const folders = readdirSync(join(own.folder, "media"), { recursive: true, encoding: "utf8" });
  t.is(folders.filter((path) => /[0-9a-f]{32}$/.test(path)).length, 1);
});
