import type { Knex } from "knex";
import type { Session } from "../../core/model.js";
import { groupBy } from "../../lib/group.js";
import type { ContactIndexer, HostContactList, RawHostContact } from "../shared/contact-index.js";
import type { OwnerOf } from "../shared/contact-overlay.js";
import { rowsIfReadable } from "./directory-load.js";
import type { NumberReader } from "./directory-numbers.js";
import type { Person } from "./directory-people.js";
import { reads, rowsOf, type TableRead } from "./directory-reads.js";

/** So many entries are read, the first ones by id: all of them lie in memory. */
const MAX_CONTACTS = 50_000;
const DETAILS_PER_CONTACT = 4;
/** Owner of the groups that are everybody's. */
const SHARED = -1;
/** Groups that mirror the users; `userman` is what it was called before. */
const MIRRORS = ["internal", "userman"];

interface GroupRow {
  readonly id: number;
  readonly owner: number;
  readonly type: string;
}

interface EntryRow {
  readonly id: number;
  readonly groupid: number;
  readonly displayname: string;
  readonly fname: string;
  readonly lname: string;
  readonly company: string;
}

interface NumberRow {
  readonly entryid: number;
  readonly number: string | null;
  readonly stripped: string | null;
  readonly type: string | null;
  readonly E164: string | null;
}

interface EmailRow {
  readonly entryid: number;
  readonly email: string | null;
}

/** Contact Manager's contacts at one moment. */
export interface ContactSnapshot {
  readonly list: HostContactList;
  /** The group of each contact. */
  readonly groups: ReadonlyMap<string, GroupRow>;
}

export interface ContactOptions {
  readonly index: ContactIndexer;
  readonly readNumber: NumberReader;
  readonly country: string;
}

/** Reads every contact: four statements, however many there are. Those that mirror users are users, not contacts. */
export async function loadContacts(
  knex: Knex,
  { index, readNumber, country }: ContactOptions,
): Promise<ContactSnapshot> {
  const groups = await rowsIfReadable(rowsOf<GroupRow>(knex, reads.contactGroups));
  const outside = new Map(groups.filter(({ type }) => !MIRRORS.includes(type)).map((row) => [row.id, row]));
  if (outside.size === 0) return { list: await index([], country), groups: new Map() };
  const entries = await rowsIfReadable(
    rowsOf<EntryRow>(knex, reads.contacts, (query) =>
      query
        .whereIn("groupid", [...outside.keys()])
        .orderBy("id")
        .limit(MAX_CONTACTS),
    ),
  );
  const details = <Row>(read: TableRead) =>
    rowsIfReadable(
      rowsOf<Row>(knex, read, (query) => query.orderBy("id").limit(MAX_CONTACTS * DETAILS_PER_CONTACT)),
    );
  const numbers = groupBy(await details<NumberRow>(reads.contactNumbers), ({ entryid }) => entryid);
  const emails = groupBy(await details<EmailRow>(reads.contactEmails), ({ entryid }) => entryid);
  const raw = entries.map((row): RawHostContact => {
    const read = (text: string) => readNumber(text, country);
    return {
      id: idOf(row),
      name: nameOf(row),
      organisation: row.company,
      numbers: (numbers.get(row.id) ?? []).flatMap((number) => toNumber(number, read)),
      emails: (emails.get(row.id) ?? []).map(({ email }) => email ?? ""),
    };
  });
  const groupOf = entries.flatMap((row) => {
    const group = outside.get(row.groupid);
    return group ? [[idOf(row), group] as const] : [];
  });
  return { list: await index(raw, country), groups: new Map(groupOf) };
}

/** What somebody sees of it: their own groups, and of the shared ones those that the host shows them. */
export function ownerFor({ userId }: Session, person: Person, groups: ContactSnapshot["groups"]): OwnerOf {
  return ({ id }) => {
    const group = groups.get(id);
    if (!group) return undefined;
    if (group.owner !== SHARED) return String(group.owner) === userId ? userId : undefined;
    const { contactGroups } = person;
    return contactGroups === "all" || contactGroups.has(String(group.id)) ? null : undefined;
  };
}

function idOf({ id }: EntryRow): string {
  return `freepbx-${id}`;
}

function nameOf({ displayname, fname, lname, company }: EntryRow): string {
  return displayname.trim() || `${fname} ${lname}`.trim() || company;
}

/** Extensions in an address book are no numbers of the world; others the host mostly has read already. */
function toNumber(
  { number, stripped, type, E164 }: NumberRow,
  read: (text: string) => string | null,
): { readonly number: string; readonly label: string }[] {
  if (type === "internal") return [];
  const e164 = /^\+[1-9]\d{4,14}$/.test(E164 ?? "") ? E164 : (read(number ?? "") ?? read(stripped ?? ""));
  return e164 === null ? [] : [{ number: e164, label: labelOf(type ?? "") }];
}

function labelOf(type: string): string {
  if (type === "cell") return "Mobile";
  return type.slice(0, 1).toUpperCase() + type.slice(1);
}
