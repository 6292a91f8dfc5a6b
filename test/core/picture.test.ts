import test from "ava";
import fc from "fast-check";
import { mediaTypeOf } from "../../src/core/media-types.js";
import { cleanPicture } from "../../src/core/picture.js";
import { aGif, aJpeg, aPng, aWebp } from "../fixtures/pictures.js";

const secret = "GPS 47.3769N by Alice";

/** The picture without its metadata, as one file. */
function cleaned(bytes: Uint8Array) {
  const type = mediaTypeOf(bytes)?.type ?? "";
  const picture = cleanPicture(type, bytes);
  return picture && { type, ...picture, bytes: Buffer.concat(picture.parts) };
}

const pictures = {
  jpeg: aJpeg({ width: 640, height: 480, exif: secret }),
  png: aPng({ width: 640, height: 480 }, [
    ["tEXt", secret],
    ["eXIf", secret],
    ["IDAT", "pixels"],
    ["iTXt", secret],
  ]),
  gif: aGif({ width: 640, height: 480 }, secret),
  webp: aWebp({ width: 640, height: 480 }, secret),
};

for (const [name, bytes] of Object.entries(pictures)) {
  test(`a ${name} keeps its size and loses what it tells beside its pixels`, (t) => {
    t.true(bytes.includes(secret));
    const picture = cleaned(bytes);
    t.like(picture, { type: `image/${name}`, width: 640, height: 480 });
    t.false(picture?.bytes.includes(secret));
    t.deepEqual(cleaned(picture!.bytes)?.bytes, picture?.bytes, "and is the same once more");
  });

  test(`a ${name} that ends within its first bytes is refused`, (t) => {
    for (let length = 0; length < 12; length++)
      t.is(cleanPicture(`image/${name}`, bytes.subarray(0, length)), null);
  });

  test(`a damaged ${name} is refused or cleaned, never anything else, and soon`, (t) => {
    fc.assert(
      fc.property(
        fc.nat(bytes.length),
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.uint8Array({ maxLength: 30 }),
        (length, changes, tail) => {
          const damaged = Buffer.concat([bytes.subarray(0, length), tail]);
          for (const [at, value] of changes) if (at < damaged.length) damaged[at] = value;
          const picture = cleanPicture(`image/${name}`, damaged);
          const pixels = picture ? picture.width * picture.height : 1;
          t.true(pixels > 0 && pixels <= 50_000_000);
          t.true(!picture || Buffer.concat(picture.parts).length <= damaged.length + 40);
        },
      ),
    );
  });
}

test("how a JPEG is turned is kept, alone, and its size is that which is seen", (t) => {
  for (const turned of [3, 6, 8]) {
    const picture = cleaned(aJpeg({ width: 640, height: 480, exif: secret, turned }));
    const isUpright = turned < 5;
    t.like(picture, { width: isUpright ? 640 : 480, height: isUpright ? 480 : 640 });
    t.true(picture?.bytes.includes("Exif"));
    t.false(picture?.bytes.includes(secret));
    t.deepEqual(cleaned(picture!.bytes)?.bytes, picture?.bytes);
  }
});

test("what stands behind the end of a picture is no part of it", (t) => {
  for (const bytes of Object.values(pictures)) {
    const picture = cleaned(bytes);
    if (picture?.type === "image/webp") continue;
    t.deepEqual(cleaned(Buffer.concat([bytes, Buffer.from("PK\x03\x04 a program")]))?.bytes, picture?.bytes);
  }
});

test("a long file without sense is refused quickly", (t) => {
  for (const start of [
    pictures.jpeg.subarray(0, 20),
    pictures.png.subarray(0, 33),
    pictures.gif.subarray(0, 19),
  ]) {
    for (const filler of [0xff, 0x00, 0x21, 0x01]) {
      const started = performance.now();
      cleaned(Buffer.concat([start, Buffer.alloc(10_000_000, filler)]));
      t.true(performance.now() - started < 2_000);
    }
  }
});
