import type { DirectoryReply } from "../../wire/api.js";
import type { ContactView } from "../../wire/people.js";
import { searchDirectory } from "../api/directory.js";
import { base } from "../deps.js";
import type { Words } from "../words.js";
import { ask, type PageRoute, sendPage } from "./page.js";
import { avatarOf, listHref } from "./rows.js";
import type { ContactRowView } from "./views-people.js";

/** Where the contacts are. */
export const contactsHref = `${base}contacts`;

const PAGE = "30";
const scopes = ["all", "own", "shared", "coworkers"] as const;
type ContactScope = (typeof scopes)[number];

export const contactsPage: PageRoute = {
  method: "get",
  path: "contacts",
  policy: "list directory",
  async handle(pages, call) {
    const { words, req } = call;
    const { scope = "all", q = "", before } = req.query;
    const chosen: ContactScope = scopes.find((one) => one === scope) ?? "all";
    const query = { scope: chosen, q, limit: PAGE, ...(before !== undefined && { before }) };
    const found = await ask<DirectoryReply>(pages, call, searchDirectory, { query });
    const text = typeof q === "string" ? q : "";
    const tab = (to: ContactScope) => ({
      href: linkTo(to, text, null),
      text: words.t(`page.contacts.${to}`),
      current: to === chosen,
    });
    const view = {
      query: text,
      scope: chosen,
      action: contactsHref,
      openHref: `${listHref}/open`,
      newHref: `${contactsHref}/new`,
      importHref: `${contactsHref}/import`,
      tabs: scopes.map(tab),
      people: found.people.map(({ id, name, extension }) => ({
        id,
        name,
        extension,
        avatar: avatarOf(name, id),
      })),
      contacts: found.contacts.map((contact) => contactRow(contact, words)),
      moreHref: found.next === null ? null : linkTo(chosen, text, found.next),
    };
    await sendPage(pages, call, { title: words.t("page.title.contacts") }, ["contacts", view]);
  },
};

function linkTo(scope: ContactScope, q: string, before: string | null): string {
  const query = {
    ...(scope !== "all" && { scope }),
    ...(q !== "" && { q }),
    ...(before !== null && { before }),
  };
  const text = new URLSearchParams(query).toString();
  return text === "" ? contactsHref : `${contactsHref}?${text}`;
}

/** A contact as a line of a list. */
export function contactRow(contact: ContactView, { t }: Words): ContactRowView {
  const { id, name, organisation, shared, editable, keptIn, numbers, emails } = contact;
  return {
    id,
    name,
    organisation,
    note: shared ? t("page.sharedContact") : null,
    avatar: avatarOf(name, id),
    numbers,
    emails,
    editHref: editable ? `${contactsHref}/${id}` : null,
    kept: keptIn === null ? null : t("contact.keptIn", { host: keptIn }),
  };
}
