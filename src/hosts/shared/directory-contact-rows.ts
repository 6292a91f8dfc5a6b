import type { Knex } from "knex";
import { nameKey } from "../../core/contacts.js";
import type { Contact } from "../../core/model.js";
import { groupBy } from "../../lib/group.js";

/** Our own tables of contacts: all of them in our own portal, those beside the host's in another. */
export const contactTables = {
  contacts: "sidetone_builtin_contacts",
  contactNumbers: "sidetone_builtin_contact_numbers",
  contactEmails: "sidetone_builtin_contact_emails",
} as const;

export interface ContactRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly owner_id: string | null;
  readonly name: string;
  readonly organisation: string | null;
}

export const contactColumns = ["id", "tenant_id", "owner_id", "name", "organisation"] as const;

/** Databases limit how many values one statement may have. */
const SLICE = 500;
const ROWS_PER_STATEMENT = 100;

/** Completes contacts with their numbers and e-mails: two queries for every five hundred. */
export async function withDetails(knex: Knex, rows: readonly ContactRow[]): Promise<Contact[]> {
  const contacts: Contact[] = [];
  for (let start = 0; start < rows.length; start += SLICE) {
    contacts.push(...(await detailed(knex, rows.slice(start, start + SLICE))));
  }
  return contacts;
}

async function detailed(knex: Knex, rows: readonly ContactRow[]): Promise<Contact[]> {
  const ids = rows.map(({ id }) => id);
  const numbers: { contact_id: string; e164: string; label: string }[] = await knex(
    contactTables.contactNumbers,
  )
    .select("contact_id", "e164", "label")
    .whereIn("contact_id", ids)
    .orderBy(["contact_id", "position"]);
  const emails: { contact_id: string; email: string }[] = await knex(contactTables.contactEmails)
    .select("contact_id", "email")
    .whereIn("contact_id", ids)
    .orderBy(["contact_id", "position"]);
  const numbersOf = groupBy(numbers, (row) => row.contact_id);
  const emailsOf = groupBy(emails, (row) => row.contact_id);
  return rows.map(({ id, tenant_id, owner_id, name, organisation }) => ({
    id,
    tenantId: tenant_id,
    ownerId: owner_id,
    name,
    organisation,
    numbers: (numbersOf.get(id) ?? []).map(({ e164, label }) => ({ e164, label })),
    emails: (emailsOf.get(id) ?? []).map(({ email }) => email),
  }));
}

/** What a contact is found by: its words in lower case, and the digits of its numbers. */
export function searchText(contact: Pick<Contact, "name" | "organisation" | "numbers">): string {
  const digits = contact.numbers.map(({ e164 }) => e164.replace(/\D/g, ""));
  return [contact.name.toLowerCase(), contact.organisation?.toLowerCase() ?? "", ...digits].join(" ");
}

function contactRow(contact: Contact) {
  const { id, tenantId, ownerId, name, organisation } = contact;
  return {
    id,
    tenant_id: tenantId,
    owner_id: ownerId,
    name,
    name_key: nameKey(name),
    organisation,
    search_text: searchText(contact),
  };
}

/** Adds contacts with their numbers and e-mails. */
export async function insertContacts(knex: Knex, contacts: readonly Contact[]): Promise<void> {
  await insert(knex, contactTables.contacts, contacts.map(contactRow));
  await insertDetails(knex, contacts);
}

/** Writes contacts that are there anew, with their numbers and e-mails. */
export async function updateContacts(knex: Knex, contacts: readonly Contact[]): Promise<void> {
  const ids = contacts.map(({ id }) => id);
  for (const { id, ...row } of contacts.map(contactRow))
    await knex(contactTables.contacts).where({ id }).update(row);
  await knex(contactTables.contactNumbers).whereIn("contact_id", ids).del();
  await knex(contactTables.contactEmails).whereIn("contact_id", ids).del();
  await insertDetails(knex, contacts);
}

/** Removes the contacts that `where` finds, with all that is theirs. */
export async function removeContacts(knex: Knex, where: object): Promise<void> {
  const ids = knex(contactTables.contacts).select("id").where(where);
  await knex(contactTables.contactNumbers).whereIn("contact_id", ids).del();
  await knex(contactTables.contactEmails).whereIn("contact_id", ids.clone()).del();
  await knex(contactTables.contacts).where(where).del();
}

async function insertDetails(knex: Knex, contacts: readonly Contact[]): Promise<void> {
  const numbers = contacts.flatMap(({ id, tenantId, numbers }) =>
    numbers.map(({ e164, label }, position) => ({
      contact_id: id,
      position,
      tenant_id: tenantId,
      e164,
      label,
    })),
  );
  const emails = contacts.flatMap(({ id, emails }) =>
    emails.map((email, position) => ({ contact_id: id, position, email })),
  );
  await insert(knex, contactTables.contactNumbers, numbers);
  await insert(knex, contactTables.contactEmails, emails);
}

async function insert(knex: Knex, table: string, rows: readonly object[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    await knex(table).insert(rows.slice(start, start + ROWS_PER_STATEMENT));
  }
}
