import type { Knex } from "knex";
import type { Session } from "../../core/model.js";
import { createCache } from "../../lib/cache.js";
import type { Directory } from "../../ports.js";
import { createContactIndexer } from "../shared/contact-index.js";
import { overlayContacts } from "../shared/contact-overlay.js";
import { reached } from "../shared/directory-contacts.js";
import { loadContacts, ownerFor } from "./directory-contacts.js";
import { loadSnapshot } from "./directory-load.js";
import { createNumberReader } from "./directory-numbers.js";
import { type Person, TENANT } from "./directory-people.js";
import { reads } from "./directory-reads.js";
import type { TenantDefaults } from "./directory-tenant.js";

/** A change in FreePBX shows within this time; contacts take longer to read and are changed less often. */
const MAX_AGE_MS = 5_000;
const CONTACTS_MAX_AGE_MS = 10_000;

export interface FreepbxDirectory extends Directory {
  /** Everybody who has this name to sign in with, in the order in which FreePBX would look for them. */
  named(username: string): Promise<readonly Person[]>;
  /** The hash of a password that FreePBX keeps itself; null for another's, such as of a company's directory. */
  passwordHash(person: Person): Promise<string | null>;
}

export interface FreepbxDirectoryDeps {
  /** FreePBX's own database, `asterisk`: read, never written. */
  readonly knex: Knex;
  /** The contacts in our own contact book. */
  readonly ownContacts: Pick<Directory, "contacts" | "contact" | "contactsByNumber">;
  /** Name of the PBX entry for the Asterisk that FreePBX configures. */
  readonly pbx: string;
  readonly defaults: TenantDefaults;
  readonly now: () => number;
}

/** The directory over FreePBX's tables: users of User Manager, administrators, extensions, inbound routes, contacts. */
export function createFreepbxDirectory(deps: FreepbxDirectoryDeps): FreepbxDirectory {
  const { knex, ownContacts, pbx, defaults, now } = deps;
  const readNumber = createNumberReader();
  const index = createContactIndexer();
  // Everybody is one entry: all who ask at once wait for the same ten statements.
  const people = createCache({
    now,
    maxAgeMs: MAX_AGE_MS,
    maxEntries: 1,
    load: (_: "all") => reached(loadSnapshot(knex, { pbx, defaults, readNumber })),
  });
  const contacts = createCache({
    now,
    maxAgeMs: CONTACTS_MAX_AGE_MS,
    maxEntries: 1,
    load: async (_: "all") => {
      const { directory } = await people.get("all");
      return reached(loadContacts(knex, { index, readNumber, country: directory.tenant.country }));
    },
  });

  async function seenBy(session: Session) {
    if (session.tenantId !== TENANT) return null;
    const person = (await people.get("all")).people.get(session.userId);
    if (!person) return null;
    const { list, groups } = await contacts.get("all");
    return { list, ownerOf: ownerFor(session, person, groups) };
  }

  return {
    tenant: async (tenantId) => (tenantId === TENANT ? (await people.get("all")).directory : null),
    tenants: async () => [(await people.get("all")).directory.tenant],
    async extension(ofPbx, domain, endpoint) {
      if (ofPbx !== pbx) return null;
      const { directory, byEndpoint } = await people.get("all");
      if (domain !== null && !directory.tenant.sipDomains.includes(domain.toLowerCase())) return null;
      return byEndpoint.get(endpoint) ?? null;
    },
    number: async (e164) => (await people.get("all")).directory.numbers.get(e164) ?? null,
    async extensionsOf(ofPbx) {
      return ofPbx === pbx ? [...(await people.get("all")).byEndpoint.values()] : [];
    },
    ...overlayContacts(ownContacts, { title: "FreePBX", seenBy }),
    refresh() {
      people.clear();
      contacts.clear();
    },
    async named(username) {
      const wanted = username.trim().toLowerCase();
      const known = (await people.get("all")).people.values();
      return [...known].filter(({ user }) => user.username.trim().toLowerCase() === wanted);
    },
    passwordHash: ({ source }) => reached(loadHash(knex, source)),
  };
}

/** Asked for when somebody signs in, one row at a time: no hash is kept in memory. */
async function loadHash(knex: Knex, source: Person["source"]): Promise<string | null> {
  if (source.kind === "ampuser") {
    const rows = await knex(reads.ampusers.table)
      .select<{ username: string; password_sha1: string }[]>("username", "password_sha1")
      .where({ username: source.name });
    // MariaDB takes `admin ` and `ádmin` for `admin`.
    return rows.find(({ username }) => username === source.name)?.password_sha1 ?? null;
  }
  if (!source.hasLocalPassword) return null;
  const row = await knex(reads.userman.table)
    .first<{ password: string | null } | undefined>("password")
    .where({ id: source.id });
  return row?.password ?? null;
}
