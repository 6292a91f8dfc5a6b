/**
 * Finds and locks rows by their keys, and makes those that are missing. What exists is locked before anything is made,
 * both in the order of the keys, so that two transactions that bring them sorted never wait for each other crosswise.
 */
export async function openRows<Row>(
  keys: readonly string[],
  lock: (keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>,
  make: (missing: readonly string[]) => Promise<void>,
): Promise<Map<string, Row>> {
  const found = await lock(keys);
  const missing = keys.filter((key) => !found.has(key));
  if (missing.length === 0) return new Map(found);
  await make(missing);
  // Read back, for another transaction may have made them in between.
  return new Map([...found, ...(await lock(missing))]);
}
