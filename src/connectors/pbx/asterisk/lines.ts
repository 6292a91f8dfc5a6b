import type { PbxLine, PhoneState } from "../../../ports.js";

/** What the lines of the PBX are doing, kept from seeds and events; tells each change once. */
export interface LineStates {
  /** Replaces what is known; lines that are missing are gone. */
  seed(now: readonly { readonly line: PbxLine; readonly state: PhoneState }[]): void;
  change(line: PbxLine, state: PhoneState): void;
}

/** Follows the states of lines, and calls `tell` where one becomes another. */
export function createLineStates(tell: (line: PbxLine, state: PhoneState) => void): LineStates {
  const told = new Map<string, PhoneState>();

  function change(line: PbxLine, state: PhoneState): void {
    if (told.get(line.endpoint) === state) return;
    told.set(line.endpoint, state);
    tell(line, state);
  }

  return {
    seed(now) {
      const left = new Set(told.keys());
      for (const { line, state } of now) {
        left.delete(line.endpoint);
        change(line, state);
      }
      for (const endpoint of left) change({ domain: null, endpoint }, "unregistered");
    },
    change,
  };
}
