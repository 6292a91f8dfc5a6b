// What the module of a portal does, and the host of a portal around the people of the built-in one.
import { randomBytes } from "node:crypto";
import { type JWTPayload, SignJWT } from "jose";
import { createTokenReader } from "../../src/hosts/shared/token.js";
import type { Host, HostPortal } from "../../src/ports.js";

export interface Signer {
  readonly key: Uint8Array;
  readonly now: () => number;
}

/** The claims of a token as a module makes it. */
export function claimsOf(
  { now }: Signer,
  user: { readonly id: string; readonly tenantId: string },
): JWTPayload {
  const iat = Math.floor(now() / 1000);
  return {
    iss: "fusionpbx",
    aud: "sidetone",
    sub: user.id,
    tenant: user.tenantId,
    scope: "user",
    ext: [],
    iat,
    exp: iat + 60,
    jti: randomBytes(16).toString("hex"),
  };
}

/** Signs claims as they are. */
export function sign({ key }: Pick<Signer, "key">, claims: JWTPayload): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(key);
}

export const fusion: HostPortal = {
  title: "FusionPBX",
  home: "/",
  tokens: ["/app/sidetone/token.php"],
  pages: "/app/sidetone/page.php?path=",
};

/** The same people, whom a portal signs in. */
export function inPortal(host: Host, { key, now }: Signer, portal: HostPortal = fusion): Host {
  const { directory } = host;
  return {
    ...host,
    name: "fusionpbx",
    portal,
    readToken: createTokenReader({ issuer: "fusionpbx", key, directory, now }),
  };
}
