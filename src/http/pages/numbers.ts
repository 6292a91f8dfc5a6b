import type { Page } from "../../wire/api.js";
import type { OfficeMember, OfficeNumber, TenantSwitches } from "../../wire/office.js";
import { changeTenant, getTenant, listNumbers } from "../api/office-numbers.js";
import { base } from "../deps.js";
import type { Words } from "../words.js";
import { readField } from "./fields.js";
import { ask, type PageRoute, sendPage } from "./page.js";
import type { MemberView } from "./views-office.js";

/** Where the tenant's numbers are. */
export const numbersHref = `${base}numbers`;

const PAGE = "25";

export const numbersPage: PageRoute = {
  method: "get",
  path: "numbers",
  policy: "change settings",
  async handle(pages, call) {
    const { words, req } = call;
    const { q = "", before, saved } = req.query;
    const query = { q, limit: PAGE, ...(before !== undefined && { before }) };
    const [{ smsEnabled }, found] = await Promise.all([
      ask<TenantSwitches>(pages, call, getTenant, {}),
      ask<Page<OfficeNumber>>(pages, call, listNumbers, { query }),
    ]);
    const typed = typeof q === "string" ? q : "";
    const view = {
      smsOn: smsEnabled,
      tenantAction: numbersHref,
      query: typed,
      action: numbersHref,
      saved: saved !== undefined,
      numbers: found.items.map((number) => ({
        href: `${numbersHref}/${number.id}`,
        display: number.display,
        label: number.label,
        smsOn: number.smsEnabled,
        mmsOn: number.mmsEnabled,
        trunk: trunkName(number.trunk, words),
        country: number.country === null ? null : countryName(number.country, words),
        users: number.users.map((user) => memberView(user, words)),
        problems: number.problems.map(({ message }) => message),
      })),
      moreHref: moreHref(numbersHref, typed, found.next),
    };
    await sendPage(pages, call, { title: words.t("page.title.numbers") }, ["numbers", view]);
  },
};

export const tenantForm: PageRoute = {
  method: "post",
  path: "numbers",
  policy: "change settings",
  async handle(pages, call) {
    const body = { smsEnabled: readField(call.req.body, "smsEnabled") === "true" };
    await ask(pages, call, changeTenant, { body });
    call.res.redirect(303, `${numbersHref}?saved`);
  },
};

/** A user of a number as the pages show one. */
export function memberView({ id, name, extension, presence }: OfficeMember, { t }: Words): MemberView {
  return { id, name, extension, presence, there: t(presence) };
}

/** A country in the reader's language. */
export function countryName(code: string, { locale }: Words): string {
  return new Intl.DisplayNames(locale, { type: "region", fallback: "code" }).of(code) ?? code;
}

/** The next page of a list that was searched; null at the end. */
export function moreHref(href: string, q: string, next: string | null): string | null {
  if (next === null) return null;
  return `${href}?${new URLSearchParams({ ...(q !== "" && { q }), before: next })}`;
}

function trunkName(trunk: OfficeNumber["trunk"], { t }: Words): string {
  if (!trunk) return t("office.noTrunk");
  return trunk.mms === null ? t("office.trunkGone", { trunk: trunk.title }) : trunk.title;
}
