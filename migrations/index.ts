import type { Knex } from "knex";
import * as meta from "./0001-meta.js";
import * as conversations from "./0002-conversations.js";
import * as logs from "./0003-logs.js";
import * as outbox from "./0004-outbox.js";
import * as arrivals from "./0005-arrivals.js";
import * as registrations from "./0006-registrations.js";
import * as sessions from "./0007-sessions.js";
import * as settings from "./0008-settings.js";
import * as leases from "./0009-leases.js";
import * as builtinHost from "./0010-builtin-host.js";
import * as preferences from "./0011-preferences.js";
import * as drafts from "./0012-drafts.js";
import * as search from "./0013-search.js";
import * as media from "./0014-media.js";
import * as contacts from "./0015-contacts.js";
import * as presence from "./0016-presence.js";
import * as trunks from "./0017-trunks.js";
import * as mms from "./0018-mms.js";
import * as outboxRules from "./0019-outbox.js";

import * as consent from "./0020-consent.js";

import * as claims from "./0021-claims.js";
import * as usage from "./0022-usage.js";
import * as hostSignIn from "./0023-host-sign-in.js";
import * as linkGaps from "./0024-link-gaps.js";

interface NamedMigration extends Knex.Migration {
  readonly name: string;
}

/** Every change to our tables, oldest first. Add at the end; never edit, rename or reorder what was released. */
const migrations: readonly NamedMigration[] = [
  { name: "0001-meta", up: meta.up, down: meta.down },
  { name: "0002-conversations", up: conversations.up, down: conversations.down },
  { name: "0003-logs", up: logs.up, down: logs.down },
  { name: "0004-outbox", up: outbox.up, down: outbox.down },
  { name: "0005-arrivals", up: arrivals.up, down: arrivals.down },
  { name: "0006-registrations", up: registrations.up, down: registrations.down },
  { name: "0007-sessions", up: sessions.up, down: sessions.down },
  { name: "0008-settings", up: settings.up, down: settings.down },
  { name: "0009-leases", up: leases.up, down: leases.down },
  { name: "0010-builtin-host", up: builtinHost.up, down: builtinHost.down },
  { name: "0011-preferences", up: preferences.up, down: preferences.down },
  { name: "0012-drafts", up: drafts.up, down: drafts.down },
  { name: "0013-search", up: search.up, down: search.down },
  { name: "0014-media", up: media.up, down: media.down },
  { name: "0015-contacts", up: contacts.up, down: contacts.down },
  { name: "0016-presence", up: presence.up, down: presence.down },
  { name: "0017-trunks", up: trunks.up, down: trunks.down },
  { name: "0018-mms", up: mms.up, down: mms.down },
  { name: "0019-outbox", up: outboxRules.up, down: outboxRules.down },
  { name: "0020-consent", up: consent.up, down: consent.down },
  { name: "0021-claims", up: claims.up, down: claims.down },
  { name: "0022-usage", up: usage.up, down: usage.down },
  { name: "0023-host-sign-in", up: hostSignIn.up, down: hostSignIn.down },
  { name: "0024-link-gaps", up: linkGaps.up, down: linkGaps.down },
];

/** The list as Knex wants it: imported, so that it is the same from sources, builds and tests, whatever the folder. */
export const migrationSource: Knex.MigrationSource<NamedMigration> = {
  getMigrations: async () => [...migrations],
  getMigrationName: (migration) => migration.name,
  getMigration: async (migration) => migration,
};
