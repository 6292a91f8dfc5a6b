import { type Presence as PresenceState, presenceOf, type Seat } from "../core/presence.js";
import type { Clock } from "../lib/clock.js";
import { createSeats } from "./seats.js";

/** One browser's session, as streams and requests name it. */
export interface Sitter {
  readonly userId: string;
  readonly tenantId: string;
  readonly sessionKey: string;
}

/** Who is online, from the streams that there are, and from what idle browsers said once. */
export interface Presence {
  of(userId: string): PresenceState;
  /** A stream of the session began, or ended. */
  arrived(sitter: Sitter): void;
  left(sitter: Sitter): void;
  /** The session is over: its user is gone at once, unless another session is there. */
  signedOut(sessionKey: string): void;
  /** Somebody touched the browser again, or nobody has for five minutes. */
  setActive(sitter: Sitter, active: boolean): void;
  /** Hears of every seat that changed or (null) went. */
  subscribe(listener: (sitter: Sitter, seat: Seat | null) => void): void;
  /** Replaces what another instance knows of a session; null: nothing any more. */
  setElsewhere(instance: string, sitter: Sitter, seat: Seat | null): void;
  /** Another instance is gone, and with it all that only it knew. */
  dropInstance(instance: string): void;
}

export interface PresenceOptions {
  readonly clock: Clock;
  /** How long somebody stays after the last stream: changing pages and rotating streams must not make anybody blink. */
  readonly graceMs?: number;
}

const GRACE_MS = 60_000;
const HERE = "";

/** A session as this instance knows it. */
interface Own {
  seat: Seat;
  streams: number;
  cancel: () => void;
}

export function createPresence({ clock, graceMs = GRACE_MS }: PresenceOptions): Presence {
  const own = new Map<string, Own>();
  const seats = createSeats();
  const listeners: ((sitter: Sitter, seat: Seat | null) => void)[] = [];

  return {
    of: (userId) => presenceOf(seats.of(userId)),
    arrived(sitter) {
      const known = open(sitter);
      known.streams++;
      known.cancel();
      update(known, { live: true });
    },
    left({ sessionKey }) {
      const known = own.get(sessionKey);
      if (!known || known.streams === 0) return;
      known.streams--;
      if (known.streams === 0) forgetLater(known);
    },
    signedOut(sessionKey) {
      const known = own.get(sessionKey);
      if (known) forget(known);
    },
    setActive(sitter, active) {
      const known = open(sitter);
      // Said where there is no stream: it may be on another instance.
      if (known.streams === 0 && !known.seat.live) forgetLater(known);
      update(known, { idle: !active, saidAt: clock.now() });
    },
    subscribe: (listener) => void listeners.push(listener),
    setElsewhere(instance, sitter, seat) {
      seats.set(instance, sitter, seat);
      tell(sitter, seat);
    },
    dropInstance(instance) {
      for (const seat of seats.drop(instance)) tell(seat, null);
    },
  };

  function open(sitter: Sitter): Own {
    const known = own.get(sitter.sessionKey) ?? newcomer(sitter);
    own.set(sitter.sessionKey, known);
    return known;
  }

  function update(known: Own, change: Partial<Seat>): void {
    const before = known.seat;
    known.seat = { ...before, ...change };
    if (before.live === known.seat.live && before.saidAt === known.seat.saidAt) return;
    seats.set(HERE, before, known.seat);
    tell(before, known.seat);
  }

  function forgetLater(known: Own): void {
    known.cancel();
    known.cancel = clock.setTimer(graceMs, () => {
      // What was said here counts as long as the session's stream is on another instance.
      const elsewhere = seats.of(known.seat.userId).filter(({ live }) => live);
      const isElsewhere = elsewhere.some(({ sessionKey }) => sessionKey === known.seat.sessionKey);
      if (known.seat.live || !isElsewhere) forget(known);
      else forgetLater(known);
    });
  }

  function forget(known: Own): void {
    known.cancel();
    own.delete(known.seat.sessionKey);
    seats.set(HERE, known.seat, null);
    tell(known.seat, null);
  }

  function tell(sitter: Sitter, seat: Seat | null): void {
    for (const listener of listeners) listener(sitter, seat);
  }
}

function newcomer({ sessionKey, userId, tenantId }: Sitter): Own {
  const seat = { sessionKey, userId, tenantId, live: false, idle: false, saidAt: 0 };
  return { seat, streams: 0, cancel: () => undefined };
}
