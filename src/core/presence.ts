/** `away`: connected, but nobody touched it for five minutes. */
export type Presence = "online" | "away" | "offline";

export type PhoneState = "unregistered" | "free" | "ringing" | "busy" | "do-not-disturb";

/** The two dots of one user, as others of the tenant see them. */
export interface Dots {
  readonly id: string;
  readonly presence: Presence;
  /** The busiest of the user's phones; null where no PBX tells. */
  readonly phone: PhoneState | null;
}

/** One browser's session, as streams and requests name it. */
export interface Sitter {
  readonly sessionKey: string;
  readonly userId: string;
  readonly tenantId: string;
}

/** What one instance knows of one session: where somebody sits, or just sat. */
export interface Seat extends Sitter {
  /** There is a stream, or there was one a moment ago. */
  readonly live: boolean;
  readonly idle: boolean;
  /** When the session last said whether it is idle, 0: never. The newest word counts, wherever it was heard. */
  readonly saidAt: number;
  /** Whose dots the browser wants to hear of, and when it said so; null: never. */
  readonly watching: readonly string[] | null;
  readonly watchedAt: number;
}

/** A seat that changed, or (`gone`) was left. */
export interface SeatChange {
  readonly seat: Seat;
  readonly gone: boolean;
  /** Left for good: the session is over everywhere. */
  readonly signedOut: boolean;
}

/** The seat with the newest words of its session, whichever instance heard them. */
export function withNewest(seat: Seat, others: readonly Seat[]): Seat {
  let newest = seat;
  for (const { idle, saidAt, watching, watchedAt } of others) {
    if (saidAt > newest.saidAt) newest = { ...newest, idle, saidAt };
    if (watchedAt > newest.watchedAt) newest = { ...newest, watching, watchedAt };
  }
  return newest;
}

/** What a user's seats on all instances add up to: whoever is active anywhere is online. */
export function presenceOf(seats: readonly Seat[]): Presence {
  const sessions = new Map<string, Seat>();
  for (const seat of seats) {
    const known = sessions.get(seat.sessionKey);
    const newest = known && known.saidAt > seat.saidAt ? known : seat;
    sessions.set(seat.sessionKey, { ...newest, live: seat.live || known?.live === true });
  }
  const live = [...sessions.values()].filter((session) => session.live);
  if (live.length === 0) return "offline";
  return live.every(({ idle }) => idle) ? "away" : "online";
}

const busiestLast: readonly PhoneState[] = ["unregistered", "free", "do-not-disturb", "ringing", "busy"];

/** What is shown of a user with several phones. */
export function busiestOf(states: readonly PhoneState[]): PhoneState | null {
  return busiestLast.findLast((state) => states.includes(state)) ?? null;
}
