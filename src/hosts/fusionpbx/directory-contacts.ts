import type { Knex } from "knex";
import { groupBy } from "../../lib/group.js";
import type { ContactIndexer, HostContactList, RawHostContact } from "../shared/contact-index.js";

/** The contacts of one domain, with whom each is shown to. */
export interface DomainContacts {
  readonly list: HostContactList;
  /** Contact id → the users that it is shown to as theirs, and the groups that it is shown to. */
  readonly usersOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly groupsOf: ReadonlyMap<string, ReadonlySet<string>>;
}

const tables = [
  "v_contacts",
  "v_contact_phones",
  "v_contact_emails",
  "v_contact_users",
  "v_contact_groups",
] as const;

interface VersionRow {
  readonly tenant_id: string | null;
}

/**
 * Of each domain what changes whenever a row of its contacts is added, changed or removed: PostgreSQL keeps with each
 * row which transaction wrote it, and who writes here by hand is noticed too. One question, which looks through the
 * tables once for however many domains.
 */
export async function contactsVersions(
  knex: Knex,
  tenantIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const parts = tables.map(
    (table) =>
      `select '${table}' as name, domain_uuid as tenant_id, count(*) as rows, sum(xmin::text::bigint) as writers
         from ${table} where domain_uuid = any(:tenantIds::uuid[]) or domain_uuid is null group by domain_uuid`,
  );
  const text = `${parts.join(" union all ")} order by name, tenant_id`;
  const answer: { rows: VersionRow[] } = await knex.raw(text, { tenantIds: [...tenantIds] });
  const rowsOf = groupBy(answer.rows, (row) => row.tenant_id);
  const versionOf = (id: string) => JSON.stringify([rowsOf.get(id) ?? [], rowsOf.get(null) ?? []]);
  return new Map(tenantIds.map((id) => [id, versionOf(id)]));
}

interface ContactRow {
  readonly id: string;
  readonly organisation: string | null;
  readonly given: string | null;
  readonly middle: string | null;
  readonly family: string | null;
  readonly nickname: string | null;
}

/** Reads the contacts of one domain, and those of all domains, in five questions. */
export async function readContacts(
  { knex, index }: { readonly knex: Knex; readonly index: ContactIndexer },
  tenantId: string,
  country: string,
): Promise<DomainContacts> {
  const rowsOf = (table: (typeof tables)[number]) =>
    knex(table).where((one) => one.where("domain_uuid", tenantId).orWhereNull("domain_uuid"));
  const contacts: ContactRow[] = await rowsOf("v_contacts").select({
    id: "contact_uuid",
    organisation: "contact_organization",
    given: "contact_name_given",
    middle: "contact_name_middle",
    family: "contact_name_family",
    nickname: "contact_nickname",
  });
  const phones: PhoneRow[] = await rowsOf("v_contact_phones")
    .select("contact_uuid", "phone_label", "phone_country_code", "phone_number")
    .orderByRaw("(phone_primary)::text in ('true', 't', '1') desc nulls last, contact_phone_uuid");
  const emails: { contact_uuid: string; email_address: string | null }[] = await rowsOf("v_contact_emails")
    .select("contact_uuid", "email_address")
    .orderByRaw("(email_primary)::text in ('true', 't', '1') desc nulls last, contact_email_uuid");
  const users: { contact_uuid: string; other: string }[] = await rowsOf("v_contact_users").select({
    contact_uuid: "contact_uuid",
    other: "user_uuid",
  });
  const groups: typeof users = await rowsOf("v_contact_groups").select({
    contact_uuid: "contact_uuid",
    other: "group_uuid",
  });
  const phonesOf = groupBy(phones, (row) => row.contact_uuid);
  const emailsOf = groupBy(emails, (row) => row.contact_uuid);
  const raw = contacts.map(
    (row): RawHostContact => ({
      id: row.id,
      ...namesOf(row),
      numbers: (phonesOf.get(row.id) ?? []).map(numberOf),
      emails: (emailsOf.get(row.id) ?? []).map(({ email_address }) => email_address ?? ""),
    }),
  );
  return { list: await index(raw, country), usersOf: idsOf(users), groupsOf: idsOf(groups) };
}

interface PhoneRow {
  readonly contact_uuid: string;
  readonly phone_label: string | null;
  /** numeric: comes as text. */
  readonly phone_country_code: string | null;
  readonly phone_number: string | null;
}

/** A contact may be a person, a person of an organisation, or an organisation alone. */
function namesOf(row: ContactRow): Pick<RawHostContact, "name" | "organisation"> {
  const filled = (...parts: (string | null)[]) => parts.map((part) => part?.trim() ?? "").filter(Boolean);
  const [organisation = null] = filled(row.organisation);
  const person = filled(row.given, row.middle, row.family).join(" ") || filled(row.nickname).join("");
  return person === "" ? { name: organisation ?? "", organisation: null } : { name: person, organisation };
}

/** The country code stands apart or in the number, or is left to the country of the domain. */
function numberOf({
  phone_country_code,
  phone_number,
  phone_label,
}: PhoneRow): RawHostContact["numbers"][number] {
  const number = phone_number?.trim() ?? "";
  const code = (phone_country_code ?? "").replace(/\D/g, "");
  const isWhole = number.startsWith("+") || code === "" || code === "0";
  return { number: isWhole ? number : `+${code}${number}`, label: labelOf(phone_label ?? "") };
}

/** FusionPBX keeps its own labels in small letters. */
function labelOf(label: string): string {
  return label.slice(0, 1).toUpperCase() + label.slice(1);
}

function idsOf(rows: readonly { readonly contact_uuid: string; readonly other: string }[]) {
  const byContact = groupBy(rows, (row) => row.contact_uuid);
  return new Map([...byContact].map(([id, some]) => [id, new Set(some.map(({ other }) => other))]));
}
