import type { Api } from "./api.js";

/** Without any input in any tab for so long, the user is away. */
const idleMs = 5 * 60_000;
/** Tabs tell each other of input no more often than this. */
const tellMs = 10_000;
const channelName = "sidetone-activity";

type Letter = "touched" | "idle";

/**
 * Tells the server when nobody has touched any tab of this browser for a while, and when somebody does again: once for
 * each, by the tab that notices first. Between the two nothing is sent.
 */
export function watchActivity({ away }: Pick<Api, "away">): void {
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(channelName);
  let idle = false;
  let toldAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function wait(): void {
    idle = false;
    clearTimeout(timer);
    timer = setTimeout(rest, idleMs);
  }

  function rest(): void {
    idle = true;
    channel?.postMessage("idle" satisfies Letter);
    void away(true);
  }

  function touch(): void {
    const wasIdle = idle;
    wait();
    if (wasIdle) void away(false);
    if (!wasIdle && Date.now() - toldAt < tellMs) return;
    toldAt = Date.now();
    channel?.postMessage("touched" satisfies Letter);
  }

  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<Letter>) => {
      if (data === "touched") return wait();
      idle = true;
      clearTimeout(timer);
    };
  }
  for (const name of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
    addEventListener(name, touch, { capture: true, passive: true });
  }
  wait();
}
