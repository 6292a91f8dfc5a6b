import type { Extension } from "../core/model.js";
import { busiestOf, type PhoneState } from "../core/presence.js";

/** What the phones of extensions are doing, in memory: every instance is linked to every PBX and hears it itself. */
export interface Phones {
  /** The busiest phone of these extensions of one user; null where no PBX tells. */
  of(extensions: readonly Extension[]): PhoneState | null;
  /** A phone does something else now. */
  changed(extension: Extension, state: PhoneState): void;
  /** The PBX is linked and has said which extensions are registered. */
  linked(pbx: string, registered: readonly Extension[]): void;
  /** The PBX is out of reach: what its phones do is not known. */
  unlinked(pbx: string): void;
  /** Hears whose phone changed; null: anybody's. */
  subscribe(listener: (userId: string | null) => void): void;
}

export function createPhones(): Phones {
  const states = new Map<string, PhoneState>();
  const linkedPbxs = new Set<string>();
  const listeners: ((userId: string | null) => void)[] = [];
  const tell = (userId: string | null) => {
    for (const listener of listeners) listener(userId);
  };

  return {
    of(extensions) {
      const told = extensions.filter(({ pbx }) => linkedPbxs.has(pbx));
      return busiestOf(told.map(({ id }) => states.get(id) ?? "unregistered"));
    },
    changed({ id, userId }, state) {
      if (states.get(id) === state) return;
      states.set(id, state);
      if (userId !== null) tell(userId);
    },
    linked(pbx, registered) {
      // A connector tells each change once, so that what it told before a link broke still holds where it is silent.
      for (const { id } of registered) if (!states.has(id)) states.set(id, "free");
      linkedPbxs.add(pbx);
      tell(null);
    },
    unlinked(pbx) {
      if (linkedPbxs.delete(pbx)) tell(null);
    },
    subscribe: (listener) => void listeners.push(listener),
  };
}
