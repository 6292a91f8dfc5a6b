import type { Knex } from "knex";
import { MessagingError } from "../../core/errors.js";
import type { Contact, Session } from "../../core/model.js";
import {
  type ContactBook,
  type ContactPlace,
  type ContactQuery,
  type Directory,
  StoreFailure,
} from "../../ports.js";
import {
  type ContactRow,
  contactColumns,
  insertContacts,
  removeContacts,
  contactTables as tables,
  updateContacts,
  withDetails,
} from "./directory-contact-rows.js";

/** Ids are ASCII columns, which MariaDB compares with nothing else. */
const idShape = /^[\x21-\x7e]{1,64}$/;

/** The questions of the directory about contacts, over our own tables. */
export function createContactReader(
  knex: Knex,
): Pick<Directory, "contacts" | "contact" | "contactsByNumber"> {
  return {
    contacts: (session, query) => reached(findContacts(knex, session, query)),
    async contact(session, id) {
      if (!idShape.test(id)) return null;
      const rows = visibleContacts(knex, session).where({ id });
      const [contact = null] = await reached(rows.then((found) => withDetails(knex, found)));
      return contact;
    },
    async contactsByNumber(session, wanted) {
      const storable = wanted.filter((e164) => /^\+\d+$/.test(e164));
      if (storable.length === 0) return [];
      const ids = knex(tables.contactNumbers).select("contact_id").whereIn("e164", storable);
      const found = visibleContacts(knex, session).whereIn("id", ids.where({ tenant_id: session.tenantId }));
      return reached(found.then((rows) => withDetails(knex, rows)));
    },
  };
}

/** Contacts as we keep them ourselves: all in our own portal, those beside the host's in another. */
export function createContactBook(knex: Knex): ContactBook {
  return {
    add: (contacts, most) =>
      reached(
        knex.transaction(async (tx) => {
          const [first] = contacts;
          if (!first) return true;
          const known = await countOf(tx, first);
          if (known + contacts.length > most) return false;
          await insertContacts(tx, contacts);
          return true;
        }),
      ),
    async change(tenantId, id, decide) {
      if (!idShape.test(id)) return null;
      return reached(
        knex.transaction(async (tx) => {
          const rows = await tx<ContactRow>(tables.contacts)
            .select(...contactColumns)
            .where({ id, tenant_id: tenantId })
            .forUpdate();
          const [before] = await withDetails(tx, rows);
          if (!before) return null;
          const after = decide(before);
          if (after === "remove") await removeContacts(tx, { id });
          else await updateContacts(tx, [after]);
          return after === "remove" ? before : after;
        }),
      );
    },
    replace: (contacts) => reached(knex.transaction((tx) => replaceContacts(tx, contacts))),
    ownedBy: (tenantId, ownerId) =>
      reached(
        knex<ContactRow>(tables.contacts)
          .select(...contactColumns)
          .where({ tenant_id: tenantId, owner_id: ownerId })
          .then((rows) => withDetails(knex, rows)),
      ),
  };
}

async function replaceContacts(tx: Knex, contacts: readonly Contact[]): Promise<number> {
  const ids = contacts.map(({ id }) => id).filter((id) => idShape.test(id));
  const rows = await tx<ContactRow>(tables.contacts).select("id", "tenant_id").whereIn("id", ids).forUpdate();
  const tenants = new Map(rows.map(({ id, tenant_id }) => [id, tenant_id]));
  const there = contacts.filter(({ id, tenantId }) => tenants.get(id) === tenantId);
  await updateContacts(tx, there);
  return there.length;
}

/** A failure in the words of the ports: Knex would put the values of the statement into its message. */
export async function reached<T>(answer: PromiseLike<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof MessagingError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "DIRECTORY";
    throw new StoreFailure(code, true);
  }
}

/** PostgreSQL takes no NUL, not even in a question, and SQLite ends the text there; nothing here has one in its name. */
export function isUnstorable(text: string): boolean {
  return text.includes("\0");
}

async function countOf(tx: Knex, { tenantId, ownerId }: Contact): Promise<number> {
  const [row] = await tx(tables.contacts)
    .where({ tenant_id: tenantId, owner_id: ownerId })
    .count({ known: "*" });
  return Number(row?.["known"] ?? 0);
}

/** Own contacts and those that the tenant shares. */
function visibleContacts(knex: Knex, { tenantId, userId }: Session) {
  return knex<ContactRow>(tables.contacts)
    .select(...contactColumns)
    .where({ tenant_id: tenantId })
    .where((one) => one.whereNull("owner_id").orWhere({ owner_id: userId }));
}

interface PlacedRow extends ContactRow {
  readonly name_key: string;
}

/** Each owner's contacts lie in an index by name, so own and shared ones are asked for apart and merged. */
async function findContacts(knex: Knex, session: Session, query: ContactQuery): Promise<Contact[]> {
  if (isUnstorable(query.text)) return [];
  const owners = { own: [session.userId], shared: [null], all: [session.userId, null] }[query.scope];
  const found: PlacedRow[] = [];
  for (const ownerId of owners) {
    found.push(...(await ownersPage(knex, { tenant_id: session.tenantId, owner_id: ownerId }, query)));
  }
  return withDetails(knex, found.sort(byPlace).slice(0, query.limit));
}

async function ownersPage(
  knex: Knex,
  owner: { readonly tenant_id: string; readonly owner_id: string | null },
  { text, after, limit }: ContactQuery,
): Promise<PlacedRow[]> {
  const page = knex<PlacedRow>(tables.contacts)
    .select(...contactColumns, "name_key")
    .where(owner)
    .orderBy(["name_key", "id"])
    .limit(limit);
  if (after) {
    const { nameKey, id } = after;
    void page
      .where("name_key", ">=", nameKey)
      .where((one) => one.where("name_key", ">", nameKey).orWhere("id", ">", id));
  }
  for (const word of searchWords(text)) {
    void page.whereRaw("search_text like ? escape '!'", [`%${word.replace(/[!%_]/g, "!$&")}%`]);
  }
  return page.then((rows) => [...rows]);
}

function byPlace(one: PlacedRow, other: PlacedRow): number {
  return comparePlaces({ nameKey: one.name_key, id: one.id }, { nameKey: other.name_key, id: other.id });
}

/** The order of contacts, as the databases compare: by bytes. */
export function comparePlaces(one: ContactPlace, other: ContactPlace): number {
  return compareBytes(one.nameKey, other.nameKey) || compareBytes(one.id, other.id);
}

function compareBytes(one: string, other: string): number {
  if (one === other) return 0;
  // Only beyond the surrogates is the order of UTF-16 another.
  if (/[\ud800-\uffff]/.test(one + other)) return Buffer.compare(Buffer.from(one), Buffer.from(other));
  return one < other ? -1 : 1;
}

/** The words of a query; a number, however it is punctuated, is one word of digits. */
export function searchWords(query: string): string[] {
  const text = query.trim().toLowerCase().slice(0, 100);
  if (/^\+?[\s().-]*\d[\d\s().-]*$/.test(text)) return [text.replace(/\D/g, "")];
  return text
    .split(/[\s\p{Cc}]+/u)
    .filter((word) => word !== "")
    .slice(0, 8);
}
