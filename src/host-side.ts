import { hostname } from "node:os";
import type { Config } from "./config.js";
import { createBuiltinDirectory } from "./hosts/builtin/directory.js";
import { createBuiltinHost } from "./hosts/builtin/host.js";
import { createFreepbxDirectory } from "./hosts/freepbx/directory.js";
import { createFreepbxHost } from "./hosts/freepbx/host.js";
import { createFusionpbxDirectory } from "./hosts/fusionpbx/directory.js";
import { createFusionpbxHost } from "./hosts/fusionpbx/host.js";
import { createContactBook, createContactReader } from "./hosts/shared/directory-contacts.js";
import { openHostDatabase } from "./hosts/shared/directory-database.js";
import { readHostKey } from "./hosts/shared/token.js";
import { systemClock } from "./lib/clock.js";
import type { Host } from "./ports.js";
import type { Database } from "./store/database.js";

type HostConfig = Pick<
  Config,
  "portal" | "portalDatabaseUrl" | "portalKey" | "country" | "publicUrl" | "pbxs"
>;

/** Opens the admin UI we live in; connects to its tables only when somebody is asked for. */
export function openHost(config: HostConfig, { knex }: Pick<Database, "knex">): Host {
  switch (config.portal) {
    case "builtin":
      return createBuiltinHost(createBuiltinDirectory(knex, systemClock.now), createContactBook(knex));
    case "freepbx":
      return openFreepbx(config, knex);
    case "fusionpbx":
      return openFusionpbx(config, knex);
  }
}

function openFreepbx(config: HostConfig, own: Database["knex"]): Host {
  const { knex, close } = openHostDatabase(config.portalDatabaseUrl ?? "");
  const directory = createFreepbxDirectory({
    knex,
    ownContacts: createContactReader(own),
    pbx: config.pbxs[0]?.name ?? "pbx",
    defaults: {
      country: config.country,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      // Phones register at the machine that people see the portal on.
      sipDomain: config.publicUrl === null ? hostname() : new URL(config.publicUrl).hostname,
    },
    now: systemClock.now,
  });
  return createFreepbxHost({
    directory,
    contactBook: createContactBook(own),
    key: readHostKey(config.portalKey),
    now: systemClock.now,
    close,
  });
}

function openFusionpbx(config: HostConfig, own: Database["knex"]): Host {
  const { knex, close } = openHostDatabase(config.portalDatabaseUrl ?? "");
  const { now } = systemClock;
  const pbx = config.pbxs[0]?.name ?? "pbx";
  const directory = createFusionpbxDirectory({ host: knex, own, now, pbx, country: config.country });
  const key = readHostKey(config.portalKey);
  return createFusionpbxHost({ directory, contactBook: createContactBook(own), key, now, close });
}
