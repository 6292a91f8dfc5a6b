import test from "ava";
import fc from "fast-check";
import { chosenUploads, wordsOrNames } from "../../src/core/attachments.js";
import { cleanFileName } from "../../src/core/file-name.js";
import { aDirectory, anAttachment, aUser, noon } from "../factories.js";

const HOUR_MS = 3_600_000;

function chosen(uploadIds: readonly string[], ...uploads: ReturnType<typeof anAttachment>[]) {
  const intent = {
    kind: "chat",
    directory: aDirectory(),
    author: aUser(),
    recipient: aUser({ id: "bob" }),
    replyTo: null,
  } as const;
  const known = new Map(uploads.map((upload) => [upload.id, upload]));
  return chosenUploads({ ...intent, uploadIds }, { uploads: known }, noon)?.map(({ id }) => id) ?? null;
}

test("uploads become attachments in the order in which they are named", (t) => {
  t.deepEqual(chosen(["b", "a"], anAttachment({ id: "a" }), anAttachment({ id: "b" })), ["b", "a"]);
  t.deepEqual(chosen([]), []);
});

test("an upload that is missing, another's, another tenant's or about to be removed is none", (t) => {
  t.is(chosen(["a", "b"], anAttachment({ id: "a" })), null);
  t.is(chosen(["a"], anAttachment({ id: "a", ownerId: "bob" })), null);
  t.is(chosen(["a"], anAttachment({ id: "a", ownerId: null })), null);
  t.is(chosen(["a"], anAttachment({ id: "a", tenantId: "tenant-2" })), null);
  t.is(chosen(["a"], anAttachment({ id: "a", createdAt: noon - 23 * HOUR_MS })), null);
  t.deepEqual(chosen(["a"], anAttachment({ id: "a", createdAt: noon - 22 * HOUR_MS })), ["a"]);
});

test("a phone gets the text, or the names of the files where there is none", (t) => {
  const files = [{ name: "holiday.jpg" }, { name: "menu.pdf" }];
  t.is(wordsOrNames("look", files), "look");
  t.is(wordsOrNames("", files), "[holiday.jpg] [menu.pdf]");
  t.is(wordsOrNames(" \u200b", files), "[holiday.jpg] [menu.pdf]");
  t.is(wordsOrNames("", []), "");
});

test("a name is short, visible, leads nowhere and ends as its content does, whatever it was", (t) => {
  const parts = fc.array(
    fc.constantFrom(
      "..",
      "/",
      "\\",
      "C:",
      "\0",
      "\u202e",
      "a.exe",
      " ",
      ".",
      "\u0301",
      "ü",
      "😀",
      "<b>",
      "%2e",
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        parts.map((some) => some.join("")),
      ),
      (given) => {
        const name = cleanFileName(given, ["jpg", "jpeg"]);
        t.regex(name, /^[^.\s/\\][^/\\\p{Cc}\p{Cf}\p{Cs}]*\.jpe?g$/iu);
        t.true([...name].length <= 100);
        t.is(cleanFileName(name, ["jpg", "jpeg"]), name);
      },
    ),
  );
  t.is(cleanFileName("IMG_0001.JPEG", ["jpg", "jpeg"]), "IMG_0001.JPEG");
});
