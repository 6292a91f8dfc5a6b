import { EventEmitter } from "eventemitter3";
import type { Logger } from "../lib/logger.js";
import type { LiveBus, LiveNotice } from "../ports.js";

/** A bus within this process. */
export function createBus(log: Logger): LiveBus {
  const emitter = new EventEmitter<{ notice: [LiveNotice] }>();

  return {
    publish(events) {
      if (events.length > 0) emitter.emit("notice", { kind: "events", events });
    },
    signal(signal) {
      emitter.emit("notice", { kind: "signal", signal });
    },
    subscribe(listener) {
      const guarded = guard(listener, log);
      emitter.on("notice", guarded);
      return () => emitter.off("notice", guarded);
    },
    async close() {
      emitter.removeAllListeners();
    },
  };
}

/** What is told here is committed: a listener's bug must not look like a failed send to whoever told it. */
export function guard(listener: (notice: LiveNotice) => void, log: Logger): (notice: LiveNotice) => void {
  return (notice) => {
    try {
      listener(notice);
    } catch (error) {
      log.error({ err: error }, "a listener of the live bus failed");
    }
  };
}
