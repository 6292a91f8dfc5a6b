import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { errors, jwtVerify } from "jose";
import { z } from "zod";
import type { Directory, Host, HostToken } from "../../ports.js";

export interface TokenDeps {
  /** Whose module signs them. */
  readonly issuer: Exclude<Host["name"], "builtin">;
  /** What it signs them with, 32 random bytes. */
  readonly key: Uint8Array;
  readonly directory: Pick<Directory, "tenant">;
  /** The user's id of a subject, where the module knows the user by something else. */
  readonly idOf?: (subject: string) => string;
  readonly now: () => number;
}

const AUDIENCE = "sidetone";
const KEY_BYTES = 32;
const LIFETIME_SECONDS = 60;
/** How far the clocks of the two may be apart; usually it is the same machine. */
const TOLERANCE_SECONDS = 5;
/** Some ten times what a module makes; nothing longer is even taken apart. */
const MOST_CHARACTERS = 4_096;

/** What only we need to look at; jose has seen to the rest. Scope and extensions are the directory's to say. */
const claims = z.object({
  aud: z.literal(AUDIENCE),
  sub: z.string().min(1).max(64),
  tenant: z.string().min(1).max(64),
  iat: z.int(),
  exp: z.int(),
  // 128 random bits are 22 characters of base64url, or 32 of hex.
  jti: z.string().min(22).max(128),
});

/** Makes the reader of one host's tokens: compact JWS, HS256 and nothing else. */
export function createTokenReader(deps: TokenDeps): (token: string) => Promise<HostToken | null> {
  return async function readToken(token) {
    const found = await verified(deps, token);
    if (found === null || found.exp > found.iat + LIFETIME_SECONDS) return null;
    const tenant = await deps.directory.tenant(found.tenant);
    const user = tenant?.users.get(deps.idOf?.(found.sub) ?? found.sub);
    if (!user?.enabled) return null;
    return {
      id: createHash("sha256").update(found.jti).digest("hex"),
      user,
      expiresAt: (found.exp + TOLERANCE_SECONDS) * 1000,
    };
  };
}

/** The key that the host's module signs with; null where none is installed. */
export function readHostKey(path: string): Uint8Array | null {
  try {
    const key = readFileSync(path);
    if (key.length !== KEY_BYTES) throw new Error(`the key file ${path} must have ${KEY_BYTES} bytes`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** The claims of a token that is genuine and holds now; null for any other. */
async function verified(
  { issuer, key, now }: TokenDeps,
  token: string,
): Promise<z.infer<typeof claims> | null> {
  if (token.length > MOST_CHARACTERS) return null;
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["HS256"],
      issuer,
      audience: AUDIENCE,
      clockTolerance: TOLERANCE_SECONDS,
      maxTokenAge: LIFETIME_SECONDS,
      currentDate: new Date(now()),
    });
    return claims.safeParse(payload).data ?? null;
  } catch (error) {
    // What is wrong with it helps nobody but who made it up.
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
