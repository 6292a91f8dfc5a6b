import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);

const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** About 50 ms and 32 MiB a try; written into each hash, so that it can be raised later. */
const COST = { log2N: 15, r: 8, p: 1 };

/** Hashes a password: `scrypt$log2N$r$p$salt$key`, base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await keyOf(password, salt, COST);
  const { log2N, r, p } = COST;
  return ["scrypt", log2N, r, p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Whether the password fits the hash; also false for a hash of another form. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const match = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]+)\$([\w-]+)$/.exec(hash);
  const [, log2N, r, p, salt, expected] = match ?? [];
  if (salt === undefined || expected === undefined) return false;
  const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
  const wanted = Buffer.from(expected, "base64url");
  const key = await keyOf(password, Buffer.from(salt, "base64url"), cost);
  return wanted.length === key.length && timingSafeEqual(wanted, key);
}

function keyOf(password: string, salt: Buffer, { log2N, r, p }: typeof COST): Promise<Buffer> {
  // The same letters typed on another keyboard layout or phone may arrive composed differently.
  return derive(password.normalize("NFC"), salt, KEY_BYTES, {
    N: 2 ** log2N,
    r,
    p,
    maxmem: 2 ** log2N * r * 256,
  });
}
