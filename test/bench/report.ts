/** One line of the report. */
export function row(what: string, figure: string): void {
  console.log(`${what.padEnd(62)} ${figure}`);
}

/** Events per second, whole. */
export function perSecond(events: number, ms: number): number {
  return Math.round((events * 1000) / ms);
}

/** The value below which the given share of the samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
