/** How what is loaded is told from what was loaded before. */
export interface Versioned<V> {
  /** Says in few words how the thing is now; another answer means that it changed. Much cheaper than `load`. */
  readonly version: (key: string) => Promise<string>;
  readonly load: (key: string) => Promise<V>;
  /** So many are remembered; of more, those that were asked for longest ago are forgotten. */
  readonly maxEntries: number;
}

/** Loads anew only what changed since it was loaded; the rest is as it was, object for object. */
export function reloadChanged<V>({ version, load, maxEntries }: Versioned<V>): (key: string) => Promise<V> {
  const known = new Map<string, { readonly version: string; readonly value: V }>();

  return async (key) => {
    // Asked first: what changes while it loads is seen next time.
    const now = await version(key);
    const before = known.get(key);
    const value = before?.version === now ? before.value : await load(key);
    known.delete(key);
    known.set(key, { version: now, value });
    const [oldest] = known.keys();
    if (known.size > maxEntries && oldest !== undefined) known.delete(oldest);
    return value;
  };
}
