export interface CacheOptions<K, V> {
  readonly load: (key: K) => Promise<V>;
  /** An answer is at most this old. */
  readonly maxAgeMs: number;
  /** The oldest entries beyond this many are forgotten. */
  readonly maxEntries: number;
  readonly now: () => number;
}

export interface Cache<K, V> {
  /** The answer for the key, loaded once for all who wait for it. A failed load is forgotten. */
  get(key: K): Promise<V>;
  /** Forgets everything. */
  clear(): void;
}

interface Entry<V> {
  readonly value: Promise<V>;
  readonly loadedAt: number;
}

/** Answers that may be a little old, bounded in age and number. */
export function createCache<K, V>({ load, maxAgeMs, maxEntries, now }: CacheOptions<K, V>): Cache<K, V> {
  const entries = new Map<K, Entry<V>>();

  return {
    get(key) {
      const known = entries.get(key);
      if (known && now() - known.loadedAt < maxAgeMs) return known.value;
      const entry = { value: load(key), loadedAt: now() };
      entries.delete(key);
      entries.set(key, entry);
      const [oldest] = entries.keys();
      if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
      entry.value.catch(() => {
        if (entries.get(key) === entry) entries.delete(key);
      });
      return entry.value;
    },
    clear: () => entries.clear(),
  };
}
