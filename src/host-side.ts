import type { Config } from "./config.js";
import { createBuiltinDirectory } from "./hosts/builtin/directory.js";
import { createBuiltinHost } from "./hosts/builtin/host.js";
import { createContactBook } from "./hosts/shared/directory-contacts.js";
import { systemClock } from "./lib/clock.js";
import type { Host } from "./ports.js";
import type { Database } from "./store/database.js";

/** Opens the admin UI we live in; connects to its tables only when somebody is asked for. */
export function openHost(config: Pick<Config, "portal">, { knex }: Pick<Database, "knex">): Host {
  if (config.portal !== "builtin") throw new Error(`${config.portal} can't be connected yet`);
  return createBuiltinHost(createBuiltinDirectory(knex, systemClock.now), createContactBook(knex));
}
