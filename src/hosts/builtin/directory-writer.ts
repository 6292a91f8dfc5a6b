import type { Knex } from "knex";
import type { Contact, Extension, OwnNumber, Tenant, User } from "../../core/model.js";
import {
  type ContactRow,
  contactColumns,
  contactTables,
  insertContacts,
  removeContacts,
  withDetails,
} from "../shared/directory-contact-rows.js";
import { tables } from "./directory-rows.js";

/** Changes to the built-in host's tables, within one transaction. What is new is added, what is known replaced. */
export interface DirectoryWriter {
  tenant(tenant: Tenant): Promise<void>;
  /** Without a hash the password stays as it is; a new user needs one. */
  user(user: User, passwordHash: string | null): Promise<void>;
  extension(extension: Extension): Promise<void>;
  number(number: OwnNumber): Promise<void>;
  contact(contact: Contact): Promise<void>;
  /** Removes the tenant with all that is its own. Messages stay. */
  removeTenant(tenantId: string): Promise<void>;
  /** Removes the user and their contacts, and takes them off their extensions. */
  removeUser(userId: string): Promise<void>;
  removeExtension(extensionId: string): Promise<void>;
  removeNumber(numberId: string): Promise<void>;
  removeContact(contactId: string): Promise<void>;
}

/** Runs `work` in one transaction: all of it is written, or nothing. */
export function writeDirectory(knex: Knex, work: (writer: DirectoryWriter) => Promise<void>): Promise<void> {
  return knex.transaction((tx) => work(createWriter(tx)));
}

/** Every contact of the tenant, own and shared, by name. */
export async function allContacts(knex: Knex, tenantId: string): Promise<Contact[]> {
  const rows = await knex<ContactRow>(contactTables.contacts)
    .select(...contactColumns)
    .where({ tenant_id: tenantId })
    .orderBy(["name", "id"]);
  return withDetails(knex, rows);
}

function createWriter(tx: Knex): DirectoryWriter {
  const put = (table: string, { id, ...row }: { readonly id: string; readonly [column: string]: unknown }) =>
    putRow(tx, table, id, row);
  const remove = async (table: string, where: object) => {
    await tx(table).where(where).del();
  };

  return {
    tenant: ({ id, name, sipDomains, country, timeZone }) =>
      put(tables.tenants, {
        id,
        name,
        sip_domains: JSON.stringify(sipDomains),
        country,
        time_zone: timeZone,
      }),
    user: ({ id, tenantId, username, displayName, email, scope, enabled }, passwordHash) =>
      put(tables.users, {
        id,
        tenant_id: tenantId,
        username,
        display_name: displayName,
        email,
        scope,
        enabled: enabled ? 1 : 0,
        ...(passwordHash === null ? {} : { password_hash: passwordHash }),
      }),
    extension: ({ id, tenantId, pbx, number, endpoint, userId }) =>
      put(tables.extensions, { id, tenant_id: tenantId, pbx, number, endpoint, user_id: userId }),
    number: ({ id, tenantId, e164, label }) => put(tables.numbers, { id, tenant_id: tenantId, e164, label }),
    async contact(contact) {
      await removeContacts(tx, { id: contact.id });
      await insertContacts(tx, [contact]);
    },
    async removeTenant(tenantId) {
      await removeContacts(tx, { tenant_id: tenantId });
      for (const table of [tables.extensions, tables.numbers, tables.users]) {
        await remove(table, { tenant_id: tenantId });
      }
      await remove(tables.tenants, { id: tenantId });
    },
    async removeUser(userId) {
      await removeContacts(tx, { owner_id: userId });
      await tx(tables.extensions).where({ user_id: userId }).update({ user_id: null });
      await remove(tables.users, { id: userId });
    },
    removeExtension: (id) => remove(tables.extensions, { id }),
    removeNumber: (id) => remove(tables.numbers, { id }),
    removeContact: (id) => removeContacts(tx, { id }),
  };
}

async function putRow(tx: Knex, table: string, id: string, row: object): Promise<void> {
  if (await tx(table).where({ id }).first("id")) await tx(table).where({ id }).update(row);
  else await tx(table).insert({ id, ...row });
}
