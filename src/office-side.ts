import type { Clock } from "./lib/clock.js";
import type { Logger } from "./lib/logger.js";
import { createAbilityNews } from "./messaging/ability-news.js";
import { createClaims } from "./messaging/claims.js";
import type { Inbox } from "./messaging/inbox.js";
import { createOffice } from "./messaging/office.js";
import { createOfficeUsers } from "./messaging/office-users.js";
import { tellingSettings } from "./messaging/telling-settings.js";
import type { Trunks } from "./messaging/trunks.js";
import { createUsage } from "./messaging/usage.js";
import type { Directory, LiveBus, Store } from "./ports.js";

export interface OfficeSideDeps {
  readonly store: Pick<Store, "settings" | "log" | "usage" | "claims">;
  readonly inbox: Pick<Inbox, "get">;
  readonly directory: Directory;
  readonly bus: LiveBus;
  readonly trunks: Pick<Trunks, "get" | "all">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Puts together what office managers work with, and what users of one number share. */
export function createOfficeSide({ store, bus, log, ...deps }: OfficeSideDeps) {
  const tell = createAbilityNews({ store: store.log, bus, log });
  const { trunks } = deps;
  const told = { settings: tellingSettings(store.settings, tell) };
  return {
    office: createOffice({ ...deps, store: told }),
    officeUsers: createOfficeUsers({ ...deps, store: told }),
    claims: createClaims({ ...deps, store: store.claims, bus }),
    trunks,
    usage: createUsage({ ...deps, store }),
  };
}
