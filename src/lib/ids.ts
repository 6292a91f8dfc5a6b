import { randomFillSync } from "node:crypto";

const MAX_COUNTER = 0xfff;
const POOL_BYTES = 4096;

/** Makes UUIDv7 texts that sort, within this generator, in the order they were made (RFC 9562, method 1). */
export function createUuidv7(now: () => number): () => string {
  const random = createRandomPool();
  let last = 0;
  let counter = 0;

  return function uuidv7(): string {
    const time = now();
    if (time > last) {
      last = time;
      // Starting in the lower half leaves room to count on within the same millisecond.
      counter = random(2).readUInt16BE() & (MAX_COUNTER >> 1);
    } else if (counter < MAX_COUNTER) {
      counter++;
    } else {
      // Ahead of a clock that stands still or went back: order matters more than the exact time.
      last++;
      counter = 0;
    }
    return format(last, counter, random(8));
  };
}

/** A new id: UUIDv7 text, ever growing within this process. */
export const uuidv7 = createUuidv7(Date.now);

function format(time: number, counter: number, tail: Buffer): string {
  const stamp = time.toString(16).padStart(12, "0");
  const variant = ((tail.readUInt16BE() & 0x3fff) | 0x8000).toString(16);
  return [
    stamp.slice(0, 8),
    stamp.slice(8),
    `7${counter.toString(16).padStart(3, "0")}`,
    variant,
    tail.toString("hex", 2),
  ].join("-");
}

/** Random bytes drawn in bulk: one call into the kernel serves some hundreds of ids. */
function createRandomPool(): (size: number) => Buffer {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return (size) => {
    if (used + size > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    used += size;
    return pool.subarray(used - size, used);
  };
}
