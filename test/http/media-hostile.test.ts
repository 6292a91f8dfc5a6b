import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import type { ErrorReply } from "../../src/wire/api.js";
import type { AttachmentView } from "../../src/wire/media.js";
import { aGif, aJpeg, aPng } from "../fixtures/pictures.js";
import { type Browser, signIn, startServer } from "./server.js";
import { download as downloadFrom, type FileBytes, upload, uploaded } from "./uploads.js";

const server = await startServer();
const alice = await signIn(server, "alice");
test.after.always(() => server.close());

function download(browser: { readonly cookie: string }, link: Pick<AttachmentView, "href">) {
  return downloadFrom(server, browser, link);
}

function postForm(browser: Browser, headers: Record<string, string>, body: string | FormData) {
  return browser.request<ErrorReply>("v1/media", {
    method: "POST",
    headers: { "sec-fetch-site": "same-origin", ...headers },
    body,
  });
}

test("what lies in a file decides, not what it is called or said to be", async (t) => {
  const refused: [string, FileBytes][] = [
    ["holiday.jpg", "MZ\x90\x00\x03\x00 a program"],
    ["holiday.jpg", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])],
    ["book.docx", "PK\x03\x04 just any zip"],
    ["empty.txt", ""],
    ["latin.txt", Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65])],
  ];
  for (const [name, bytes] of refused) {
    const { status, json } = await upload(alice, name, bytes);
    t.is(status, 415, name);
    t.is(json.error.code, "media-type");
  }
  const page = await uploaded(alice, "page.html", "<script>alert(1)</script>");
  t.like(page, { type: "text/plain", name: "page.html.txt", picture: false });
  const drawing = await uploaded(
    alice,
    "x.svg",
    `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
  );
  t.like(drawing, { type: "text/plain", name: "x.svg.txt", picture: false });
  const { headers } = await download(alice, drawing);
  t.is(headers.get("content-type"), "text/plain; charset=utf-8");
  t.true(headers.get("content-disposition")?.startsWith("attachment;"));
  t.like(await uploaded(alice, "letter.exe", aPng({ width: 2, height: 2 })), {
    type: "image/png",
    name: "letter.exe.png",
  });
});

test("names lead nowhere and hide nothing", async (t) => {
  const names: [string, string][] = [
    ["../../../../etc/passwd", "passwd.txt"],
    ["..\\..\\windows\\win.ini", "win.ini.txt"],
    ["a\u202Egpj.exe", "agpj.exe.txt"],
    ["x\r\nSet-Cookie: a=b.txt", "x%0D%0ASet-Cookie a=b.txt"],
    [".htaccess", "htaccess.txt"],
    ["<b>بنك</b>.txt", "b.txt"],
    [`${"n".repeat(5_000)}.txt`, `${"n".repeat(90)}.txt`],
  ];
  for (const [given, name] of names) t.is((await uploaded(alice, given, "x")).name, name, given);
  const file = await uploaded(alice, `quoted' ü€.txt`, "x");
  const { headers } = await download(alice, file);
  t.is(
    headers.get("content-disposition"),
    `attachment; filename="quoted_ __.txt"; filename*=UTF-8''quoted%27%20%C3%BC%E2%82%AC.txt`,
  );
});

test("files lie under random names that only the server's user reads, and nothing of a refused one stays", async (t) => {
  const own = await startServer();
  t.teardown(() => own.close());
  const carol = await signIn(own, "carol");
  await uploaded(carol, "secret-plan.txt", "x");
  await upload(carol, "bomb.bin", Buffer.alloc(999_000));
  const cut = { "content-type": "multipart/form-data; boundary=x" };
  await postForm(carol, cut, '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncut');
  const folder = join(own.folder, "media");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    statSync(join(folder, file)).isFile(),
  );
  t.is(files.length, 1);
  for (const file of files) t.regex(file, /^([0-9a-f]{2})\/\1[0-9a-f]{30}$/);
  for (const file of files) t.is(statSync(join(folder, file)).mode & 0o077, 0);
});

test("a picture loses where and by whom it was taken", async (t) => {
  const told = "GPS 47.3769N Olympus of Alice";
  const jpeg = aJpeg({ width: 40, height: 30, exif: told });
  t.true(Buffer.from(jpeg).includes(told));
  const picture = await uploaded(alice, "holiday.jpg", jpeg);
  const { bytes } = await download(alice, picture);
  t.false(bytes.includes("GPS"));
  t.false(bytes.includes("Exif"));
});

test("a picture that would fill the memory of a browser is refused, and so is a damaged one", async (t) => {
  for (const bytes of [
    aPng({ width: 50_000, height: 50_000 }),
    aGif({ width: 65_535, height: 65_535 }),
    aJpeg({ width: 65_535, height: 65_535 }),
    aPng({ width: 0, height: 10 }),
    aPng({ width: 10, height: 10 }).slice(0, 40),
    Buffer.from("GIF89a"),
    Buffer.from("RIFF\x00\x00\x00\x00WEBP"),
  ]) {
    t.is((await upload(alice, "bomb.png", bytes)).json.error?.code, "media-unreadable");
  }
});

test("too large a file is told so, whatever its length was said to be", async (t) => {
  const { status, json } = await upload(alice, "long.txt", "x".repeat(1_000_001));
  t.is(status, 413);
  t.deepEqual(json.error.details, { megabytes: 1 });
  t.is((await upload(alice, "just.txt", "x".repeat(1_000_000))).status, 201);
});

test("what is no form with a file is refused", async (t) => {
  const form = { "content-type": "multipart/form-data; boundary=x" };
  const other = new FormData();
  other.append("picture", new Blob(["x"]), "x.txt");
  const field = new FormData();
  field.append("file", "text, not a file");
  const cases: [Record<string, string>, string | FormData][] = [
    [{ "content-type": "application/json" }, "{}"],
    [{ "content-type": "multipart/form-data" }, "x"],
    [form, ""],
    [form, '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ncut'],
    [{ "content-type": "application/x-www-form-urlencoded" }, "file=x"],
    [{}, other],
    [{}, field],
    [form, '--x\r\nContent-Disposition: form-data; name="file"; filename="a\0b"\r\n\r\nx\r\n--x--\r\n'],
  ];
  for (const [headers, body] of cases) {
    const { status, json } = await postForm(alice, headers, body);
    t.is(status, 400, JSON.stringify(headers));
    t.is(json.error.code, "bad-request");
  }
});
