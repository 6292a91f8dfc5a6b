import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Keeps secrets in the database in a form that says nothing without the key. */
export interface SecretBox {
  /** Seals a text for one place; elsewhere it does not open. */
  seal(text: string, place: string): string;
  /** The text that was sealed for this place; throws {@link SealBroken} where key, place or content are others. */
  open(sealed: string, place: string): string;
}

/** The key is another one than that of the day on which it was sealed, or the content was changed. */
export class SealBroken extends Error {
  override readonly name = "SealBroken";
}

const VERSION = "1";
const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM; `key` has at least 32 bytes, of which the first 32 count. */
export function createSecretBox(key: Uint8Array): SecretBox {
  const secret = key.subarray(0, KEY_BYTES);

  return {
    seal(text, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, secret, nonce).setAAD(Buffer.from(place));
      const content = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      const packed = Buffer.concat([nonce, cipher.getAuthTag(), content]);
      return `${VERSION}.${packed.toString("base64url")}`;
    },
    open(sealed, place) {
      const [version, text = ""] = sealed.split(".");
      const packed = Buffer.from(text, "base64url");
      if (version !== VERSION || packed.length < NONCE_BYTES + TAG_BYTES)
        throw new SealBroken("no seal of ours");
      const nonce = packed.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(place))
        .setAuthTag(packed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        const start = decipher.update(packed.subarray(NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([start, decipher.final()]).toString("utf8");
      } catch (error) {
        throw new SealBroken("the key does not fit, or the content was changed", { cause: error });
      }
    },
  };
}
