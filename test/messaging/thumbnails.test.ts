import test from "ava";
import { createLogger } from "../../src/lib/logger.js";
import type { Shrunk } from "../../src/lib/shrinker.js";
import { createThumbnails } from "../../src/messaging/thumbnails.js";
import { createMediaFolder } from "../../src/store/media-folder.js";
import { eventually } from "../eventually.js";
import { createManualClock } from "../fakes/clock.js";
import { createFolder } from "../servers/daemon.js";

const file = "a".repeat(32);
const small = Buffer.from("small");

/** A folder with one picture, and a shrinker that answers when it is told to. */
async function open(name = file) {
  const folder = createMediaFolder(createFolder("thumbnails"));
  const received = await folder.receive([Buffer.from("large")] as unknown as AsyncIterable<Uint8Array>);
  await received.keep(name, [Buffer.from("large")]);
  const clock = createManualClock();
  const asked: { readonly bytes: string; readonly answer: (shrunk: Shrunk) => void }[] = [];
  const shrinker = {
    shrink: async (load: () => Promise<Uint8Array>) => {
      const bytes = Buffer.from(await load()).toString();
      return new Promise<Shrunk>((answer) => asked.push({ bytes, answer }));
    },
  };
  const thumbnails = createThumbnails({ folder, shrinker, clock, log: createLogger({ level: "silent" }) });
  return { folder, clock, asked, of: thumbnails.of };
}

test("UX-62 a thumbnail is made once, for all who look at the same time and after", async (t) => {
  const { of, asked } = await open();
  const looks = [of(file), of(file), of(file)];
  await eventually(() => asked.length === 1);
  t.is(asked[0]?.bytes, "large");
  asked[0]?.answer(small);
  t.deepEqual(await Promise.all(looks), [small, small, small]);
  t.deepEqual(await of(file), small);
  t.is(asked.length, 1);
});

test("UX-62 that none can be made is known from then on; that none can be made now is not", async (t) => {
  const { of, asked } = await open();
  const later = of(file);
  await eventually(() => asked.length === 1);
  asked[0]?.answer("later");
  t.is(await later, null);
  const never = of(file);
  await eventually(() => asked.length === 2);
  asked[1]?.answer("never");
  t.is(await never, null);
  t.is(await of(file), null);
  t.is(asked.length, 2);
});

test("UX-62 nobody waits long for a thumbnail; it is there for the next one", async (t) => {
  const { of, asked, clock } = await open();
  const first = of(file);
  await eventually(() => asked.length === 1 && clock.waiting > 0);
  clock.advance(3_000);
  t.is(await first, null);
  asked[0]?.answer(small);
  await eventually(async () => (await of(file))?.length === small.length);
  t.is(asked.length, 1);
});

test("UX-62 however many are looked at, only so many wait to be made", async (t) => {
  const { of, asked } = await open();
  const names = Array.from({ length: 60 }, (_, index) => index.toString(16).padStart(32, "0"));
  const looks = names.map(of);
  await eventually(() => asked.length === 50);
  for (const { answer } of asked) answer("later");
  t.deepEqual(
    await Promise.all(looks),
    names.map(() => null),
  );
  t.is(asked.length, 50);
});

test("UX-62 a thumbnail goes with its picture, also one that is made too late", async (t) => {
  const { of, asked, folder } = await open();
  const look = of(file);
  await eventually(() => asked.length === 1);
  asked[0]?.answer(small);
  await look;
  await folder.remove([file]);
  t.is(await folder.openSmall(file), null);
  await folder.keepSmall(file, small);
  t.is(await folder.openSmall(file), null);
  await t.throwsAsync(folder.openSmall("../../media.key"));
});
