import type { MessagingError } from "../../core/errors.js";
import type { DirectoryReply } from "../../wire/api.js";
import { addContactNumber } from "../api/contacts.js";
import { searchDirectory } from "../api/directory.js";
import { statuses } from "../errors.js";
import { parseId } from "../validate.js";
import { contactRow, contactsHref } from "./contacts.js";
import { readField } from "./fields.js";
import { ask, type PageCall, type PageRoute, type Pages, sendPage, tellable } from "./page.js";

const PAGE = "50";

/** Finds the contact that a number belongs to, one that the reader may change. */
export const addNumberPage: PageRoute = {
  method: "get",
  path: "contacts/add",
  policy: "change contacts",
  async handle(pages, call) {
    const { number = "", q = "" } = call.req.query;
    await sendChoice(pages, call, { number: String(number), query: String(q), error: null });
  },
};

export const addNumberForm: PageRoute = {
  method: "post",
  path: "contacts/add",
  policy: "change contacts",
  async handle(pages, call) {
    const { req, res, words } = call;
    const id = parseId(readField(req.body, "contact"));
    const number = readField(req.body, "number");
    try {
      const body = { number, label: words.t("contact.type.mobile") };
      await ask(pages, call, addContactNumber, { id, body });
    } catch (error) {
      return sendChoice(pages, call, { number, query: "", error: tellable(error) });
    }
    res.redirect(303, `${contactsHref}/${id}`);
  },
};

interface Attempt {
  readonly number: string;
  readonly query: string;
  readonly error: MessagingError | null;
}

async function sendChoice(pages: Pages, call: PageCall, { number, query, error }: Attempt): Promise<void> {
  const { words } = call;
  const asked = { scope: "all", q: query, limit: PAGE };
  const { contacts } = await ask<DirectoryReply>(pages, call, searchDirectory, { query: asked });
  const view = {
    number,
    query,
    action: `${contactsHref}/add`,
    newHref: `${contactsHref}/new?${new URLSearchParams({ number })}`,
    contacts: contacts.filter(({ editable }) => editable).map((contact) => contactRow(contact, words)),
    error: error && words.describe(error.code, error.details),
  };
  const status = error ? statuses[error.code] : 200;
  await sendPage(pages, call, { title: words.t("contact.toExisting"), status }, ["add-number", view]);
}
