import test from "ava";
import type { ErrorCode } from "../../src/core/errors.js";
import { awaitedFiles, carriedBy, type MmsRules, mediaLimits } from "../../src/core/mms.js";
import type { NumberSettings } from "../../src/core/model.js";
import { sipTrunkRules, type TrunkRules } from "../../src/core/trunk.js";
import { anAttachment } from "../factories.js";

const carrier: TrunkRules = {
  mms: true,
  fetchesMedia: true,
  maxCharacters: 160,
  media: { maxCount: 2, maxBytes: 1_000_000 },
  answersKeywords: false,
};
const number: NumberSettings = {
  smsEnabled: true,
  mmsEnabled: true,
  trunkId: "main",
  country: null,
  userIds: ["alice"],
};

function rules(change: Partial<MmsRules> = {}): MmsRules {
  const trunks = new Map([
    ["main", carrier],
    ["sip", sipTrunkRules],
  ]);
  return { trunks, publicMedia: true, ...change };
}

function problemOf(sizes: readonly number[], settings = number, given = rules(), body = "hi") {
  const uploads = sizes.map((size) => anAttachment({ size }));
  const carried = carriedBy({ body, uploads }, settings, given);
  return "error" in carried ? [carried.error, carried.details] : null;
}

test("files go along where the number has MMS and its trunk takes them, up to its count and size", (t) => {
  t.is(problemOf([]), null);
  t.is(problemOf([500_000, 500_000]), null);
  t.deepEqual(problemOf([1, 1, 1]), ["media-too-many-files", { count: 2 }]);
  t.deepEqual(problemOf([500_000, 500_001]), ["media-too-large-together", { megabytes: 1 }]);
});

test("where a number, its trunk or our address is not made for it, that is said of files and not of texts", (t) => {
  const cases: [ErrorCode, NumberSettings, MmsRules][] = [
    ["media-not-possible", { ...number, mmsEnabled: false }, rules()],
    ["media-not-possible", { ...number, trunkId: "sip" }, rules()],
    ["media-not-possible", { ...number, trunkId: null }, rules()],
    ["media-unreachable", number, rules({ publicMedia: false })],
  ];
  for (const [error, settings, given] of cases) {
    t.is(problemOf([1], settings, given)?.[0], error);
    t.is(problemOf([], settings, given), null);
    t.is(mediaLimits(settings, given), null);
  }
  const loopback = new Map([["main", { ...carrier, fetchesMedia: false }]]);
  t.is(problemOf([1], number, rules({ trunks: loopback, publicMedia: false })), null);
  t.deepEqual(mediaLimits(number, rules()), carrier.media);
});

test("a text is as long as its trunk takes it, in characters as people count", (t) => {
  t.is(problemOf([], number, rules(), "😀".repeat(160)), null);
  t.deepEqual(problemOf([], number, rules(), "x".repeat(161)), ["sms-too-long", { count: 160 }]);
});

test("files that are not there any more are said first", (t) => {
  const carried = carriedBy({ body: "hi", uploads: null }, number, rules());
  t.like(carried, { error: "media-gone" });
});

test("what comes with an MMS keeps its order and is named by its kind; at most twenty", (t) => {
  const media = ["image/jpeg", "video/3gpp", null, "audio/amr", "text/x-vcard"].map((type) => ({
    url: "https://example.com/x",
    type,
    credentials: null,
  }));
  t.deepEqual(
    awaitedFiles(media, true).map(({ name, position, state }) => [name, position, state]),
    [
      ["picture-1", 0, "waiting"],
      ["video-2", 1, "waiting"],
      ["file-3", 2, "waiting"],
      ["sound-4", 3, "waiting"],
      ["file-5", 4, "waiting"],
    ],
  );
  t.like(awaitedFiles(media, false)[0], { state: "failed", reason: "mms-off" });
  t.is(awaitedFiles(Array(50).fill(media[0]), true).length, 20);
});
