/** Loaded when there is time after the first gesture, because no page should wait for a sound. */
import { samplesOf, type ToneName } from "./tones.js";

/** The tone as the browser plays it. */
export function bufferOf(context: BaseAudioContext, name: ToneName): AudioBuffer {
  const { sampleRate } = context;
  const samples = samplesOf(name, sampleRate);
  const buffer = context.createBuffer(1, samples.length, sampleRate);
  buffer.copyToChannel(samples, 0);
  return buffer;
}
