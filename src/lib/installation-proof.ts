import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** By it a server knows a question of its own installation, and who asks knows whether it was this one that answered. */
export interface InstallationProof {
  /** A question that nobody else can ask, unlike all before. */
  ask(): string;
  /** What only this installation answers to a question of it; null for any other. */
  answer(question: string): string | null;
}

/** `key`: that of the data folder, which all servers of an installation share. */
export function createInstallationProof(key: Uint8Array): InstallationProof {
  const sign = (purpose: string, nonce: string) =>
    createHmac("sha256", key).update(`sidetone installation ${purpose} ${nonce}`).digest();

  return {
    ask() {
      const nonce = randomBytes(16).toString("hex");
      return `${nonce}.${sign("question", nonce).toString("hex")}`;
    },
    answer(question) {
      const [, nonce = "", mac = ""] = /^([0-9a-f]{32})\.([0-9a-f]{64})$/.exec(question) ?? [];
      const isOurs = nonce !== "" && timingSafeEqual(Buffer.from(mac, "hex"), sign("question", nonce));
      return isOurs ? sign("answer", nonce).toString("hex") : null;
    },
  };
}
