import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { FreeswitchConfig, SipTrunkConfig } from "../config.js";
import { createGateways } from "../connectors/pbx/freeswitch/gateways.js";
import { planInstall } from "../connectors/pbx/freeswitch/install.js";
import { createLink, type Link } from "../connectors/pbx/freeswitch/link.js";
import { freeswitchPlaces } from "../connectors/pbx/freeswitch/places.js";
import { verifyInstallation } from "../connectors/pbx/freeswitch/verify.js";
import type { Clock } from "../lib/clock.js";
import type { FileChange } from "../lib/file-changes.js";
import { uuidv7 } from "../lib/ids.js";
import type { Logger } from "../lib/logger.js";
import type { PbxAnswers } from "./pbx.js";
import { type Tried, tryOnce } from "./try-once.js";

interface Asking {
  readonly pbx: FreeswitchConfig;
  readonly trunks: readonly SipTrunkConfig[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Asks a FreeSWITCH over a link of our own, so that it is the same whether a server runs or not. */
export function askFreeswitch({ pbx, trunks, clock, log, signal }: Asking): Promise<Tried<PbxAnswers>> {
  const { host, port, password } = pbx;
  const shared = { clock, newId: uuidv7 };
  const options = { host, port, password, ...shared, random: Math.random, log };
  return tryOnce(
    {
      open: (handlers) => createLink(options, handlers),
      async ask(link: Link) {
        const [checks, version, missing] = await Promise.all([
          verifyInstallation({ link, ...shared, profile: "internal", context: "public" }),
          link.job("version"),
          createGateways(trunks, link, clock).refresh(),
        ]);
        const text = version.kind === "done" ? version.body : "";
        return { checks, missing, version: /\d+\.\d+\.\d+/.exec(text)?.[0] ?? null };
      },
    },
    signal,
  );
}

/** Our files that are missing or of another release, in the first place where there is a FreeSWITCH. */
export async function freeswitchFiles({
  confDir,
}: {
  readonly confDir?: string;
}): Promise<readonly FileChange[]> {
  const place = confDir
    ? { conf: confDir, scripts: join(confDir, "scripts") }
    : freeswitchPlaces.find(({ conf }) => existsSync(conf));
  if (!place || !existsSync(place.conf)) return [];
  const none = { phoneProfiles: [], trunkProfiles: [], trunkAddresses: [] };
  const { changes } = await planInstall({ confDir: place.conf, scriptsDir: place.scripts, ...none });
  // The chatplan depends on what was asked for when it was installed; that it is there is enough.
  return changes.filter(({ path, before }) => {
    return (
      basename(path).startsWith("sidetone_") || (basename(path) === "00_sidetone.xml" && before === null)
    );
  });
}
