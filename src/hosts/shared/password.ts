import { createHash, timingSafeEqual } from "node:crypto";
import { compare, hash } from "bcryptjs";

/** A password as a portal keeps it. */
export interface StoredPassword {
  readonly hash: string;
  /** In front of what was typed, where the hash is an MD5 sum; null or empty elsewhere. */
  readonly salt: string | null;
}

/** As dear as PHP's own, so that a name that is not there costs as much. */
const DECOY_COST = 10;
/** What bcrypt reads; the rest of a text would only cost time. */
const MAX_BYTES = 72;
const bcryptShape = /^\$2[aby]\$(\d\d)\$[./A-Za-z\d]{53}$/;
/** A hash of a higher cost would hold up everybody for seconds. */
const MAX_COST = 15;

const decoys = new Map<number, Promise<string>>();

/**
 * Whether this is the password, by the hashes that portals have: bcrypt (PHP's `$2y$`, phpass' `$2a$`), MD5 of salt and
 * password, SHA-1. False for null, in the time of a password that does not fit, and for a hash of another form. `cost`
 * is what the portal's own bcrypt has.
 */
export async function verifyStored(
  password: string,
  stored: StoredPassword | null,
  cost = DECOY_COST,
): Promise<boolean> {
  const known = stored === null ? null : bcryptShape.exec(stored.hash);
  if (stored && known && Number(known[1]) <= MAX_COST) return fitsBcrypt(password, stored.hash);
  // The old sums are no work at all: the decoy makes them take as long.
  const decoy = decoys.get(cost) ?? hash("nobody's password", cost);
  decoys.set(cost, decoy);
  await fitsBcrypt(password, await decoy);
  return stored !== null && !known && fitsSum(password, stored);
}

/** PHP reads a password of up to 72 bytes and ignores what follows; none has a NUL in it. */
async function fitsBcrypt(password: string, stored: string): Promise<boolean> {
  if (password.includes("\0")) return false;
  const cut = Buffer.from(password).length > MAX_BYTES ? password.slice(0, MAX_BYTES) : password;
  return compare(cut, stored);
}

function fitsSum(password: string, { hash: stored, salt }: StoredPassword): boolean {
  const algorithm = { 32: "md5", 40: "sha1" }[stored.length];
  if (algorithm === undefined || !/^[\da-f]+$/i.test(stored)) return false;
  const sum = createHash(algorithm)
    .update(`${salt ?? ""}${password}`)
    .digest();
  return timingSafeEqual(sum, Buffer.from(stored, "hex"));
}
