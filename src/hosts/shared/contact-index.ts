import { setImmediate as afterOthers } from "node:timers/promises";
import { nameKey, readContact } from "../../core/contacts.js";
import type { Contact } from "../../core/model.js";
import { createMemory } from "../../lib/memory.js";
import type { ContactPlace } from "../../ports.js";
import { searchText } from "./directory-contact-rows.js";
import { comparePlaces } from "./directory-contacts.js";

/** A contact of the host, as its rows say it. */
export interface RawHostContact {
  readonly id: string;
  readonly name: string;
  readonly organisation: string | null;
  readonly numbers: readonly { readonly number: string; readonly label: string }[];
  readonly emails: readonly string[];
}

/** A contact of the host with what it is ordered and found by. */
export type HostContact = Pick<Contact, "name" | "organisation" | "numbers" | "emails"> &
  ContactPlace & { readonly text: string };

/** Every contact of one tenant of the host at one moment, in the order of contacts. */
export interface HostContactList {
  readonly ordered: readonly HostContact[];
  readonly byId: ReadonlyMap<string, HostContact>;
  /** Key: E.164. */
  readonly byNumber: ReadonlyMap<string, readonly HostContact[]>;
}

/** Cleans, orders and indexes the contacts of a tenant; local numbers are read as those of `country`. */
export type ContactIndexer = (raw: readonly RawHostContact[], country: string) => Promise<HostContactList>;

/** So many contacts are remembered, of all tenants. */
const MAX_KNOWN = 100_000;
/** Others have their turn after so many: reading a contact's numbers takes a tenth of a millisecond. */
const SLICE = 200;

/**
 * Makes an indexer that remembers how it read each contact: a host is looked at every few seconds, hardly any of its
 * contacts is another then, and to read ten thousand of them takes a second.
 */
export function createContactIndexer(): ContactIndexer {
  const remembered = createMemory<HostContact>(MAX_KNOWN);
  const read = (raw: RawHostContact, country: string) =>
    remembered(JSON.stringify([country, raw]), () => toHostContact(raw, country));

  return async (raw, country) => {
    const ordered: HostContact[] = [];
    for (let start = 0; start < raw.length; start += SLICE) {
      const some = raw.slice(start, start + SLICE).map((one) => read(one, country));
      ordered.push(...some.filter(({ name }) => name !== ""));
      await afterOthers();
    }
    ordered.sort(comparePlaces);
    return { ordered, byId: new Map(ordered.map((one) => [one.id, one])), byNumber: byNumber(ordered) };
  };
}

function toHostContact(raw: RawHostContact, country: string): HostContact {
  const { content } = readContact(raw, country);
  return { id: raw.id, ...content, nameKey: nameKey(content.name), text: searchText(content) };
}

function byNumber(contacts: readonly HostContact[]): ReadonlyMap<string, readonly HostContact[]> {
  const found = new Map<string, HostContact[]>();
  for (const contact of contacts) {
    for (const { e164 } of contact.numbers) {
      const others = found.get(e164);
      if (others) others.push(contact);
      else found.set(e164, [contact]);
    }
  }
  return found;
}
