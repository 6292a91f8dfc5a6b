import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { AsteriskConfig, SipTrunkConfig } from "../config.js";
import { planInstall } from "../connectors/pbx/asterisk/install.js";
import { createLink, type Link } from "../connectors/pbx/asterisk/link.js";
import { verifyInstallation } from "../connectors/pbx/asterisk/verify.js";
import type { Clock } from "../lib/clock.js";
import type { FileChange } from "../lib/file-changes.js";
import type { Logger } from "../lib/logger.js";
import type { PbxAnswers } from "./pbx.js";
import { type Tried, tryOnce } from "./try-once.js";

interface Asking {
  readonly pbx: AsteriskConfig;
  readonly trunks: readonly SipTrunkConfig[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Whether a text can be sent through the spool at all. */
  readonly probes: boolean;
}

/** Asks an Asterisk over a link of our own, under another name than the server's: that would take its events. */
export function askAsterisk({ pbx, trunks, clock, log, signal, probes }: Asking): Promise<Tried<PbxAnswers>> {
  const options = { ...pbx, app: "sidetone-doctor", clock, random: Math.random, log };
  return tryOnce(
    {
      open: (handlers) => createLink(options, handlers),
      async ask(link: Link) {
        const state = link.state();
        const gateways = trunks.map(({ gateway }) => gateway);
        const spool = probes ? pbx.spool : null;
        const checks = await verifyInstallation({ link, clock, spool, trunks: gateways });
        return { checks, missing: [], version: state.kind === "up" ? state.version : null };
      },
    },
    signal,
  );
}

/** Our dialplan where it is missing or of another release; it holds what the settings say, and nothing else. */
export async function asteriskFiles({
  pbx,
  trunks,
  confDir = "/etc/asterisk",
}: Pick<Asking, "pbx" | "trunks"> & { readonly confDir?: string }): Promise<readonly FileChange[]> {
  if (!existsSync(confDir) || pbx.spool === null) return [];
  const { changes } = await planInstall({
    confDir,
    spool: pbx.spool,
    hep: pbx.hep ?? 0,
    phones: null,
    trunks: trunks.map(({ gateway }) => gateway),
    login: null,
  });
  return changes.filter(({ path }) => basename(path).startsWith("sidetone_"));
}
