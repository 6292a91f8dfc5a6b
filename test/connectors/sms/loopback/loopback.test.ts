import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import test from "ava";
import { createLoopback } from "../../../../src/connectors/sms/loopback/carrier.js";
import { createHandsetFiles } from "../../../../src/connectors/sms/loopback/handset-files.js";
import { openHandsetLog } from "../../../../src/connectors/sms/loopback/handset-log.js";
import { createLogger } from "../../../../src/lib/logger.js";
import { newMediaFile } from "../../../../src/media-side.js";
import type { Receipt } from "../../../../src/ports.js";
import { createMediaFolder } from "../../../../src/store/media-folder.js";
import { eventually } from "../../../eventually.js";
import { createManualClock } from "../../../fakes/clock.js";
import { aPng } from "../../../fixtures/pictures.js";
import { createFolder } from "../../../servers/daemon.js";

const log = createLogger({ level: "silent" });
const sms = { reference: "r-1", from: "+15557650001", to: "+15551239999", body: "hi 😀\nthere", media: [] };

test("a text is on the handset before it counts as accepted, and its receipt comes once", async (t) => {
  const { loopback, clock, handsets } = await open();
  const receipts: Receipt[] = [];
  loopback.start({ receipt: async (receipt) => void receipts.push(receipt) });
  t.deepEqual(await loopback.send(sms, AbortSignal.timeout(60_000)), { kind: "accepted", reference: "r-1" });
  t.like(handsets.after(sms.to, 0)[0], { kind: "received", peer: sms.from, body: sms.body });
  t.deepEqual(receipts, []);
  clock.advance(400);
  clock.advance(60_000);
  t.deepEqual(
    receipts.map(({ trunkId, reference, state }) => ({ trunkId, reference, state })),
    [{ trunkId: "loopback", reference: "r-1", state: "delivered" }],
  );
});

test("F27 a picture is on the handset as the phone's own copy, and what a link does not open is left out", async (t) => {
  const { loopback, handsets, files } = await open();
  const media = ["/ours", "/gone"].map((url) => ({ url, type: "image/png", bytes: 67 }));
  await loopback.send({ ...sms, body: "", media }, AbortSignal.timeout(60_000));
  const [entry] = handsets.after(sms.to, 0);
  t.is(entry?.files?.length, 1);
  t.like(entry?.files?.[0], { type: "image/png", name: "picture.png" });
  const kept = await files.open(entry?.files?.[0]?.file ?? "");
  t.deepEqual(kept?.bytes, Buffer.from(aPng({ width: 3, height: 2 })));
  const { readMedia } = loopback;
  t.is(await readMedia?.("handset:../../etc/passwd"), null);
  t.is(await readMedia?.("https://example.com/"), null);
});

test("a receipt that could not be stored is brought again", async (t) => {
  const { loopback, clock } = await open();
  let tries = 0;
  loopback.start({
    receipt: async () => {
      if (++tries < 3) throw new Error("the database is away");
    },
  });
  await loopback.send(sms, AbortSignal.timeout(60_000));
  clock.advance(400);
  for (const expected of [2, 3]) {
    await eventually(() => clock.waiting === 1);
    clock.advance(5_000);
    t.is(tries, expected);
  }
  t.is(clock.waiting, 0);
});

test("once stopped it tells nobody anything", async (t) => {
  const { loopback, clock } = await open();
  loopback.start({ receipt: async () => t.fail() });
  await loopback.send(sms, AbortSignal.timeout(60_000));
  await loopback.stop();
  clock.advance(60_000);
  t.is(clock.waiting, 0);
});

test("entries of a handset show in the order of their numbers, however many are written at once", async (t) => {
  const { handsets } = await open();
  const seen: number[] = [];
  let last = 0;
  const look = () => {
    for (const { entry } of handsets.after("a", last)) {
      seen.push(entry);
      last = entry;
    }
  };
  const writes = Array.from({ length: 200 }, () => handsets.append(anEntry("a")).then(look));
  await Promise.all(writes);
  t.deepEqual(
    seen,
    Array.from({ length: 200 }, (_, index) => index + 1),
  );
});

test("what the handsets have outlives the process, but for a line that was cut", async (t) => {
  const file = join(createFolder("handsets"), "log.ndjson");
  const before = await openHandsetLog(file);
  await before.append(anEntry("a", "one"), "key-1");
  await before.append(anEntry("b", "two"));
  appendFileSync(file, '\n{"entry":3,"number":"a","bo');
  const after = await openHandsetLog(file);
  await after.append(anEntry("a", "three"));
  await after.append(anEntry("a", "one"), "key-1");
  const last = await openHandsetLog(file);
  t.deepEqual(
    last.after("a", 0).map(({ body }) => body),
    ["one", "three"],
  );
  t.deepEqual(
    last.after("b", 0).map(({ entry }) => entry),
    [2],
  );
});

test("a file of anything but entries is an empty log", async (t) => {
  const file = join(createFolder("handsets"), "log.ndjson");
  writeFileSync(file, 'null\n42\n"entry"\n{}\n[]\n\u0000\n');
  t.deepEqual((await openHandsetLog(file)).after("a", 0), []);
});

async function open() {
  const handsets = await openHandsetLog(join(createFolder("handsets"), "log.ndjson"));
  const clock = createManualClock();
  const files = createHandsetFiles({
    folder: createMediaFolder(createFolder("handset-media")),
    thumbnails: { of: async () => null },
    newFile: newMediaFile,
  });
  const load = async (url: string) =>
    url === "/ours" ? Readable.from([aPng({ width: 3, height: 2 })]) : null;
  const loopback = createLoopback({ trunkId: "loopback", handsets, files, load, clock, log });
  return { handsets, clock, files, loopback };
}

function anEntry(number: string, body = "hi") {
  return { kind: "received", number, peer: "+15557650001", body, at: 0 } as const;
}
