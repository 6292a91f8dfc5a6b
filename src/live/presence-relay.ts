import type { SeatChange, Sitter } from "../core/presence.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import { createLoop, type Loop } from "../lib/loop.js";
import type { InstanceHead, PresenceStore } from "../ports.js";
import type { Presence } from "./presence.js";

export interface PresenceRelayDeps {
  readonly store: PresenceStore;
  readonly presence: Presence;
  /** Names this instance, anew at each start. */
  readonly instance: string;
  /** The session was ended on another instance: its streams here end too. */
  readonly ended: (sitter: Sitter) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

const EVERY_MS = 1_000;
const HEARTBEAT_MS = 10_000;
/** Looks without a sign of life after which an instance is dead. Counted, for clocks differ and databases pause. */
const SILENT_LOOKS = 30;
/** An instance that this one never saw alive is believed if it was seen by its own clock since then. */
const BELIEVED_MS = 60_000;
/** How long the end of a session can be read; who was away longer reads everything again. */
const GRAVE_MS = 600_000;

interface Other {
  seq: number;
  seenAt: number;
  silent: number;
  isDead: boolean;
}

/**
 * Tells other instances over the database who is connected here, and hears it of them. A second's changes are one
 * transaction; an instance where nothing changes writes one row in ten seconds, however many are connected. The
 * database and not Redis, because who starts later has to be told what is, not what happens. Whoever stops says nothing:
 * until its silence is noticed its people may have come to another instance, and nobody saw them blink.
 */
export function createPresenceRelay(deps: PresenceRelayDeps): Loop {
  const { clock, log } = deps;
  const writer = createWriter(deps);
  const reader = createReader(deps);
  let isAway = false;

  return createLoop({
    clock,
    async look() {
      await writer.write();
      await reader.read();
      isAway = false;
      return EVERY_MS;
    },
    failed(error) {
      if (!isAway) log.warn({ err: error }, "presence can't be told to and heard of other instances");
      isAway = true;
      return EVERY_MS;
    },
  });
}

function createWriter({ store, presence, instance: id, clock }: PresenceRelayDeps) {
  let pending = new Map<string, SeatChange>();
  let last = { seq: 0, purgedSeq: 0, seenAt: Number.NEGATIVE_INFINITY };
  const graves = createGraves();
  presence.subscribe((change, isOwn) => {
    if (isOwn) pending.set(change.seat.sessionKey, change);
  });

  return {
    async write(): Promise<void> {
      const now = clock.now();
      if (pending.size === 0 && now - last.seenAt < HEARTBEAT_MS) return;
      const told = pending;
      pending = new Map();
      const changes = [...told.values()];
      const head = { seq: nextSeq(changes), seenAt: now, purgedSeq: graves.oldUntil(now) };
      try {
        if (!(await store.write({ id, ...head, changes }))) repeat();
      } catch (error) {
        // What changed meanwhile is newer.
        pending = new Map([...told, ...pending]);
        throw error;
      }
      last = head;
      if (changes.some(({ gone }) => gone)) graves.add(head.seq, now);
    },
  };

  function nextSeq(changes: readonly SeatChange[]): number {
    return changes.length > 0 ? last.seq + 1 : last.seq;
  }

  /** Whoever was taken for dead has lost its rows. */
  function repeat(): void {
    for (const seat of presence.own()) {
      if (pending.has(seat.sessionKey)) continue;
      pending.set(seat.sessionKey, { seat, gone: false, signedOut: false });
    }
  }
}

/** When which ends of sessions were told, so that they need not be kept for ever. */
function createGraves() {
  let graves: readonly { readonly seq: number; readonly at: number }[] = [];
  let purged = 0;

  return {
    add(seq: number, at: number): void {
      graves = [...graves, { seq, at }];
    },
    /** The last of those that are told no longer. */
    oldUntil(now: number): number {
      purged = graves.filter(({ at }) => now - at >= GRAVE_MS).at(-1)?.seq ?? purged;
      graves = graves.filter(({ seq }) => seq > purged);
      return purged;
    },
  };
}

function createReader({ store, presence, instance, ended, clock }: PresenceRelayDeps) {
  const others = new Map<string, Other>();

  return {
    async read(): Promise<void> {
      const heads = (await store.instances()).filter(({ id }) => id !== instance);
      const left = [...others.keys()].filter((id) => !heads.some((head) => head.id === id));
      for (const id of left) {
        others.delete(id);
        presence.dropInstance(id);
      }
      for (const head of heads) {
        const other = others.get(head.id) ?? meet(head);
        noteLife(other, head);
        if (!other.isDead && head.seq !== other.seq) await hear(other, head);
      }
    },
  };

  async function hear(other: Other, { id, seq, purgedSeq }: InstanceHead): Promise<void> {
    if (other.seq < purgedSeq) {
      presence.dropInstance(id);
      other.seq = 0;
    }
    for (const change of await store.changes(id, other.seq)) {
      presence.takeElsewhere(id, change);
      if (change.signedOut) ended(change.seat);
    }
    other.seq = seq;
  }

  function meet({ id, seenAt }: InstanceHead): Other {
    const other = { seq: 0, seenAt, silent: 0, isDead: clock.now() - seenAt > BELIEVED_MS };
    others.set(id, other);
    return other;
  }

  function noteLife(other: Other, { id, seenAt }: InstanceHead): void {
    if (seenAt !== other.seenAt) {
      Object.assign(other, { seenAt, silent: 0, isDead: false });
      return;
    }
    other.silent++;
    if (other.silent < SILENT_LOOKS || other.isDead) return;
    Object.assign(other, { isDead: true, seq: 0 });
    presence.dropInstance(id);
  }
}
