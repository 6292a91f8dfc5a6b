import { reachesScope } from "../../core/access.js";
import { MessagingError } from "../../core/errors.js";
import type { ImportReply } from "../../wire/people.js";
import { importContacts } from "../api/contacts.js";
import { requireToken } from "../csrf.js";
import { statuses } from "../errors.js";
import { contactsHref } from "./contacts.js";
import { ask, type PageCall, type PageRoute, type Pages, sendPage, signedIn } from "./page.js";
import { readUpload } from "./upload.js";

const FILE_BYTES = 2 * 1024 * 1024;

export const importPage: PageRoute = {
  method: "get",
  path: "contacts/import",
  policy: "change contacts",
  handle: (pages, call) => sendImport(pages, call, null, null),
};

export const importForm: PageRoute = {
  method: "post",
  path: "contacts/import",
  policy: "change contacts",
  takesFile: true,
  async handle(pages, call) {
    const { fields, bytes } = await readUpload(call.req, FILE_BYTES);
    requireToken(signedIn(call), fields["_csrf"]);
    try {
      const query = { shared: fields["shared"] === "true" ? "true" : "false" };
      const done = await ask<ImportReply>(pages, call, importContacts, { query, bytes });
      await sendImport(pages, call, done, null);
    } catch (error) {
      if (!(error instanceof MessagingError)) throw error;
      await sendImport(pages, call, null, error);
    }
  },
};

async function sendImport(
  pages: Pages,
  call: PageCall,
  done: ImportReply | null,
  error: MessagingError | null,
): Promise<void> {
  const { t, describe } = call.words;
  const view = {
    action: `${contactsHref}/import`,
    backHref: contactsHref,
    canShare: reachesScope(signedIn(call).scope, "office"),
    error: error && describe(error.code, error.details),
    done: done && {
      imported: t("contact.imported", { count: done.imported }),
      known: done.known === 0 ? null : t("contact.known", { count: done.known }),
      problems: done.problems.map(({ row, message, value }) => ({
        line: t("contact.line", { row, reason: message }),
        value,
      })),
    },
  };
  const status = error ? statuses[error.code] : 200;
  await sendPage(pages, call, { title: t("contact.import"), status }, ["import", view]);
}
