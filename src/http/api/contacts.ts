import { readContactCsv } from "../../core/contact-csv.js";
import type { ImportFile } from "../../core/contact-import.js";
import { MessagingError } from "../../core/errors.js";
import type { Contact } from "../../core/model.js";
import { canonicalText } from "../../core/text.js";
import { readVcards } from "../../core/vcard.js";
import { InvalidContact } from "../../messaging/contacts.js";
import type { ContactView, ImportReply } from "../../wire/people.js";
import { InvalidFields } from "../errors.js";
import { type Api, type Call, defineRoute } from "./route.js";
import * as schemas from "./schemas-contacts.js";

/** A file of contacts: five thousand with all they may hold fit easily. */
const FILE_BYTES = 2 * 1024 * 1024;
const FILE_ENTRIES = 5_000;
const PROBLEMS_TOLD = 200;

export const getContact = defineRoute({
  method: "get",
  path: "/contacts/:id",
  summary: "One contact of the user's own or of the tenant's",
  policy: "list directory",
  status: 200,
  reply: schemas.contact,
  handle: async (api, call) => show(api, call, api.contacts.get(call.session, call.id)),
});

export const createContact = defineRoute({
  method: "post",
  path: "/contacts",
  summary: "Adds a contact; office managers may share it with the tenant",
  policy: "change contacts",
  body: schemas.contactInput,
  status: 201,
  reply: schemas.contact,
  async handle(api, call) {
    const { shared, ...raw } = call.body;
    return show(api, call, api.contacts.create(call.session, raw, shared));
  },
});

export const replaceContact = defineRoute({
  method: "put",
  path: "/contacts/:id",
  summary: "Replaces a contact; whose it is stays",
  policy: "change contacts",
  body: schemas.contactInput,
  status: 200,
  reply: schemas.contact,
  async handle(api, call) {
    const { name, organisation, numbers, emails } = call.body;
    const raw = { name, organisation, numbers, emails };
    return show(api, call, api.contacts.replace(call.session, call.id, raw));
  },
});

export const deleteContact = defineRoute({
  method: "delete",
  path: "/contacts/:id",
  summary: "Removes a contact; its conversations stay",
  policy: "change contacts",
  status: 204,
  handle: (api, { session, id }) => api.contacts.remove(session, id),
});

export const addContactNumber = defineRoute({
  method: "post",
  path: "/contacts/:id/numbers",
  summary: "Adds a number to a contact that is there",
  policy: "change contacts",
  body: schemas.contactNumberInput,
  status: 200,
  reply: schemas.contact,
  handle: async (api, call) => show(api, call, api.contacts.addNumber(call.session, call.id, call.body)),
});

export const importContacts = defineRoute({
  method: "post",
  path: "/contacts/import",
  summary:
    "Adds the contacts of a CSV or vCard file, without doubling any; what can't be read is told and left out",
  policy: "change contacts",
  query: schemas.importQuery,
  bytes: { types: ["text/csv", "text/vcard", "text/x-vcard"], maxBytes: FILE_BYTES },
  status: 200,
  reply: schemas.importReply,
  async handle(api, { session, query, bytes, req }): Promise<ImportReply> {
    const read = readFile(bytes);
    if (read.entries.length > FILE_ENTRIES) {
      throw new MessagingError("payload-too-large", { entries: FILE_ENTRIES });
    }
    const { t } = api.words(req);
    const result = await api.contacts.importFile(session, read, query.shared === "true");
    const { imported, known, problems } = result;
    const told = problems.slice(0, PROBLEMS_TOLD).map(({ row, fault, value }) => {
      return { row, code: fault, message: t(`contact.fault.${fault}`), value };
    });
    return { imported, known, problems: told };
  },
});

/** Shows what was done; a refusal gets words for each field. */
async function show(
  api: Api,
  { session, req }: Call<unknown, unknown>,
  done: Promise<Contact>,
): Promise<ContactView> {
  const contact = await done.catch((error: unknown) => {
    if (!(error instanceof InvalidContact)) throw error;
    const { t } = api.words(req);
    throw new InvalidFields(
      error.problems.map(({ path, fault }) => ({ path, message: t(`contact.fault.${fault}`), code: fault })),
      error,
    );
  });
  const [view] = await (await api.present(session)).contacts([contact]);
  if (!view) throw new Error("a contact was not presented");
  return view;
}

function readFile(bytes: Buffer): ImportFile {
  const text = textOf(bytes);
  const isVcard = /^\uFEFF?\s*BEGIN:\s*VCARD/i.test(text);
  // A file in UTF-16 has been decoded as a whole, and goes on as UTF-8; any other is decoded property by property.
  const binary = () => (isUtf16(bytes) ? Buffer.from(text, "utf8") : bytes).toString("latin1");
  const file = isVcard ? readVcards(binary()) : readContactCsv(text);
  if (!file) throw new MessagingError("contacts-unreadable");
  return file;
}

function textOf(bytes: Buffer): string {
  if (!isUtf16(bytes)) return canonicalText(bytes).text;
  return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
}

/** As spreadsheets save "Unicode text": with a mark in front. */
function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}
