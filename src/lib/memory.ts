/**
 * Remembers answers that are the same whenever they are asked for, by what they are answers to. Beyond `most` all are
 * forgotten at once: what is still asked for soon is there again.
 */
export function createMemory<V>(most: number): (key: string, answer: () => V) => V {
  const known = new Map<string, V>();
  return (key, answer) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = answer();
    if (known.size >= most) known.clear();
    known.set(key, value);
    return value;
  };
}
