import { readdirSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import sharp from "sharp";
import type { AttachmentView } from "../../src/wire/media.js";
import { png } from "../fixtures/files.js";
import { aPng } from "../fixtures/pictures.js";
import { type Browser, signIn, startServer, type TestServer } from "./server.js";
import { download, sendWith, uploaded } from "./uploads.js";

let server: TestServer;
let alice: Browser;
let bob: Browser;

test.before(async () => {
  server = await startServer();
  [alice, bob] = await Promise.all([signIn(server, "alice"), signIn(server, "bob")]);
});
test.after.always(() => server.close());

const large = new Uint8Array(png(1_200, 900));

async function sent(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<AttachmentView> {
  const { id } = await uploaded(alice, name, bytes);
  const { json } = await sendWith(alice, "look", [id]);
  return json.message.attachments[0]!;
}

const look = (browser: Pick<Browser, "cookie">, { thumbnail }: AttachmentView) =>
  download(server, browser, { href: thumbnail ?? "" });

test("UX-62 a large picture is shown by a thumbnail, under the same link and to the same readers", async (t) => {
  const file = await sent("roof.png", large);
  t.is(file.thumbnail, `${file.href}?size=small`);
  const small = await look(bob, file);
  t.is(small.status, 200);
  t.is(small.headers.get("content-type"), "image/webp");
  t.is(small.headers.get("content-length"), String(small.bytes.length));
  t.is(small.headers.get("content-disposition"), `inline; filename="roof.webp"; filename*=UTF-8''roof.webp`);
  t.is(small.headers.get("content-security-policy"), "default-src 'none'; sandbox");
  t.like(await sharp(small.bytes).metadata(), { width: 480, height: 360, format: "webp" });
  t.like(await download(server, bob, file), { status: 200, bytes: Buffer.from(large) }, "opened it is whole");
  for (const name of ["carol", "olivia", "oscar"]) {
    t.is((await look(await signIn(server, name), file)).status, 404, name);
  }
  t.is((await look({ cookie: "" }, file)).status, 401);
});

test("UX-62 a small picture and a file have none; asked for, the file itself comes", async (t) => {
  for (const [name, bytes] of [
    ["door.png", new Uint8Array(png(480, 300))],
    ["notes.txt", new TextEncoder().encode("ladder")],
  ] as const) {
    const file = await sent(name, bytes);
    t.is(file.thumbnail, null);
    t.like(await download(server, bob, { href: `${file.href}?size=small` }), {
      status: 200,
      bytes: Buffer.from(bytes),
    });
  }
});

test("UX-62 a picture of which none can be made is shown as it came", async (t) => {
  const bytes = aPng({ width: 5_000, height: 4_000 });
  const file = await sent("broken.png", bytes);
  for (const _ of ["first", "again"]) {
    t.like(await look(bob, file), { status: 200, bytes });
  }
});

test("UX-62 the thumbnail of an upload that nobody sent is removed with it", async (t) => {
  const own = await startServer();
  t.teardown(() => own.close());
  const carol = await signIn(own, "carol");
  const { thumbnail } = await uploaded(carol, "roof.png", large);
  t.is((await download(own, carol, { href: thumbnail ?? "" })).headers.get("content-type"), "image/webp");
  const kept = () =>
    readdirSync(join(own.folder, "media"), { recursive: true, encoding: "utf8" }).filter((path) =>
      /[0-9a-f]{32}/.test(path),
    );
  t.is(kept().length, 2);
  own.clock.advance(24 * 3_600_000 + 1);
  t.is(await own.deps.media.sweep(), 1);
  t.deepEqual(kept(), []);
});
