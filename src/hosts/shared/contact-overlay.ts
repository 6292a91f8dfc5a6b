import { nameKey } from "../../core/contacts.js";
import type { Contact, Session } from "../../core/model.js";
import type { ContactPlace, ContactQuery, Directory } from "../../ports.js";
import type { HostContact, HostContactList } from "./contact-index.js";
import { comparePlaces, isUnstorable, searchWords } from "./directory-contacts.js";

type Contacts = Pick<Directory, "contacts" | "contact" | "contactsByNumber">;

/** What one user sees of it: whose it is (null: shared), undefined where the user does not see it. */
export type OwnerOf = (contact: HostContact) => string | null | undefined;

export interface HostContacts {
  /** The portal's name, as people know it. */
  readonly title: string;
  /** The contacts of the session's tenant and what its user sees of them; null where there is no such tenant. */
  seenBy(session: Session): Promise<{ readonly list: HostContactList; readonly ownerOf: OwnerOf } | null>;
}

/**
 * The contacts of a directory in a host portal: the host's, which stay as they are, and beside them what is in our own
 * contact book under the host's ids of tenants and users; one list, in one order.
 */
export function overlayContacts(ours: Contacts, host: HostContacts): Contacts {
  return {
    async contacts(session, query) {
      const [own, theirs] = await Promise.all([
        ours.contacts(session, query),
        hostPage(host, session, query),
      ]);
      return [...own, ...theirs].sort(byName).slice(0, query.limit);
    },
    async contact(session, id) {
      const own = await ours.contact(session, id);
      if (own) return own;
      const [theirs = null] = await findSeen(host, session, ({ byId }) => {
        const contact = byId.get(id);
        return contact ? [contact] : [];
      });
      return theirs;
    },
    async contactsByNumber(session, numbers) {
      const [own, theirs] = await Promise.all([
        ours.contactsByNumber(session, numbers),
        findSeen(host, session, ({ byNumber }) => numbers.flatMap((number) => byNumber.get(number) ?? [])),
      ]);
      return [...own, ...theirs];
    },
  };
}

/** From where the page begins on; the list is in memory, so that nothing is asked for the contacts before it. */
async function hostPage(host: HostContacts, session: Session, query: ContactQuery): Promise<Contact[]> {
  const seen = await host.seenBy(session);
  if (!seen || isUnstorable(query.text)) return [];
  const words = searchWords(query.text);
  const { ordered } = seen.list;
  const found: Contact[] = [];
  for (const contact of ordered.slice(query.after ? firstAfter(ordered, query.after) : 0)) {
    const ownerId = seen.ownerOf(contact);
    if (!isInScope(ownerId, query.scope) || !words.every((word) => contact.text.includes(word))) continue;
    if (found.push(shown(host, session, contact, ownerId)) === query.limit) break;
  }
  return found;
}

function isInScope(
  ownerId: string | null | undefined,
  scope: ContactQuery["scope"],
): ownerId is string | null {
  if (ownerId === undefined) return false;
  return scope === "all" || (scope === "shared") === (ownerId === null);
}

function firstAfter(ordered: readonly HostContact[], place: ContactPlace): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const contact = ordered[middle];
    if (contact && comparePlaces(contact, place) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of the contacts that `pick` takes, each once, those that the user sees. */
async function findSeen(
  host: HostContacts,
  session: Session,
  pick: (list: HostContactList) => readonly HostContact[],
): Promise<Contact[]> {
  const seen = await host.seenBy(session);
  if (!seen) return [];
  return [...new Set(pick(seen.list))].flatMap((contact) => {
    const ownerId = seen.ownerOf(contact);
    return ownerId === undefined ? [] : [shown(host, session, contact, ownerId)];
  });
}

function shown(
  { title }: HostContacts,
  { tenantId }: Session,
  { id, name, organisation, numbers, emails }: HostContact,
  ownerId: string | null,
): Contact {
  return { id, tenantId, ownerId, name, organisation, numbers, emails, keptIn: title };
}

function byName(one: Contact, other: Contact): number {
  return comparePlaces(
    { nameKey: nameKey(one.name), id: one.id },
    { nameKey: nameKey(other.name), id: other.id },
  );
}
