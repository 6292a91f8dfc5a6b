import { createQueue } from "./queue.js";

export interface GatherOptions<K, V> {
  /** The answers to several keys; a key without one has none. */
  readonly load: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>;
  /** So many keys are loaded at once. */
  readonly most: number;
}

/**
 * Loads together what is asked for one by one: one load is under way at a time, and whoever asks meanwhile shares the
 * next. However many ask at once, they wait for a few loads in turn, and for no connection each.
 */
export function gather<K, V>({ load, most }: GatherOptions<K, V>): (key: K) => Promise<V | null> {
  const inTurn = createQueue();
  let next: { readonly keys: Set<K>; readonly answers: Promise<ReadonlyMap<K, V>> } | null = null;

  return async (key) => {
    if (next === null || next.keys.size >= most) next = open();
    next.keys.add(key);
    return (await next.answers).get(key) ?? null;
  };

  function open() {
    const keys = new Set<K>();
    const answers = inTurn(() => {
      if (next?.keys === keys) next = null;
      return load([...keys]);
    });
    return { keys, answers };
  }
}
