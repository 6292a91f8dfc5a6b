import test from "ava";
import { samplesOf, toneNames } from "../../src/widget/tones.js";

const rate = 48_000;

test("UX-23 there are four tones, each shorter than three seconds and unlike the others", (t) => {
  t.is(toneNames.length, 4);
  const sounds = toneNames.map((name) => samplesOf(name, rate));
  for (const sound of sounds) t.true(sound.length > 0.3 * rate && sound.length < 3 * rate);
  t.is(new Set(sounds.map((sound) => sound.slice(0, 4_000).join())).size, 4);
});

test("a tone is heard, does not crackle, and begins and ends in silence", (t) => {
  for (const name of toneNames) {
    const sound = samplesOf(name, rate);
    const peak = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    const steps = sound.map((sample, index) => Math.abs(sample - (sound[index - 1] ?? 0)));
    t.true(peak > 0.8 && peak <= 0.9 + 1e-6, `${name} ${peak}`);
    t.true(steps.reduce((most, step) => Math.max(most, step), 0) < 0.9, name);
    t.true(Math.abs(sound[0] ?? 1) < 0.01 && Math.abs(sound.at(-1) ?? 1) < 0.01, name);
    t.true(sound.every(Number.isFinite), name);
  }
});

test("a tone sounds the same at another rate", (t) => {
  for (const name of toneNames) {
    t.is(Math.round(samplesOf(name, 16_000).length / 160), Math.round(samplesOf(name, rate).length / 480));
  }
});
