import { hostname } from "node:os";
import type { Config } from "./config.js";
import { createAsteriskConnector } from "./connectors/pbx/asterisk/connector.js";
import { createFreeswitchConnector } from "./connectors/pbx/freeswitch/connector.js";
import { systemClock } from "./lib/clock.js";
import { uuidv7 } from "./lib/ids.js";
import type { Logger } from "./lib/logger.js";
import { createLinkGaps, type LinkGaps } from "./messaging/link-gaps.js";
import type { PbxConnector, PbxHandlers, Store } from "./ports.js";

/** A connector to each PBX of the settings, not yet started. */
export function createPbxs({ pbxs, trunks }: Config, log: Logger): readonly PbxConnector[] {
  return pbxs.map((pbx) => {
    const gateways = trunks.filter((trunk) => trunk.pbx === pbx.name);
    const deps = {
      clock: systemClock,
      random: Math.random,
      newId: uuidv7,
      log: log.child({ pbx: pbx.name }),
    };
    return pbx.kind === "freeswitch"
      ? createFreeswitchConnector({ ...pbx, trunks: gateways, ...deps })
      : createAsteriskConnector({ ...pbx, trunks: gateways, machine: hostname(), ...deps });
  });
}

/** Writes down under this machine's name when PBXs were away. */
export function openGaps({ linkGaps }: Pick<Store, "linkGaps">, log: Logger): LinkGaps {
  return createLinkGaps({ store: linkGaps, machine: hostname(), clock: systemClock, newId: uuidv7, log });
}

/** The same handlers, beside which it is written down when the link was away. */
export function withGaps(handlers: PbxHandlers, pbx: string, gaps: Pick<LinkGaps, "note">): PbxHandlers {
  return {
    ...handlers,
    changed(status) {
      gaps.note(pbx, status.link);
      handlers.changed(status);
    },
  };
}
