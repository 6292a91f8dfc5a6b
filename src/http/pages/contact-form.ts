import { reachesScope } from "../../core/access.js";
import { MessagingError } from "../../core/errors.js";
import type { ContactInput, ContactView } from "../../wire/people.js";
import { createContact, deleteContact, getContact, replaceContact } from "../api/contacts.js";
import { statuses } from "../errors.js";
import { parseId } from "../validate.js";
import type { Words } from "../words.js";
import { contactsHref } from "./contacts.js";
import { faultsOf, readField, readFields } from "./fields.js";
import { ask, type PageCall, type PageRoute, type Pages, sendPage, signedIn, tellable } from "./page.js";

const MOST = 20;
/** Empty lines at the end, since no script adds any. */
const SPARE_NUMBERS = 2;
const SPARE_EMAILS = 1;
const types = ["mobile", "work", "home", "main", "fax"] as const;

const empty: ContactInput = { name: "", organisation: null, shared: false, numbers: [], emails: [] };

export const newContactPage: PageRoute = {
  method: "get",
  path: "contacts/new",
  policy: "change contacts",
  async handle(pages, call) {
    const { number } = call.req.query;
    const numbers =
      typeof number === "string" ? [{ number, label: call.words.t("contact.type.mobile") }] : [];
    await sendForm(pages, call, { id: null, input: { ...empty, numbers }, error: null });
  },
};

export const newContactForm: PageRoute = {
  method: "post",
  path: "contacts/new",
  policy: "change contacts",
  handle: (pages, call) => save(pages, call, null),
};

export const contactPage: PageRoute = {
  method: "get",
  path: "contacts/:id",
  policy: "change contacts",
  async handle(pages, call) {
    const id = parseId(call.req.params["id"]);
    const contact = await ask<ContactView>(pages, call, getContact, { id });
    if (!contact.editable) throw new MessagingError("not-found");
    await sendForm(pages, call, { id, input: contact, error: null });
  },
};

export const contactForm: PageRoute = {
  method: "post",
  path: "contacts/:id",
  policy: "change contacts",
  handle: (pages, call) => save(pages, call, parseId(call.req.params["id"])),
};

export const deleteContactPage: PageRoute = {
  method: "get",
  path: "contacts/:id/delete",
  policy: "change contacts",
  async handle(pages, call) {
    const { words } = call;
    const id = parseId(call.req.params["id"]);
    const { name } = await ask<ContactView>(pages, call, getContact, { id });
    const view = {
      heading: words.t("contact.delete"),
      question: words.t("contact.deleteQuestion"),
      title: name,
      tag: null,
      message: null,
      action: `${contactsHref}/${id}/delete`,
      backHref: `${contactsHref}/${id}`,
    };
    await sendPage(pages, call, { title: view.heading }, ["delete", view]);
  },
};

export const deleteContactForm: PageRoute = {
  method: "post",
  path: "contacts/:id/delete",
  policy: "change contacts",
  async handle(pages, call) {
    await ask(pages, call, deleteContact, { id: parseId(call.req.params["id"]) });
    call.res.redirect(303, contactsHref);
  },
};

async function save(pages: Pages, call: PageCall, id: string | null): Promise<void> {
  const { req, res } = call;
  const body = readInput(req.body);
  try {
    const route = id === null ? createContact : replaceContact;
    await ask(pages, call, route, { id: id ?? "", body });
    res.redirect(303, contactsHref);
  } catch (error) {
    await sendForm(pages, call, { id, input: body, error: tellable(error) });
  }
}

/** Empty lines are for contacts that have fewer. */
function readInput(body: unknown): ContactInput {
  const labels = readFields(body, "label");
  const numbers = readFields(body, "number").map((number, index) => ({ number, label: labels[index] ?? "" }));
  return {
    name: readField(body, "name"),
    organisation: readField(body, "organisation").trim() || null,
    shared: readField(body, "shared") === "true",
    numbers: numbers.filter(({ number }) => number.trim() !== ""),
    emails: readFields(body, "email").filter((email) => email.trim() !== ""),
  };
}

interface Attempt {
  /** Null for a new one. */
  readonly id: string | null;
  readonly input: ContactInput;
  readonly error: MessagingError | null;
}

async function sendForm(pages: Pages, call: PageCall, { id, input, error }: Attempt): Promise<void> {
  const { words } = call;
  const faults = faultsOf(error);
  const heading = words.t(id === null ? "contact.new" : "contact.edit");
  const lines = [
    ...input.numbers,
    ...spare(input.numbers.length, SPARE_NUMBERS).map(() => ({ number: "", label: "" })),
  ];
  const view = {
    heading,
    action: id === null ? `${contactsHref}/new` : `${contactsHref}/${id}`,
    backHref: contactsHref,
    deleteHref: id === null ? null : `${contactsHref}/${id}/delete`,
    name: { value: input.name, fault: faults.get("name") ?? null },
    organisation: { value: input.organisation ?? "", fault: faults.get("organisation") ?? null },
    numbers: lines.map(({ number, label }, index) => ({
      number,
      label,
      fault: faults.get(`numbers.${index}.number`) ?? faults.get(`numbers.${index}.label`) ?? null,
    })),
    emails: [...input.emails, ...spare(input.emails.length, SPARE_EMAILS).map(() => "")].map(
      (value, index) => ({
        value,
        fault: faults.get(`emails.${index}`) ?? null,
      }),
    ),
    types: types.map((type) => words.t(`contact.type.${type}`)),
    canShare: id === null && reachesScope(signedIn(call).scope, "office"),
    shared: input.shared,
    error: errorIn(error, words),
  };
  await sendPage(pages, call, { title: heading, status: error ? statuses[error.code] : 200 }, [
    "contact",
    view,
  ]);
}

function errorIn(error: MessagingError | null, { describe }: Words): string | null {
  return error && describe(error.code, error.details);
}

function spare(used: number, wanted: number): readonly undefined[] {
  return Array.from({ length: Math.max(0, Math.min(wanted, MOST - used)) });
}
