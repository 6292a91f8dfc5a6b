/** A number as carriers of North America alone write it, with or without its 1, in E.164; anything else as it is. */
export function fromNorthAmerica(raw: string): string {
  const digits = raw.replace(/[\s().-]/g, "").replace(/^\+/, "");
  if (/^[2-9]\d{9}$/.test(digits)) return `+1${digits}`;
  return /^1[2-9]\d{9}$/.test(digits) ? `+${digits}` : raw;
}

/** The ten digits behind an E.164 number of North America; null for any other. */
export function tenDigits(e164: string): string | null {
  return /^\+1(\d{10})$/.exec(e164)?.[1] ?? null;
}
