import test from "ava";
import { createLogger } from "../../src/lib/logger.js";
import { createLinkGaps } from "../../src/messaging/link-gaps.js";
import type { LinkGap } from "../../src/ports.js";
import { createManualClock } from "../fakes/clock.js";

function setup() {
  const kept = new Map<string, LinkGap>();
  let forgottenBefore: number | null = null;
  let ids = 0;
  const clock = createManualClock();
  const gaps = createLinkGaps({
    store: {
      put: async (gap) => void kept.set(gap.id, gap),
      newest: async () => [],
      forget: async (before) => {
        forgottenBefore = before;
      },
    },
    machine: "host-a",
    clock,
    newId: () => `gap-${++ids}`,
    log: createLogger({ level: "silent" }),
  });
  return { gaps, clock, kept, forgotten: () => forgottenBefore };
}

test("F32 a link that goes and comes back is an interruption, from when to when", async (t) => {
  const { gaps, clock, kept, forgotten } = setup();
  const start = clock.now();
  gaps.note("main", "connecting");
  gaps.note("main", "up");
  await gaps.settled();
  t.is(kept.size, 0, "coming up is none");
  gaps.note("main", "down");
  gaps.note("main", "connecting");
  gaps.note("main", "refused");
  gaps.note("other", "up");
  clock.advance(90_000);
  gaps.note("main", "up");
  await gaps.settled();
  const gap = { pbx: "main", machine: "host-a" };
  t.deepEqual([...kept.values()], [{ ...gap, id: "gap-1", from: start, to: start + 90_000 }]);
  t.is(forgotten(), start - 30 * 24 * 3_600_000);
});

test("F32 a link that comes and goes is one interruption, one that goes again later another", async (t) => {
  const { gaps, clock, kept } = setup();
  for (let tried = 0; tried < 5; tried++) {
    gaps.note("main", "down");
    clock.advance(10_000);
    gaps.note("main", "up");
    clock.advance(10_000);
  }
  await gaps.settled();
  t.is(kept.size, 1);
  clock.advance(120_000);
  gaps.note("main", "down");
  await gaps.settled();
  t.is(kept.size, 2);
  t.is([...kept.values()].at(-1)?.to, null);
});
