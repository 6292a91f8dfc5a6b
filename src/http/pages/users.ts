import type { MessagingError } from "../../core/errors.js";
import type { Page } from "../../wire/api.js";
import type { OfficeUser } from "../../wire/office.js";
import { changeUser, listUsers } from "../api/office-users.js";
import { base } from "../deps.js";
import { statuses } from "../errors.js";
import { parseId } from "../validate.js";
import type { Words } from "../words.js";
import { readField, readFields } from "./fields.js";
import { moreHref } from "./numbers.js";
import { ask, type PageCall, type PageRoute, type Pages, sendPage, tellable } from "./page.js";
import { avatarOf } from "./rows.js";
import type { ChoiceView } from "./views-people.js";

const href = `${base}users`;
const PAGE = "25";

export const usersPage: PageRoute = {
  method: "get",
  path: "users",
  policy: "change settings",
  handle: (pages, call) => sendUsers(pages, call, null),
};

export const userForm: PageRoute = {
  method: "post",
  path: "users/:id",
  policy: "change settings",
  async handle(pages, call) {
    const { body, params } = call.req;
    const [chosen] = readFields(body, "defaultNumber");
    try {
      await ask(pages, call, changeUser, {
        id: parseId(params["id"]),
        body: {
          smsEnabled: readField(body, "sms") === "true",
          chatEnabled: readField(body, "chat") === "true",
          // Not offered where the user has no number.
          ...(chosen !== undefined && { defaultNumber: chosen === "" ? null : chosen }),
        },
      });
    } catch (error) {
      return sendUsers(pages, call, tellable(error));
    }
    const q = readField(body, "q");
    call.res.redirect(303, `${href}?${new URLSearchParams({ ...(q !== "" && { q }), saved: "" })}`);
  },
};

async function sendUsers(pages: Pages, call: PageCall, error: MessagingError | null): Promise<void> {
  const { words, req } = call;
  const { q = "", before, saved } = req.query;
  const query = { q, limit: PAGE, ...(before !== undefined && { before }) };
  const found = await ask<Page<OfficeUser>>(pages, call, listUsers, { query });
  const typed = typeof q === "string" ? q : "";
  const view = {
    query: typed,
    action: href,
    saved: saved === undefined ? null : words.t("page.saved"),
    error: error && words.describe(error.code, error.details),
    users: found.items.map((user) => userView(user, words)),
    moreHref: moreHref(href, typed, found.next),
  };
  const status = error ? statuses[error.code] : 200;
  await sendPage(pages, call, { title: words.t("page.title.users"), status }, ["users", view]);
}

function userView(one: OfficeUser, words: Words) {
  const { id, name, extension } = one.user;
  return {
    id,
    name,
    extension,
    avatar: avatarOf(name, id),
    action: `${href}/${id}`,
    smsOn: one.smsEnabled,
    chatOn: one.chatEnabled,
    signInOff: !one.enabled,
    gate: one.smsOff === null ? null : words.t(`office.gate.${one.smsOff}`),
    numbers: one.numbers.length === 0 ? null : numberChoices(one, words),
  };
}

function numberChoices({ numbers, defaultNumber }: OfficeUser, { t }: Words): ChoiceView[] {
  const none = { value: "", text: t("office.noDefault"), selected: defaultNumber === null };
  return [
    none,
    ...numbers.map(({ number, display, label }) => ({
      value: number,
      // An option takes no elements, so the number is fenced by characters: else it reads backwards in Arabic.
      text: `\u2066${display}\u2069${label === "" ? "" : ` – ${label}`}`,
      selected: number === defaultNumber,
    })),
  ];
}
