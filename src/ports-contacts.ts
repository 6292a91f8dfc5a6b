import type { Contact } from "./core/model.js";

/** Which contacts of a user, and which page of them; by the order of `nameKey`, then by id. */
export interface ContactQuery {
  /** Words of the name or organisation, or digits of a number; empty for everybody. */
  readonly text: string;
  readonly scope: "all" | "own" | "shared";
  /** The last contact of the page before; null for the first page. */
  readonly after: ContactPlace | null;
  readonly limit: number;
}

/** Where a contact stands in the order by name. */
export interface ContactPlace {
  readonly nameKey: string;
  readonly id: string;
}

/**
 * Where contacts are written. It asks nobody whether one may: messaging/contacts does. The built-in host writes its own
 * tables; in a host portal it is an overlay of ours beside the host's contacts, keyed by the host's contact id, so that
 * `change` gets the contact as the reader sees it and keeps what is decided whole, and the host's rows stay as they are.
 */
export interface ContactBook {
  /**
   * Adds contacts of one owner, all or none. False, with nothing added, where the owner would then have more than
   * `most`. The ids are the caller's, so that a repeat after a failure is refused by the key.
   */
  add(contacts: readonly Contact[], most: number): Promise<boolean>;
  /**
   * Replaces or removes one contact, by what `decide` makes of it while nobody else can change it; what `decide` throws
   * changes nothing and is thrown on. Null where there is no such contact in the tenant.
   */
  change(
    tenantId: string,
    contactId: string,
    decide: (before: Contact) => Contact | "remove",
  ): Promise<Contact | null>;
  /**
   * Replaces contacts, all in one transaction, for imports: what others changed since they were read is lost. One that
   * is gone, or another tenant's than it says, is left out. Resolves with how many were replaced.
   */
  replace(contacts: readonly Contact[]): Promise<number>;
  /** Everything of one owner (null: what the tenant shares), for imports; in no order. */
  ownedBy(tenantId: string, ownerId: string | null): Promise<readonly Contact[]>;
}
