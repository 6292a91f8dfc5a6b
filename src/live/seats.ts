import type { Seat, Sitter } from "../core/presence.js";

/** Seats by user, and by the instance that told of them. */
export interface Seats {
  of(userId: string): readonly Seat[];
  /** Those of one session, on whichever instances. */
  ofSession(sitter: Pick<Sitter, "userId" | "sessionKey">): readonly Seat[];
  /** Replaces what an instance knows of a session; null: nothing any more. */
  set(instance: string, session: Pick<Sitter, "userId" | "sessionKey">, seat: Seat | null): void;
  /** Forgets all that an instance told, and answers with it. */
  drop(instance: string): readonly Seat[];
}

export function createSeats(): Seats {
  const users = new Map<string, Map<string, Seat>>();
  const instances = new Map<string, Map<string, Seat>>();

  return {
    of,
    ofSession: ({ userId, sessionKey }) => of(userId).filter((seat) => seat.sessionKey === sessionKey),
    set,
    drop(instance) {
      const gone = [...(instances.get(instance)?.values() ?? [])];
      for (const seat of gone) set(instance, seat, null);
      return gone;
    },
  };

  function of(userId: string): readonly Seat[] {
    return [...(users.get(userId)?.values() ?? [])];
  }

  function set(
    instance: string,
    { userId, sessionKey }: Pick<Sitter, "userId" | "sessionKey">,
    seat: Seat | null,
  ): void {
    put(users, userId, `${instance} ${sessionKey}`, seat);
    put(instances, instance, sessionKey, seat);
  }
}

/** An entry of a map of maps; the last one takes its map along. */
function put(maps: Map<string, Map<string, Seat>>, outer: string, inner: string, seat: Seat | null): void {
  const map = maps.get(outer) ?? new Map<string, Seat>();
  if (seat) map.set(inner, seat);
  else map.delete(inner);
  if (map.size === 0) maps.delete(outer);
  else maps.set(outer, map);
}
