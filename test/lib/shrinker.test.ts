import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test, { type ExecutionContext } from "ava";
import sharp from "sharp";
import { systemClock } from "../../src/lib/clock.js";
import { createLogger } from "../../src/lib/logger.js";
import { createShrinker, type ShrinkerOptions } from "../../src/lib/shrinker.js";
import { eventually } from "../eventually.js";
import { createManualClock } from "../fakes/clock.js";
import { png } from "../fixtures/files.js";
import { aPng } from "../fixtures/pictures.js";
import { createFolder } from "../servers/daemon.js";

const log = createLogger({ level: "silent" });

function open(t: ExecutionContext, options: Partial<ShrinkerOptions> = {}) {
  const shrinker = createShrinker({ sidePx: 480, clock: systemClock, log, ...options });
  t.teardown(shrinker.stop);
  return (bytes: Uint8Array) => shrinker.shrink(async () => bytes);
}

/** A process that does this with each picture, in place of the real one. */
function programOf(source: string): URL {
  const file = join(createFolder("shrinker"), "program.mjs");
  writeFileSync(file, source);
  return pathToFileURL(file);
}

async function sizeOf(bytes: unknown) {
  if (!(bytes instanceof Uint8Array)) throw new Error(String(bytes));
  const { format, width, height } = await sharp(bytes).metadata();
  return [format, width, height];
}

test("UX-62 a large picture becomes a small one of the same shape, as it is shown, without what its file tells", async (t) => {
  const shrink = open(t);
  t.deepEqual(await sizeOf(await shrink(png(1_200, 900))), ["webp", 480, 360]);
  const tall = sharp({ create: { width: 900, height: 600, channels: 3, background: "#a33" } });
  const turned = await tall.withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const small = await shrink(turned);
  t.deepEqual(await sizeOf(small), ["webp", 320, 480]);
  t.is((await sharp(small as Uint8Array).metadata()).exif, undefined);
});

test("UX-62 of a bomb, a damaged picture and what is none no copy is made, and the next one is", async (t) => {
  const shrink = open(t);
  const whole = png(1_200, 900);
  const bad = {
    "more pixels than any camera takes": aPng({ width: 60_000, height: 60_000 }),
    "pixels that are none": aPng({ width: 1_200, height: 900 }),
    "cut in the middle": whole.subarray(0, whole.length / 2),
    "a drawing that loads others": Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"/>`,
    ),
    nothing: new Uint8Array(),
  };
  for (const [what, bytes] of Object.entries(bad)) t.is(await shrink(bytes), "never", what);
  t.deepEqual(await sizeOf(await shrink(whole)), ["webp", 480, 360]);
});

test("UX-62 what takes too long is ended, and what ends the process ends nothing else", async (t) => {
  const clock = createManualClock();
  const program = programOf(`
    process.on("message", (bytes) => {
      if (bytes.length === 1) for (;;);
      if (bytes.length === 2) process.kill(process.pid, "SIGSEGV");
      process.send(Uint8Array.of(9));
    });
  `);
  const shrink = open(t, { clock, program });
  const slow = shrink(new Uint8Array(1));
  await eventually(() => clock.waiting > 0);
  clock.advance(10_000);
  t.is(await slow, "never");
  t.is(await shrink(new Uint8Array(2)), "never");
  t.deepEqual(await shrink(new Uint8Array(3)), Uint8Array.of(9));
});

test("UX-62 a picture that met the end of the whole service is tried again", async (t) => {
  const program = programOf(`
    process.on("message", (bytes) => {
      if (bytes.length === 1) process.kill(process.pid, "SIGTERM");
      else process.send(Uint8Array.of(9));
    });
  `);
  const shrink = open(t, { program });
  t.is(await shrink(new Uint8Array(1)), "later");
  t.deepEqual(await shrink(new Uint8Array(2)), Uint8Array.of(9));
});

test("UX-62 without the library every picture stays as it is, and nothing is started again for it", async (t) => {
  const file = join(createFolder("shrinker"), "starts");
  const program = programOf(`
    import { appendFileSync } from "node:fs";
    appendFileSync(${JSON.stringify(file)}, "started ");
    process.on("message", () => process.send("missing"));
  `);
  const shrink = open(t, { program });
  t.is(await shrink(png(600, 600)), "later");
  t.is(await shrink(png(600, 600)), "later");
  t.is(readFileSync(file, "utf8"), "started ");
});

test("UX-62 the process knows no secrets, and ends when nobody needs it", async (t) => {
  const clock = createManualClock();
  const program = programOf(`
    process.on("message", () => process.send(Buffer.from(JSON.stringify([process.pid, Object.keys(process.env)]))));
    process.on("disconnect", () => process.exit());
  `);
  const shrink = open(t, { clock, program });
  const tell = async () =>
    JSON.parse(Buffer.from((await shrink(new Uint8Array(1))) as Uint8Array).toString());
  const [first, names] = await tell();
  t.deepEqual(
    names.filter((name: string) => !name.startsWith("NODE_")),
    ["VIPS_CONCURRENCY"],
  );
  const isThere = () => {
    try {
      return process.kill(first, 0);
    } catch {
      return false;
    }
  };
  t.true(isThere());
  clock.advance(30_000);
  await eventually(() => !isThere());
  const [second] = await tell();
  t.not(second, first);
});
