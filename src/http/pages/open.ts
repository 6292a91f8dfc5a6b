import { MessagingError } from "../../core/errors.js";
import type { DirectoryReply, Recipient } from "../../wire/api.js";
import { destinationOf } from "../api/conversations.js";
import { searchDirectory } from "../api/directory.js";
import { ownDirectory } from "../api/me.js";
import { openRequest } from "../api/schemas.js";
import { statuses } from "../errors.js";
import { parse } from "../validate.js";
import { readField } from "./fields.js";
import { ask, type PageCall, type PageRoute, type Pages, sendPage, signedIn } from "./page.js";
import { avatarOf, listHref } from "./rows.js";

/** Finds whom to write to: a coworker, a contact's number, or a number that is typed. */
export const newPage: PageRoute = {
  method: "get",
  path: "messages/new",
  policy: "list directory",
  async handle(pages, call) {
    const { q } = call.req.query;
    await sendFinder(pages, call, typeof q === "string" ? q : "", null);
  },
};

/** Opens the conversation with somebody, never a second one. */
export const openForm: PageRoute = {
  method: "post",
  path: "messages/open",
  policy: "send inbox",
  async handle(pages, call) {
    const { api } = pages;
    const { req, res } = call;
    const session = signedIn(call);
    try {
      const own = await ownDirectory(api, session.tenantId);
      const { to } = parse(openRequest, { to: recipientOf(req.body) });
      const { conversation } = await api.inbox.open(session, destinationOf(to, own));
      res.redirect(303, `${listHref}/${conversation.id}#reply`);
    } catch (error) {
      if (!(error instanceof MessagingError) || error.code === "cross-site") throw error;
      await sendFinder(pages, call, readField(req.body, "number"), error);
    }
  },
};

function recipientOf(body: unknown): Recipient {
  const user = readField(body, "user");
  return user === "" ? { number: readField(body, "number") } : { user };
}

async function sendFinder(
  pages: Pages,
  call: PageCall,
  query: string,
  error: MessagingError | null,
): Promise<void> {
  const { api } = pages;
  const { words } = call;
  const session = signedIn(call);
  const abilities = await api.inbox.abilities(session);
  const found = await ask<DirectoryReply>(pages, call, searchDirectory, { query: { q: query } });
  const view = {
    query,
    error: error && words.describe(error.code, error.details),
    action: `${listHref}/new`,
    openHref: `${listHref}/open`,
    people: abilities.chatEnabled
      ? found.people.map(({ id, name, extension }) => ({
          id,
          name,
          extension,
          avatar: avatarOf(name, id),
        }))
      : [],
    contacts:
      abilities.smsOff === null
        ? found.contacts.map(({ name, numbers }) => ({
            name,
            avatar: avatarOf(name, name),
            numbers,
          }))
        : [],
    number: abilities.smsOff === null ? found.number : null,
  };
  const status = error ? statuses[error.code] : 200;
  await sendPage(pages, call, { title: words.t("page.title.new"), status }, ["new", view]);
}
