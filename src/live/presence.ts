import { EventEmitter } from "eventemitter3";
import {
  type Presence as PresenceState,
  presenceOf,
  type Seat,
  type SeatChange,
  type Sitter,
  withNewest,
} from "../core/presence.js";
import type { Clock } from "../lib/clock.js";
import { createSeats } from "./seats.js";

/** Who is online, from the streams that there are, and from what idle browsers said once. */
export interface Presence {
  of(userId: string): PresenceState;
  /** A stream of the session began, or ended. */
  arrived(sitter: Sitter): void;
  left(sitter: Sitter): void;
  /** The session is over: its user is gone at once, unless another session is there. */
  signedOut(sitter: Sitter): void;
  /** Somebody touched the browser again, or nobody has for five minutes. */
  setActive(sitter: Sitter, active: boolean): void;
  /** Keeps whom the browser watches, for the instance that has its stream. */
  setWatching(sitter: Sitter, userIds: readonly string[]): void;
  /** Whom the browser watches; null where nobody has heard. */
  watchedBy(sitter: Sitter): readonly string[] | null;
  /** Hears of every seat that changed or went; `isOwn`: in this instance. */
  subscribe(listener: (change: SeatChange, isOwn: boolean) => void): void;
  /** Whether the session has a seat in this instance. */
  knows(sitter: Sitter): boolean;
  /** Every seat of this instance. */
  own(): readonly Seat[];
  /** Takes in what another instance tells. */
  takeElsewhere(instance: string, change: SeatChange): void;
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
  const emitter = new EventEmitter<{ change: [SeatChange, boolean] }>();

  return {
    of: (userId) => presenceOf(seats.of(userId)),
    arrived(sitter) {
      const known = open(sitter);
      known.streams++;
      known.cancel();
      // What was said to an instance that had the stream before holds here too.
      update(known, { ...withNewest(known.seat, seats.ofSession(sitter)), live: true });
    },
    left({ sessionKey }) {
      const known = own.get(sessionKey);
      if (known && --known.streams === 0) forgetLater(known);
    },
    signedOut: (sitter) => forget(own.get(sitter.sessionKey) ?? newcomer(sitter), true),
    setActive: (sitter, active) => say(sitter, { idle: !active, saidAt: clock.now() }),
    setWatching: (sitter, watching) => say(sitter, { watching, watchedAt: clock.now() }),
    watchedBy: (sitter) => withNewest(newcomer(sitter).seat, seats.ofSession(sitter)).watching,
    subscribe: (listener) => void emitter.on("change", listener),
    knows: ({ sessionKey }) => own.has(sessionKey),
    own: () => [...own.values()].map(({ seat }) => seat),
    takeElsewhere(instance, change) {
      seats.set(instance, change.seat, change.gone ? null : change.seat);
      emitter.emit("change", change, false);
    },
    dropInstance(instance) {
      for (const seat of seats.drop(instance)) emitter.emit("change", leftBy(seat), false);
    },
  };

  function open(sitter: Sitter): Own {
    const known = own.get(sitter.sessionKey) ?? newcomer(sitter);
    own.set(sitter.sessionKey, known);
    return known;
  }

  /** Said where there may be no stream: it may be on another instance. */
  function say(sitter: Sitter, word: Partial<Seat>): void {
    const known = open(sitter);
    if (!known.seat.live) forgetLater(known);
    update(known, word);
  }

  function update(known: Own, change: Partial<Seat>): void {
    const before = known.seat;
    known.seat = { ...before, ...change };
    // A stream that rotates changes nothing.
    if (isSame(before, known.seat)) return;
    seats.set(HERE, known.seat, known.seat);
    emitter.emit("change", { seat: known.seat, gone: false, signedOut: false }, true);
  }

  function forgetLater(known: Own): void {
    known.cancel();
    known.cancel = clock.setTimer(graceMs, () => {
      // What was said here counts as long as the session's stream is on another instance.
      if (!known.seat.live && seats.ofSession(known.seat).some(({ live }) => live)) forgetLater(known);
      else forget(known, false);
    });
  }

  function forget(known: Own, signedOut: boolean): void {
    known.cancel();
    own.delete(known.seat.sessionKey);
    seats.set(HERE, known.seat, null);
    emitter.emit("change", { ...leftBy(known.seat), signedOut }, true);
  }
}

function isSame(one: Seat, other: Seat): boolean {
  return one.live === other.live && one.saidAt === other.saidAt && one.watchedAt === other.watchedAt;
}

function leftBy(seat: Seat): SeatChange {
  return { seat, gone: true, signedOut: false };
}

function newcomer({ sessionKey, userId, tenantId }: Sitter): Own {
  const nothing = { live: false, idle: false, saidAt: 0, watching: null, watchedAt: 0 };
  return { seat: { sessionKey, userId, tenantId, ...nothing }, streams: 0, cancel: () => undefined };
}
