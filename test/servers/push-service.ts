// A push service that takes what it is sent only as real ones do: signed by the key that the browser subscribed with,
// and encrypted for that browser, whose part it plays too (RFC 8291, RFC 8292).
import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  type ECDH,
  hkdfSync,
  randomBytes,
  verify,
} from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface PushService {
  readonly origin: string;
  /** `host:port` */
  readonly host: string;
  /** A browser that subscribed here, with the server's public key. */
  subscribe(publicKey: string): TestSubscription;
  /** What each browser got, oldest first, decrypted. */
  readonly pushes: readonly { readonly endpoint: string; readonly payload: string; readonly ttl: number }[];
  /** Why requests were refused, as a real service would refuse them. */
  readonly refusals: readonly string[];
  /** From now on every request is answered by this status. */
  answer(status: number): void;
  close(): void;
}

export interface TestSubscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

interface Known {
  readonly pair: ECDH;
  readonly auth: Buffer;
  readonly publicKey: string;
}

export async function startPushService(): Promise<PushService> {
  const known = new Map<string, Known>();
  const pushes: { endpoint: string; payload: string; ttl: number }[] = [];
  const refusals: string[] = [];
  let status = 201;
  const server = createServer(async (request, response) => {
    const endpoint = `${origin}${request.url}`;
    const body = await read(request);
    try {
      const browser = known.get(endpoint);
      if (!browser) throw new Error("nobody subscribed here");
      checkVapid(request, origin, browser.publicKey);
      if (status < 300)
        pushes.push({ endpoint, payload: decrypt(body, browser), ttl: Number(request.headers["ttl"]) });
      response.writeHead(status).end();
    } catch (error) {
      refusals.push(String(error));
      response.writeHead(403).end();
    }
  });
  // No push is lost by meeting the end of an idle connection.
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;

  return {
    origin,
    host,
    pushes,
    refusals,
    subscribe(publicKey) {
      const pair = createECDH("prime256v1");
      pair.generateKeys();
      const auth = randomBytes(16);
      const endpoint = `${origin}/push/${randomBytes(8).toString("hex")}`;
      known.set(endpoint, { pair, auth, publicKey });
      return {
        endpoint,
        keys: { p256dh: pair.getPublicKey("base64url"), auth: auth.toString("base64url") },
      };
    },
    answer(next) {
      status = next;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** RFC 8292: a token for this very service, not for long, signed by the key that the browser knows. */
function checkVapid({ headers }: IncomingMessage, origin: string, publicKey: string): void {
  const [, token = "", key = ""] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(headers.authorization ?? "") ?? [];
  const [head = "", claims = "", signature = ""] = token.split(".");
  if (key !== publicKey) throw new Error("signed by another key than the browser subscribed with");
  const point = Buffer.from(key, "base64url");
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: point.subarray(1, 33).toString("base64url"),
    y: point.subarray(33).toString("base64url"),
  };
  const signer = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" } as const;
  const isSigned = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    signer,
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) throw new Error("the signature does not fit");
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url").toString());
  const ahead = exp - Date.now() / 1_000;
  if (aud !== origin) throw new Error("for another service");
  if (ahead < 0 || ahead > 24 * 3_600) throw new Error("out of time");
  if (!/^(mailto|https):/.test(sub)) throw new Error("nobody to ask");
  if (headers["content-encoding"] !== "aes128gcm") throw new Error("another encoding");
}

/** RFC 8291 and 8188, with one record. */
function decrypt(body: Buffer, { pair, auth }: Known): string {
  const salt = body.subarray(0, 16);
  const idLength = body.readUInt8(20);
  const sender = body.subarray(21, 21 + idLength);
  const sealed = body.subarray(21 + idLength);
  const keyInfo = Buffer.concat([Buffer.from("WebPush: info\0"), pair.getPublicKey(), sender]);
  const secret = derive(pair.computeSecret(sender), auth, keyInfo, 32);
  const key = derive(secret, salt, "Content-Encoding: aes128gcm\0", 16);
  const nonce = derive(secret, salt, "Content-Encoding: nonce\0", 12);
  const decipher = createDecipheriv("aes-128-gcm", key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  return plain.subarray(0, plain.lastIndexOf(2)).toString();
}

function derive(secret: Buffer, salt: Buffer, info: Buffer | string, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, info, length));
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
