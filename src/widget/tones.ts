import type { Preferences } from "../wire/preferences.js";

export type ToneName = Preferences["tone"];

/** One struck note: where it starts, its pitch, and a pitch to glide to. Times in seconds. */
interface Note {
  readonly at: number;
  readonly hz: number;
  readonly glideTo?: number;
}

interface Tone {
  readonly notes: readonly Note[];
  /** Pitch as a multiple of the note's, loudness, and the seconds in which it fades to a third. */
  readonly partials: readonly (readonly [ratio: number, level: number, fade: number])[];
  readonly seconds: number;
}

/** Our own sounds, as recipes: nothing to load, nothing from anybody else. All end well before three seconds. */
const tones: Readonly<Record<ToneName, Tone>> = {
  chime: {
    notes: [
      { at: 0, hz: 1318.5 },
      { at: 0.14, hz: 1760 },
    ],
    partials: [
      [1, 1, 0.28],
      [2.76, 0.28, 0.12],
      [5.4, 0.1, 0.05],
    ],
    seconds: 1.4,
  },
  marimba: {
    notes: [
      { at: 0, hz: 523.3 },
      { at: 0.11, hz: 659.3 },
      { at: 0.22, hz: 784 },
    ],
    partials: [
      [1, 1, 0.13],
      [3.93, 0.32, 0.03],
      [9.2, 0.08, 0.012],
    ],
    seconds: 0.9,
  },
  pulse: {
    notes: [
      { at: 0, hz: 880 },
      { at: 0.16, hz: 880 },
    ],
    partials: [
      [1, 1, 0.045],
      [2, 0.18, 0.035],
    ],
    seconds: 0.5,
  },
  drop: {
    notes: [
      { at: 0, hz: 420, glideTo: 1150 },
      { at: 0.17, hz: 560, glideTo: 1500 },
    ],
    partials: [
      [1, 1, 0.06],
      [2, 0.12, 0.03],
    ],
    seconds: 0.6,
  },
};

export const toneNames = Object.keys(tones) as readonly ToneName[];

/** A hard start would click. */
const attackSeconds = 0.004;
const releaseSeconds = 0.05;
const glideSeconds = 0.09;
const loudest = 0.9;

/** The sound of a tone, from -1 to 1, at a rate of samples per second. */
export function samplesOf(name: ToneName, rate: number): Float32Array<ArrayBuffer> {
  const { notes, partials, seconds } = tones[name];
  const samples = new Float32Array(Math.ceil(seconds * rate));
  for (const note of notes) for (const partial of partials) strike(samples, note, partial, rate);
  return finished(samples, rate);
}

function strike(
  samples: Float32Array,
  { at, hz, glideTo = hz }: Note,
  [ratio, level, fade]: Tone["partials"][number],
  rate: number,
): void {
  const first = Math.floor(at * rate);
  let phase = 0;
  for (let index = first; index < samples.length; index++) {
    const time = (index - first) / rate;
    const glided = 1 - Math.exp(-time / glideSeconds);
    phase += (2 * Math.PI * ratio * (hz + (glideTo - hz) * glided)) / rate;
    const loudness = level * Math.min(1, time / attackSeconds) * Math.exp(-time / fade);
    samples[index] = (samples[index] ?? 0) + loudness * Math.sin(phase);
  }
}

/** Brings every tone to the same loudness and lets it end in silence. */
function finished(samples: Float32Array<ArrayBuffer>, rate: number): Float32Array<ArrayBuffer> {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const release = releaseSeconds * rate;
  return samples.map((sample, index) => {
    const ending = Math.min(1, (samples.length - 1 - index) / release);
    return (sample / peak) * loudest * ending;
  });
}
