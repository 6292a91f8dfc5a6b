import { toE164 } from "./address.js";
import type { Contact, ContactNumber } from "./model.js";
import { isVisible } from "./text.js";

/** How much a contact may hold, in characters as Unicode counts them, and how many one owner may have. */
export const contactLimits = {
  name: 200,
  label: 60,
  email: 190,
  numbers: 20,
  emails: 20,
  contacts: 10_000,
} as const;

/** Keys of the order by name are cut here, so that an index can hold them. */
const KEY_LENGTH = 190;
const emailShape = /^[^\s@<>",;:]+@[^\s@<>",;:]+$/;

/** What somebody may write of a contact. */
export type ContactContent = Pick<Contact, "name" | "organisation" | "numbers" | "emails">;

/** The same as it was typed, or as it stood in a file. */
export interface RawContact {
  readonly name: string;
  readonly organisation: string | null;
  readonly numbers: readonly { readonly number: string; readonly label: string }[];
  readonly emails: readonly string[];
}

/** What can be wrong with a contact, or with a row of a file of contacts. */
export type ContactFault =
  | "name-missing"
  | "name-too-long"
  | "organisation-too-long"
  | "label-too-long"
  | "number-unreadable"
  | "email-unreadable"
  | "too-many-numbers"
  | "too-many-emails"
  | "too-many-contacts"
  | "row-unreadable";

export interface ContactProblem {
  /** The field, such as `numbers.2.number`. */
  readonly path: string;
  readonly fault: ContactFault;
  /** What stood there, cut where it is long. */
  readonly value: string;
}

/** What could be read of a contact, and what could not. */
export interface ReadContact {
  readonly content: ContactContent;
  readonly problems: readonly ContactProblem[];
}

/** Reads a contact by the tenant's country. The same number or e-mail twice is one. */
export function readContact(raw: RawContact, country: string): ReadContact {
  const problems: ContactProblem[] = [];
  const told = (path: string, fault: ContactFault, value: string): void => {
    problems.push({ path, fault, value: cut(value, 60) });
  };
  const name = singleLine(raw.name);
  if (!isVisible(name)) told("name", "name-missing", "");
  else if (lengthOf(name) > contactLimits.name) told("name", "name-too-long", name);
  const organisation = singleLine(raw.organisation ?? "");
  if (lengthOf(organisation) > contactLimits.name)
    told("organisation", "organisation-too-long", organisation);
  const numbers = readNumbers(raw.numbers, country, told);
  const emails = readEmails(raw.emails, told);
  return {
    content: {
      name: cut(name, contactLimits.name),
      organisation: isVisible(organisation) ? cut(organisation, contactLimits.name) : null,
      numbers,
      emails,
    },
    problems,
  };
}

/** By what names are sorted: letters without marks and capitals, so that Ärzte stand beside Arzt. */
export function nameKey(name: string): string {
  const folded = name
    .normalize("NFKD")
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, " ")
    .trim();
  return cut(folded, KEY_LENGTH);
}

/** A text on one line, without what no database or screen can carry. */
function singleLine(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ")
    .trim();
}

type Told = (path: string, fault: ContactFault, value: string) => void;

function readNumbers(raw: RawContact["numbers"], country: string, told: Told): ContactNumber[] {
  const numbers = new Map<string, ContactNumber>();
  for (const [index, { number, label }] of raw.entries()) {
    const e164 = toE164(singleLine(number), country);
    const shown = singleLine(label);
    if (e164 === null) told(`numbers.${index}.number`, "number-unreadable", number);
    else if (numbers.size === contactLimits.numbers && !numbers.has(e164)) {
      told(`numbers.${index}.number`, "too-many-numbers", number);
    } else if (!numbers.has(e164)) numbers.set(e164, { e164, label: cut(shown, contactLimits.label) });
    if (lengthOf(shown) > contactLimits.label) told(`numbers.${index}.label`, "label-too-long", shown);
  }
  return [...numbers.values()];
}

function readEmails(raw: readonly string[], told: Told): string[] {
  const emails = new Map<string, string>();
  for (const [index, typed] of raw.entries()) {
    const email = singleLine(typed);
    const key = email.toLowerCase();
    if (!emailShape.test(email) || lengthOf(email) > contactLimits.email) {
      told(`emails.${index}`, "email-unreadable", email);
    } else if (emails.size === contactLimits.emails && !emails.has(key)) {
      told(`emails.${index}`, "too-many-emails", email);
    } else if (!emails.has(key)) emails.set(key, email);
  }
  return [...emails.values()];
}

function lengthOf(text: string): number {
  return [...text].length;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : [...text].slice(0, length).join("").trim();
}
