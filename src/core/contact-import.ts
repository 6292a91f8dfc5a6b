import {
  type ContactContent,
  type ContactFault,
  contactLimits,
  nameKey,
  type RawContact,
  readContact,
} from "./contacts.js";
import type { Contact } from "./model.js";

/** One entry of a file of contacts; `row` is the line it begins on. */
export interface ImportEntry {
  readonly row: number;
  readonly raw: RawContact;
}

export interface ImportProblem {
  readonly row: number;
  readonly fault: ContactFault;
  readonly value: string;
}

/** What a file holds, as far as it can be read. */
export interface ImportFile {
  readonly entries: readonly ImportEntry[];
  readonly problems: readonly ImportProblem[];
}

export interface ImportPlan {
  readonly add: readonly ContactContent[];
  /** Contacts that were there already and get what the file has beyond them. */
  readonly change: readonly Contact[];
  /** How many entries said nothing new. */
  readonly known: number;
  readonly problems: readonly ImportProblem[];
}

interface Slot {
  /** Null for one that the file brings. */
  readonly contact: Contact | null;
  content: ContactContent;
  changed: boolean;
}

/** An import as it is planned, entry by entry: reading thousands of numbers takes too long for one turn. */
export interface ImportPlanning {
  take(entries: readonly ImportEntry[]): void;
  plan(): ImportPlan;
}

/**
 * Plans what an import adds to the contacts of one owner. Somebody of the same name with a number or e-mail in common is
 * the same contact, in the file too. What can't be read is told; the rest of its entry is kept, unless nothing remains.
 */
export function createImport(owned: readonly Contact[], country: string): ImportPlanning {
  const shelf = createShelf(owned);
  const problems: ImportProblem[] = [];
  let known = 0;

  return {
    take(entries) {
      for (const { row, raw } of entries) {
        const read = readEntry(raw, country);
        problems.push(...read.problems.map(({ fault, value }) => ({ row, fault, value })));
        const outcome = read.content && shelf.put(read.content);
        if (outcome === "known") known++;
        if (outcome === "full") problems.push({ row, fault: "too-many-contacts", value: raw.name });
      }
    },
    plan: () => ({ ...shelf.changes(), known, problems }),
  };
}

/** The owner's contacts as they will be. */
function createShelf(owned: readonly Contact[]) {
  const all: Slot[] = owned.map((contact) => ({ contact, content: contact, changed: false }));
  const slots = new Map<string, Slot[]>();
  const file = (slot: Slot): void => {
    const key = nameKey(slot.content.name);
    slots.set(key, [...(slots.get(key) ?? []), slot]);
  };
  for (const slot of all) file(slot);

  return {
    put(content: ContactContent): "new" | "more" | "known" | "full" {
      const twin = slots.get(nameKey(content.name))?.find((slot) => isSame(slot.content, content));
      const more = twin ? merged(twin.content, content) : content;
      if (more === null) return "known";
      if (twin) {
        Object.assign(twin, { content: more, changed: true });
        return "more";
      }
      if (all.length >= contactLimits.contacts) return "full";
      const slot = { contact: null, content, changed: false };
      all.push(slot);
      file(slot);
      return "new";
    },
    changes: (): Pick<ImportPlan, "add" | "change"> => ({
      add: all.flatMap(({ contact, content }) => (contact ? [] : [content])),
      change: all.flatMap(({ contact, content, changed }) =>
        contact && changed ? [{ ...contact, ...content }] : [],
      ),
    }),
  };
}

/** Who has no name goes by the organisation, number or e-mail; null where there is nothing at all. */
function readEntry(raw: RawContact, country: string) {
  const names = [raw.name, raw.organisation ?? "", raw.numbers[0]?.number ?? "", raw.emails[0] ?? ""];
  const name = names.find((one) => one.trim() !== "") ?? "";
  const { content, problems } = readContact({ ...raw, name }, country);
  const isEmpty = content.numbers.length === 0 && content.emails.length === 0;
  const lostAll = isEmpty && problems.length > 0;
  return { content: content.name === "" || lostAll ? null : content, problems };
}

function isSame(one: ContactContent, other: ContactContent): boolean {
  if (one.numbers.some(({ e164 }) => other.numbers.some((number) => number.e164 === e164))) return true;
  if (one.emails.some((email) => hasEmail(other, email))) return true;
  return hasNothing(one) && hasNothing(other);
}

function hasNothing({ numbers, emails }: ContactContent): boolean {
  return numbers.length === 0 && emails.length === 0;
}

/** Null where the other one brings nothing, or nothing that there is room for. */
function merged(content: ContactContent, other: ContactContent): ContactContent | null {
  const numbers = other.numbers
    .filter(({ e164 }) => !content.numbers.some((number) => number.e164 === e164))
    .slice(0, contactLimits.numbers - content.numbers.length);
  const emails = other.emails
    .filter((email) => !hasEmail(content, email))
    .slice(0, contactLimits.emails - content.emails.length);
  const organisation = content.organisation ?? other.organisation;
  if (numbers.length + emails.length === 0 && organisation === content.organisation) return null;
  return {
    ...content,
    organisation,
    numbers: [...content.numbers, ...numbers],
    emails: [...content.emails, ...emails],
  };
}

function hasEmail({ emails }: ContactContent, wanted: string): boolean {
  return emails.some((email) => email.toLowerCase() === wanted.toLowerCase());
}
