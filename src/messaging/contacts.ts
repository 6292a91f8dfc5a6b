import { type Action, allows } from "../core/access.js";
import { createImport, type ImportFile, type ImportProblem } from "../core/contact-import.js";
import {
  type ContactContent,
  type ContactProblem,
  contactLimits,
  type RawContact,
  readContact,
} from "../core/contacts.js";
import { MessagingError } from "../core/errors.js";
import type { Contact, Session, TenantDirectory } from "../core/model.js";
import { defaultUserSettings } from "../core/settings.js";
import type { Logger } from "../lib/logger.js";
import type { ContactBook, Directory, LiveBus, Store } from "../ports.js";

export interface ContactsDeps {
  readonly directory: Directory;
  readonly book: ContactBook;
  readonly store: Pick<Store, "log" | "settings">;
  readonly bus: Pick<LiveBus, "publish" | "signal">;
  readonly newId: () => string;
  readonly log: Logger;
}

/** The contacts that a user sees and keeps. What is somebody else's own answers `not-found`, like what is not there. */
export interface Contacts {
  get(session: Session, id: string): Promise<Contact>;
  /** Adds one, of the user's own or (office managers) for the whole tenant. */
  create(session: Session, raw: RawContact, shared: boolean): Promise<Contact>;
  /** Replaces all of one but whose it is. */
  replace(session: Session, id: string, raw: RawContact): Promise<Contact>;
  /** Adds a number to one that is there, whatever else changes it at the same time. */
  addNumber(session: Session, id: string, number: RawContact["numbers"][number]): Promise<Contact>;
  remove(session: Session, id: string): Promise<void>;
  /** Adds what a file holds, without doubling what is there; what can't be read is told and left out. */
  importFile(session: Session, file: ImportFile, shared: boolean): Promise<ImportResult>;
  /** Contact id → the coworker behind a number or e-mail of the contact, where that is one who can be chatted with. */
  coworkers(session: Session, contacts: readonly Contact[]): Promise<ReadonlyMap<string, string>>;
}

export interface ImportResult {
  readonly imported: number;
  readonly known: number;
  readonly problems: readonly ImportProblem[];
}

/** Fields of a contact that could not be read. */
export class InvalidContact extends MessagingError {
  readonly problems: readonly ContactProblem[];

  constructor(problems: readonly ContactProblem[]) {
    super("invalid");
    this.problems = problems;
  }
}

/** So many at once: what a text on its way waits for meanwhile is a few milliseconds. */
const SLICE = 100;

/** Contacts over the host's directory and its contact book, with the policy asked before every change. */
export function createContacts(deps: ContactsDeps): Contacts {
  const { directory, book } = deps;

  async function change(
    session: Session,
    id: string,
    decide: (before: Contact) => Contact | "remove",
  ): Promise<Contact> {
    const changed = await book.change(session.tenantId, id, (before) => {
      require(session, "read", before);
      require(session, "change", before);
      return decide(before);
    });
    if (!changed) throw await whyNot(directory, session, id);
    await tell(deps, session, changed.ownerId);
    return changed;
  }

  return {
    async get(session, id) {
      const contact = await directory.contact(session, id);
      if (!contact || !mayRead(session, contact)) throw new MessagingError("not-found");
      return contact;
    },
    async create(session, raw, shared) {
      const owner = ownerOf(session, shared);
      const content = valid(raw, await countryOf(directory, session));
      const contact = { ...owner, ...content, id: deps.newId() };
      if (!(await book.add([contact], contactLimits.contacts))) throw tooMany();
      await tell(deps, session, contact.ownerId);
      return contact;
    },
    async replace(session, id, raw) {
      const country = await countryOf(directory, session);
      return change(session, id, (before) => ({ ...before, ...valid(raw, country) }));
    },
    async addNumber(session, id, number) {
      const country = await countryOf(directory, session);
      const added = valid({ name: "-", organisation: null, numbers: [number], emails: [] }, country).numbers;
      return change(session, id, (before) => {
        const rest = before.numbers.filter(({ e164 }) => e164 !== added[0]?.e164);
        if (rest.length >= contactLimits.numbers) {
          throw new InvalidContact([{ path: "number", fault: "too-many-numbers", value: number.number }]);
        }
        return { ...before, numbers: [...rest, ...added] };
      });
    },
    async remove(session, id) {
      await change(session, id, () => "remove");
    },
    importFile: (session, file, shared) => importFile(deps, session, file, shared),
    coworkers: (session, contacts) => findCoworkers(deps, session, contacts),
  };
}

/** What is not in the book may be the host's: who sees it there is told where it can be changed. */
async function whyNot(directory: Directory, session: Session, id: string): Promise<MessagingError> {
  const keptIn = (await directory.contact(session, id))?.keptIn;
  return keptIn === undefined
    ? new MessagingError("not-found")
    : new MessagingError("contact-kept-in-host", { host: keptIn });
}

function mayRead(session: Session, contact: Contact): boolean {
  return allows(session, "read", { kind: "contact", contact });
}

/** Who may see it is told plainly that changing it is not for them; to others it is not there. */
function require(session: Session, action: Action, contact: Contact): void {
  if (allows(session, action, { kind: "contact", contact })) return;
  throw new MessagingError(action === "read" ? "not-found" : "forbidden");
}

function ownerOf(
  { tenantId, userId, scope }: Session,
  shared: boolean,
): Pick<Contact, "tenantId" | "ownerId"> {
  const owner = { tenantId, ownerId: shared ? null : userId };
  if (!allows({ tenantId, userId, scope }, "change", { kind: "contact", contact: owner })) {
    throw new MessagingError("forbidden");
  }
  return owner;
}

function valid(raw: RawContact, country: string): ContactContent {
  const { content, problems } = readContact(raw, country);
  if (problems.length > 0) throw new InvalidContact(problems);
  return content;
}

function tooMany(): InvalidContact {
  return new InvalidContact([{ path: "", fault: "too-many-contacts", value: "" }]);
}

async function tenantOf(directory: Directory, { tenantId }: Session): Promise<TenantDirectory> {
  const own = await directory.tenant(tenantId);
  if (!own) throw new MessagingError("unauthenticated");
  return own;
}

async function countryOf(directory: Directory, session: Session): Promise<string> {
  return (await tenantOf(directory, session)).tenant.country;
}

/**
 * The contacts may be tables of a host, so that the log can't be written in their transaction. They are changed already:
 * a browser that is not told shows the old name until it loads again, and the change itself must not look failed.
 */
async function tell(
  { store, bus, log }: ContactsDeps,
  { tenantId, userId }: Session,
  ownerId: string | null,
): Promise<void> {
  // What is shared concerns the whole tenant, whose logs are not written for it.
  if (ownerId === null) {
    return bus.signal({ audience: { kind: "tenant", tenantId }, news: { kind: "contacts" } });
  }
  try {
    bus.publish(await store.log.append([{ userId, tenantId, change: { kind: "contacts" } }]));
  } catch (error) {
    log.warn({ err: error }, "a change of contacts could not be told");
  }
}

async function importFile(
  deps: ContactsDeps,
  session: Session,
  file: ImportFile,
  shared: boolean,
): Promise<ImportResult> {
  const { book, directory, newId } = deps;
  const owner = ownerOf(session, shared);
  const country = await countryOf(directory, session);
  const owned = await book.ownedBy(owner.tenantId, owner.ownerId);
  const planning = createImport(owned, country);
  for (let start = 0; start < file.entries.length; start += SLICE) {
    planning.take(file.entries.slice(start, start + SLICE));
    await new Promise(setImmediate);
  }
  const plan = planning.plan();
  const contacts = plan.add.map((content) => ({ ...owner, ...content, id: newId() }));
  const problems = [...file.problems, ...plan.problems];
  let imported = 0;
  for (let start = 0; start < contacts.length; start += SLICE) {
    const some = contacts.slice(start, start + SLICE);
    if (await book.add(some, contactLimits.contacts)) imported += some.length;
    else
      problems.push(
        ...some.map(({ name }) => ({ row: 0, fault: "too-many-contacts" as const, value: name })),
      );
  }
  for (let start = 0; start < plan.change.length; start += SLICE) {
    imported += await book.replace(plan.change.slice(start, start + SLICE));
  }
  if (imported > 0) await tell(deps, session, owner.ownerId);
  return { imported, known: plan.known, problems: problems.sort((one, other) => one.row - other.row) };
}

/** Asks for the switches only where a contact has a number of ours or a coworker's e-mail, which is rare. */
async function findCoworkers(
  { directory, store }: ContactsDeps,
  session: Session,
  contacts: readonly Contact[],
): Promise<ReadonlyMap<string, string>> {
  const own = await tenantOf(directory, session);
  const byEmail = new Map([...own.users.values()].map(({ id, email }) => [email?.toLowerCase() ?? "", id]));
  const hasOurs = contacts.some(({ numbers }) => numbers.some(({ e164 }) => own.numbers.has(e164)));
  const numbers = hasOurs ? await store.settings.numbers(session.tenantId) : new Map();
  const found = contacts.flatMap((contact): [string, string][] => {
    // A number that several share says nothing of whom one would chat with.
    const holders = contact.numbers.flatMap(({ e164 }): string[] => {
      const { userIds = [] } = own.numbers.has(e164) ? (numbers.get(e164) ?? {}) : {};
      return userIds.length === 1 ? [...userIds] : [];
    });
    const mailed = contact.emails.flatMap((email) => byEmail.get(email.toLowerCase()) ?? []);
    const userId = [...holders, ...mailed].find((id) => id !== session.userId && own.users.get(id)?.enabled);
    return userId === undefined ? [] : [[contact.id, userId]];
  });
  if (found.length === 0) return new Map();
  const settings = await store.settings.users(session.tenantId, [...new Set(found.map(([, id]) => id))]);
  return new Map(found.filter(([, id]) => (settings.get(id) ?? defaultUserSettings).chatEnabled));
}
