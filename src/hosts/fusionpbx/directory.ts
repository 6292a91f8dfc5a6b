import type { Knex } from "knex";
import type { Extension, Session, User } from "../../core/model.js";
import { createCache } from "../../lib/cache.js";
import { gather } from "../../lib/gather.js";
import type { Directory } from "../../ports.js";
import { createContactIndexer } from "../shared/contact-index.js";
import { type HostContacts, overlayContacts } from "../shared/contact-overlay.js";
import { createContactReader, isUnstorable, reached } from "../shared/directory-contacts.js";
import type { StoredPassword } from "../shared/password.js";
import { reloadChanged } from "../shared/versioned.js";
import { contactsVersions, type DomainContacts, readContacts } from "./directory-contacts.js";
import { type Installation, readInstallation } from "./directory-installation.js";
import { type Domain, readDomains, readLines } from "./directory-tenant.js";
import { createNumberReader } from "./numbers.js";

export interface FusionpbxDirectoryDeps {
  /** FusionPBX' database. */
  readonly host: Knex;
  /** Our own, for contacts that are kept here. */
  readonly own: Knex;
  readonly now: () => number;
  /** Name of the PBX whose lines all extensions are. */
  readonly pbx: string;
  /** ISO 3166: where FusionPBX names none. */
  readonly country: string;
}

export interface FusionpbxDirectory extends Directory {
  /** Users who sign in by this name or e-mail, with their passwords; of one domain where one is named. */
  logins(domain: string, username: string): Promise<readonly Login[]>;
}

export interface Login {
  readonly user: User;
  readonly password: StoredPassword;
}

export const FUSIONPBX = "FusionPBX";

/** A domain is read on top of the installation, each at most this old: together less than the ten seconds of the port. */
const MAX_AGE_MS = 4_500;
const MAX_DOMAINS = 500;
const MAX_DOMAINS_AT_ONCE = 50;
/** Contacts are the bulk of it; what is forgotten is read again when somebody of the domain looks. */
const MAX_CONTACT_DOMAINS = 200;
const MAX_LINES = 20_000;
const MAX_NUMBERS = 100_000;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The directory over FusionPBX' own tables, which are read and never written; its domains are the tenants. */
export function createFusionpbxDirectory(deps: FusionpbxDirectoryDeps): FusionpbxDirectory {
  const { host: knex, now, pbx, country } = deps;
  const aged = { maxAgeMs: MAX_AGE_MS, now };
  const readNumber = createNumberReader(MAX_NUMBERS);
  const installations = createCache({
    ...aged,
    maxEntries: 1,
    load: (_: "all") => reached(readInstallation(knex, country, readNumber)),
  });
  const installation = (): Promise<Installation> => installations.get("all");
  const domains = createCache({
    ...aged,
    maxEntries: MAX_DOMAINS,
    // With many domains everybody comes at once when we start: they are not to wait for a connection each.
    load: gather<string, Domain>({
      most: MAX_DOMAINS_AT_ONCE,
      load: async (tenantIds) => reached(readDomains(knex, await installation(), { tenantIds, pbx })),
    }),
  });
  const lines = createCache({
    ...aged,
    maxEntries: MAX_LINES,
    load: async (endpoint: string) => reached(readLines(knex, await installation(), { pbx, endpoint })),
  });
  const contacts = createContactCache(deps, installation);
  const domainOf = async (id: string): Promise<Domain | null> => (uuid.test(id) ? domains.get(id) : null);

  async function lineOf(domain: string, endpoint: string): Promise<Extension | null> {
    const tenantId = (await installation()).byDomain.get(domain.toLowerCase());
    const found = tenantId === undefined ? null : await domainOf(tenantId);
    return found?.byEndpoint.get(endpoint) ?? null;
  }

  return {
    tenant: async (tenantId) => (await domainOf(tenantId))?.directory ?? null,
    tenants: async () => [...(await installation()).tenants.values()],
    async extension(name, domain, endpoint) {
      if (name !== pbx || isUnstorable(endpoint)) return null;
      if (domain !== null) return lineOf(domain, endpoint);
      const candidates = await lines.get(endpoint);
      return candidates.length === 1 ? (candidates[0] ?? null) : null;
    },
    number: async (e164) => (await installation()).numbers.get(e164) ?? null,
    extensionsOf: async (name) =>
      name === pbx ? reached(readLines(knex, await installation(), { pbx })) : [],
    ...overlayContacts(createContactReader(deps.own), {
      title: FUSIONPBX,
      seenBy: seenBy(domainOf, contacts),
    }),
    refresh() {
      for (const cache of [installations, domains, lines, contacts]) cache.clear();
    },
    logins: (domain, username) => findLogins(deps, { installation, domainOf }, domain, username),
  };
}

type Domains = (id: string) => Promise<Domain | null>;
type ContactCache = ReturnType<typeof createContactCache>;

function createContactCache(
  { host, now }: FusionpbxDirectoryDeps,
  installation: () => Promise<Installation>,
) {
  const index = createContactIndexer();
  const versionOf = gather<string, string>({
    most: MAX_DOMAINS_AT_ONCE,
    load: (ids) => contactsVersions(host, ids),
  });
  const load = reloadChanged<DomainContacts>({
    version: async (id) => `${await countryOf(id)} ${await versionOf(id)}`,
    load: async (id) => readContacts({ knex: host, index }, id, await countryOf(id)),
    maxEntries: MAX_CONTACT_DOMAINS,
  });
  const countryOf = async (id: string) => (await installation()).tenants.get(id)?.country ?? "";
  return createCache({
    maxAgeMs: MAX_AGE_MS,
    maxEntries: MAX_CONTACT_DOMAINS,
    now,
    load: (id: string) => reached(load(id)),
  });
}

/** As FusionPBX itself shows contacts: all of the domain's with its permission, else those of oneself and one's groups. */
function seenBy(domainOf: Domains, contacts: ContactCache): HostContacts["seenBy"] {
  return async ({ tenantId, userId }: Session) => {
    const domain = await domainOf(tenantId);
    if (!domain?.directory.users.has(userId)) return null;
    const { list, usersOf, groupsOf } = await contacts.get(tenantId);
    const groups = [...(domain.groupsOf.get(userId) ?? []), userId];
    const seesAll = domain.seeAll.has(userId);
    const isShared = (id: string): boolean => {
      const shown = groupsOf.get(id);
      return seesAll || (shown !== undefined && groups.some((group) => shown.has(group)));
    };
    return {
      list,
      ownerOf({ id }) {
        if (usersOf.get(id)?.has(userId)) return userId;
        return isShared(id) ? null : undefined;
      },
    };
  };
}

interface LoginRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly hash: string | null;
  readonly salt: string | null;
}

async function findLogins(
  { host: knex }: FusionpbxDirectoryDeps,
  known: { readonly installation: () => Promise<Installation>; readonly domainOf: Domains },
  domain: string,
  username: string,
): Promise<Login[]> {
  if (isUnstorable(username) || isUnstorable(domain) || username === "") return [];
  const { byDomain, tenants } = await known.installation();
  const tenantId = byDomain.get(domain.trim().toLowerCase());
  if (domain.trim() !== "" && tenantId === undefined) return [];
  const rows: LoginRow[] = await reached(
    knex("v_users")
      .select({ id: "user_uuid", tenant_id: "domain_uuid", hash: "password", salt: "salt" })
      .whereIn("domain_uuid", tenantId === undefined ? [...tenants.keys()] : [tenantId])
      .whereRaw("(lower(username) = lower(?) or lower(user_email) = lower(?))", [username, username])
      .limit(10),
  );
  const found: Login[] = [];
  for (const { id, tenant_id, hash, salt } of rows) {
    const user = (await known.domainOf(tenant_id))?.directory.users.get(id);
    if (user) found.push({ user, password: { hash: hash ?? "", salt } });
  }
  return found;
}
