/**
 * Makes small copies of pictures, in a process of its own: see lib/shrinker. Each message is a picture, and each answer
 * what became of it.
 */
import { constants, setPriority } from "node:os";
import type { ShrinkAnswer } from "./shrinker.js";

type Sharp = typeof import("sharp").default;

const sidePx = Number(process.argv[2]);
/** No larger ones are taken in; what needs its whole in the memory needs no more than this process can have. */
const MOST_PIXELS = 50_000_000;
const SECONDS = 8;
const loaders = ["Jpeg", "Png", "Webp", "Nsgif"].map((format) => `VipsForeignLoad${format}Buffer`);

/** Null where it is not installed, or not for this machine. */
const sharp = await import("sharp").then(prepare, () => null);

setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
process.on("disconnect", () => process.exit());
process.on("message", (bytes) => void shrink(bytes as Uint8Array).then(answer));

/** Nothing is read but what we take pictures to be. */
function prepare({ default: library }: { readonly default: Sharp }): Sharp {
  library.concurrency(1);
  library.cache(false);
  library.block({ operation: ["VipsForeignLoad"] });
  library.unblock({ operation: loaders });
  return library;
}

async function shrink(bytes: Uint8Array): Promise<ShrinkAnswer> {
  if (!sharp) return "missing";
  try {
    return await sharp(bytes, { limitInputPixels: MOST_PIXELS, sequentialRead: true, failOn: "truncated" })
      .timeout({ seconds: SECONDS })
      .autoOrient()
      .resize({ width: sidePx, height: sidePx, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 75 })
      .toBuffer();
  } catch {
    // Whatever is wrong with it will be wrong again.
    return "never";
  }
}

function answer(said: ShrinkAnswer): void {
  process.send?.(said);
}
