/** A number, short code or service code. A `?` in an address would become headers. */
export function isDialable(value: string): boolean {
  return /^\+?[0-9*#]{1,32}$/.test(value);
}

export function isEndpoint(value: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value);
}

/** Contacts carry parameters that phones choose, so only harmless characters pass. */
export function isContact(value: string): boolean {
  return /^sips?:[\w.!~*&=+;/:@%#[\]-]{1,900}$/.test(value);
}
