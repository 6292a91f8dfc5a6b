import type { Config } from "./config.js";

/** Where carriers reach us, by our configuration alone. Without a public address no carrier does, but a simulator may. */
export function carrierOrigin({ publicUrl, port }: Pick<Config, "publicUrl" | "port">): string {
  return publicUrl ?? `http://localhost:${port}`;
}
