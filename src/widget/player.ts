import type * as Sound from "./sound.js";
import type { ToneName } from "./tones.js";

export interface Player {
  /** `locked` until the user's first gesture on the page, as browsers have it; `silent` where there is no sound at all. */
  state(): "locked" | "ready" | "silent";
  /** Plays a tone; false when it could not be heard. */
  play(tone: ToneName, volume: number): Promise<boolean>;
}

/** The end of a press, not its start: what hides by it must still be there for the click. */
const gestures = ["pointerup", "touchend", "keydown"] as const;
/** A device that is gone or taken by a call may never answer. */
const resumeWithinMs = 500;

/**
 * Plays tones. Nothing is made, loaded or computed before the first gesture, and then only when the page is idle;
 * `changed` is told when the sound is unlocked.
 */
export function createPlayer(base: string, changed: () => void): Player {
  const supported = typeof AudioContext !== "undefined";
  const buffers = new Map<ToneName, AudioBuffer>();
  let context: AudioContext | null = null;
  let sound: Promise<typeof Sound> | null = null;
  let ready = false;

  if (supported)
    for (const name of gestures) addEventListener(name, unlock, { capture: true, passive: true });

  function unlock(): void {
    // Some keys and the start of a swipe are no gesture to the browser.
    if (navigator.userActivation?.hasBeenActive === false) return;
    context ??= new AudioContext();
    void wake(context).then((awake) => {
      if (!awake || ready) return;
      ready = true;
      for (const name of gestures) removeEventListener(name, unlock, { capture: true });
      whenIdle(() => void load().catch(() => undefined));
      setTimeout(changed);
    });
  }

  function load(): Promise<typeof Sound> {
    // A failed load is tried again by the next tone.
    sound ??= (import(`${base}sound.js`) as Promise<typeof Sound>).catch((error: unknown) => {
      sound = null;
      throw error;
    });
    return sound;
  }

  async function sounding(to: AudioContext, tone: ToneName): Promise<AudioBuffer> {
    const buffer = buffers.get(tone) ?? (await load()).bufferOf(to, tone);
    buffers.set(tone, buffer);
    return buffer;
  }

  return {
    state: () => (supported ? (ready ? "ready" : "locked") : "silent"),
    async play(tone, volume) {
      if (!context || !ready) return false;
      try {
        if (!(await wake(context))) return false;
        const source = new AudioBufferSourceNode(context, { buffer: await sounding(context, tone) });
        // Loudness is felt by its square.
        source.connect(new GainNode(context, { gain: (volume / 100) ** 2 })).connect(context.destination);
        source.start();
        return true;
      } catch {
        // Without its sound a message is still shown; there is nobody to tell.
        return false;
      }
    },
  };
}

async function wake(context: AudioContext): Promise<boolean> {
  const patience = new Promise<void>((resolve) => setTimeout(resolve, resumeWithinMs));
  await Promise.race([context.resume(), patience]).catch(() => undefined);
  return context.state === "running";
}

function whenIdle(action: () => void): void {
  if (typeof requestIdleCallback === "undefined") setTimeout(action, 200);
  else requestIdleCallback(action, { timeout: 2_000 });
}
