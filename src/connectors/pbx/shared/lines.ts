import type { PbxLine, PhoneState } from "../../../ports.js";

/** One leg of a call, as it is now. */
export interface LegChange {
  readonly leg: string;
  /** Null for a leg that belongs to no line, or to one that is known already. */
  readonly line: PbxLine | null;
  /** In FreeSWITCH's words: RINGING or EARLY, ACTIVE and the like, HANGUP. */
  readonly state: string;
}

/** What the lines of the PBX are doing, kept from seeds and events; tells each change once. */
export interface LineStates {
  /** Replaces what is known of registrations. */
  seedRegistrations(lines: readonly PbxLine[]): void;
  /** Replaces what is known of calls. */
  seedCalls(legs: readonly LegChange[]): void;
  registration(line: PbxLine, registered: boolean): void;
  call(change: LegChange): void;
}

interface Known {
  readonly line: PbxLine;
  registered: boolean;
  readonly legs: Map<string, "ringing" | "busy">;
  told: PhoneState | null;
}

/** Follows registrations and call legs, and calls `tell` where the state of a line becomes another. */
export function createLineStates(tell: (line: PbxLine, state: PhoneState) => void): LineStates {
  const lines = new Map<string, Known>();
  const lineOfLeg = new Map<string, Known>();

  function know(line: PbxLine): Known {
    const key = `${line.endpoint}@${line.domain ?? ""}`;
    const known = lines.get(key) ?? { line, registered: false, legs: new Map(), told: null };
    lines.set(key, known);
    return known;
  }

  function report(known: Known): void {
    const state = stateOf(known);
    if (state === known.told) return;
    known.told = state;
    tell(known.line, state);
  }

  function change({ leg, line, state }: LegChange): Known | null {
    const known = lineOfLeg.get(leg) ?? (line ? know(line) : null);
    if (!known) return null;
    const activity = activityOf(state);
    if (activity) {
      known.legs.set(leg, activity);
      lineOfLeg.set(leg, known);
    } else {
      known.legs.delete(leg);
      lineOfLeg.delete(leg);
    }
    return known;
  }

  return {
    seedRegistrations(registered) {
      for (const known of lines.values()) known.registered = false;
      for (const line of registered) know(line).registered = true;
      for (const known of lines.values()) report(known);
    },
    seedCalls(legs) {
      lineOfLeg.clear();
      for (const known of lines.values()) known.legs.clear();
      for (const leg of legs) change(leg);
      for (const known of lines.values()) report(known);
    },
    registration(line, registered) {
      const known = know(line);
      known.registered = registered;
      report(known);
    },
    call(legChange) {
      const known = change(legChange);
      if (known) report(known);
    },
  };
}

function stateOf({ registered, legs }: Known): PhoneState {
  const activities = [...legs.values()];
  if (activities.includes("busy")) return "busy";
  if (activities.includes("ringing")) return "ringing";
  return registered ? "free" : "unregistered";
}

function activityOf(callState: string): "ringing" | "busy" | null {
  if (callState === "RINGING" || callState === "EARLY") return "ringing";
  if (callState === "HANGUP" || callState === "DOWN") return null;
  return "busy";
}
