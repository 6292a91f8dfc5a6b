import type { Knex } from "knex";
import type { Contact, Extension, OwnNumber, Scope, Tenant, User } from "../../core/model.js";

export const tables = {
  tenants: "sidetone_builtin_tenants",
  users: "sidetone_builtin_users",
  extensions: "sidetone_builtin_extensions",
  numbers: "sidetone_builtin_numbers",
  contacts: "sidetone_builtin_contacts",
  contactNumbers: "sidetone_builtin_contact_numbers",
  contactEmails: "sidetone_builtin_contact_emails",
} as const;

export interface TenantRow {
  readonly id: string;
  readonly name: string;
  readonly sip_domains: string;
  readonly country: string;
  readonly time_zone: string;
}

export interface UserRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly username: string;
  readonly display_name: string;
  readonly email: string | null;
  readonly scope: string;
  readonly enabled: number;
  readonly password_hash: string;
}

export interface ExtensionRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly pbx: string;
  readonly number: string;
  readonly endpoint: string;
  readonly user_id: string | null;
}

export interface NumberRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly e164: string;
  readonly label: string;
}

export interface ContactRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly owner_id: string | null;
  readonly name: string;
  readonly organisation: string | null;
}

export function toTenant(row: TenantRow): Tenant {
  const domains: unknown = JSON.parse(row.sip_domains);
  const sipDomains = Array.isArray(domains) ? domains.filter((one) => typeof one === "string") : [];
  return { id: row.id, name: row.name, sipDomains, country: row.country, timeZone: row.time_zone };
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    username: row.username,
    displayName: row.display_name,
    email: row.email,
    scope: toScope(row.scope),
    enabled: row.enabled === 1,
  };
}

export function toExtension(row: ExtensionRow): Extension {
  const { id, pbx, number, endpoint } = row;
  return { id, tenantId: row.tenant_id, pbx, number, endpoint, userId: row.user_id };
}

export function toNumber(row: NumberRow): OwnNumber {
  return { id: row.id, tenantId: row.tenant_id, e164: row.e164, label: row.label };
}

/** Completes contacts with their numbers and e-mails: two queries, however many contacts. */
export async function withDetails(knex: Knex, rows: readonly ContactRow[]): Promise<Contact[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const numbers: { contact_id: string; e164: string; label: string }[] = await knex(tables.contactNumbers)
    .select("contact_id", "e164", "label")
    .whereIn("contact_id", ids)
    .orderBy(["contact_id", "position"]);
  const emails: { contact_id: string; email: string }[] = await knex(tables.contactEmails)
    .select("contact_id", "email")
    .whereIn("contact_id", ids)
    .orderBy(["contact_id", "position"]);
  return rows.map(({ id, tenant_id, owner_id, name, organisation }) => ({
    id,
    tenantId: tenant_id,
    ownerId: owner_id,
    name,
    organisation,
    numbers: numbers.filter((one) => one.contact_id === id).map(({ e164, label }) => ({ e164, label })),
    emails: emails.filter((one) => one.contact_id === id).map(({ email }) => email),
  }));
}

/** What a contact is found by: its words in lower case, and the digits of its numbers. */
function searchText(contact: Pick<Contact, "name" | "organisation" | "numbers">): string {
  const digits = contact.numbers.map(({ e164 }) => e164.replace(/\D/g, ""));
  return [contact.name.toLowerCase(), contact.organisation?.toLowerCase() ?? "", ...digits].join(" ");
}

/** Adds a contact with its numbers and e-mails. */
export async function insertContact(knex: Knex, contact: Contact): Promise<void> {
  const { id, tenantId, ownerId, name, organisation } = contact;
  await knex(tables.contacts).insert({
    id,
    tenant_id: tenantId,
    owner_id: ownerId,
    name,
    organisation,
    search_text: searchText(contact),
  });
  const numbers = contact.numbers.map(({ e164, label }, position) => {
    return { contact_id: id, position, tenant_id: tenantId, e164, label };
  });
  if (numbers.length > 0) await knex(tables.contactNumbers).insert(numbers);
  const emails = contact.emails.map((email, position) => ({ contact_id: id, position, email }));
  if (emails.length > 0) await knex(tables.contactEmails).insert(emails);
}

function toScope(text: string): Scope {
  return text === "operator" || text === "office" ? text : "user";
}
