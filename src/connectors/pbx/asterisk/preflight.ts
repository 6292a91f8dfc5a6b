import { type AriAddress, baseUrl, basicAuthorization } from "./ari.js";
import type { LinkFault } from "./link.js";

type Finding =
  | { readonly kind: "ready"; readonly version: string | null }
  | { readonly kind: "fault"; readonly fault: LinkFault };

const PREFLIGHT_MS = 5_000;

/**
 * Asks whether there is an ARI that takes our login, before ari-client does: that ends the process where the password
 * is wrong, and waits for ever where nobody answers.
 */
export async function preflight(address: AriAddress): Promise<Finding> {
  try {
    const response = await fetch(`${baseUrl(address)}/ari/asterisk/info?only=system`, {
      headers: { authorization: basicAuthorization(address) },
      redirect: "error",
      signal: AbortSignal.timeout(PREFLIGHT_MS),
    });
    const text = await response.text();
    if (response.status === 401 || response.status === 403) return fault("bad-credentials");
    const version = response.ok ? versionOf(text) : undefined;
    return version === undefined ? fault("not-ari") : { kind: "ready", version };
  } catch (error) {
    // fetch says every failure by a TypeError, and the end of our patience by a DOMException.
    if (error instanceof TypeError || error instanceof DOMException) return fault("unreachable");
    throw error;
  }
}

function fault(name: LinkFault): Finding {
  return { kind: "fault", fault: name };
}

/** The version in an answer of `asterisk/info`; undefined where it is no such answer. */
function versionOf(text: string): string | null | undefined {
  try {
    const info: unknown = JSON.parse(text);
    if (typeof info !== "object" || info === null) return undefined;
    const system: unknown = "system" in info ? info.system : null;
    if (typeof system !== "object" || system === null || !("version" in system)) return null;
    return typeof system.version === "string" ? system.version : null;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
