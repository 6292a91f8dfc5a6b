import { countries } from "../../core/address.js";
import type { MessagingError } from "../../core/errors.js";
import type { TenantDirectory } from "../../core/model.js";
import type { OfficeNumber } from "../../wire/office.js";
import { ownDirectory } from "../api/me.js";
import { assignNumber, changeNumber, getNumber } from "../api/office-numbers.js";
import { statuses } from "../errors.js";
import { parseId } from "../validate.js";
import type { Words } from "../words.js";
import { readField, readFields } from "./fields.js";
import { countryName, memberView, numbersHref } from "./numbers.js";
import { ask, type PageCall, type PageRoute, type Pages, sendPage, signedIn, tellable } from "./page.js";
import type { NumberFormView } from "./views-office.js";
import type { ChoiceView } from "./views-people.js";

export const numberPage: PageRoute = {
  method: "get",
  path: "numbers/:id",
  policy: "change settings",
  handle: (pages, call) => sendNumber(pages, call, null),
};

export const numberForm: PageRoute = {
  method: "post",
  path: "numbers/:id",
  policy: "change settings",
  async handle(pages, call) {
    const { body, params } = call.req;
    const id = parseId(params["id"]);
    const text = (name: string): string => readField(body, name);
    try {
      await ask(pages, call, changeNumber, {
        id,
        body: {
          smsEnabled: text("sms") === "true",
          mmsEnabled: text("mms") === "true",
          trunkId: text("trunk") === "" ? null : text("trunk"),
          country: text("country") === "" ? null : text("country"),
        },
      });
      // Where nobody was added there is an empty choice.
      const users = [...new Set(readFields(body, "user"))].filter((user) => user !== "");
      await ask(pages, call, assignNumber, {
        id,
        body: { users, shareHistory: text("shareHistory") === "true" },
      });
    } catch (error) {
      return sendNumber(pages, call, tellable(error));
    }
    call.res.redirect(303, `${numbersHref}?saved`);
  },
};

async function sendNumber(pages: Pages, call: PageCall, error: MessagingError | null): Promise<void> {
  const { words } = call;
  const id = parseId(call.req.params["id"]);
  const number = await ask<OfficeNumber>(pages, call, getNumber, { id });
  const own = await ownDirectory(pages.api, signedIn(call).tenantId);
  const view: NumberFormView = {
    display: number.display,
    label: number.label,
    backHref: numbersHref,
    action: `${numbersHref}/${id}`,
    error: error && words.describe(error.code, error.details),
    problems: number.problems.map(({ message }) => message),
    smsOn: number.smsEnabled,
    mmsOn: number.mmsEnabled,
    trunks: trunkChoices(pages, number, words),
    countries: countryChoices(number, own, words),
    users: number.users.map((user) => memberView(user, words)),
    others: otherUsers(number, own, words),
  };
  const status = error ? statuses[error.code] : 200;
  await sendPage(pages, call, { title: number.display, status }, ["number", view]);
}

function trunkChoices({ api }: Pages, { trunk }: OfficeNumber, { t }: Words): ChoiceView[] {
  const known = api.trunks.all().map(({ id, title, rules }) => ({
    value: id,
    text: rules.mms ? title : t("office.trunkTextOnly", { trunk: title }),
    selected: id === trunk?.id,
  }));
  const none = { value: "", text: t("office.noTrunk"), selected: trunk === null };
  if (!trunk || known.some(({ selected }) => selected)) return [none, ...known];
  const gone = { value: trunk.id, text: t("office.trunkGone", { trunk: trunk.title }), selected: true };
  return [none, ...known, gone];
}

function countryChoices({ country }: OfficeNumber, { tenant }: TenantDirectory, words: Words): ChoiceView[] {
  const asTenant = words.t("office.countryOfTenant", { country: countryName(tenant.country, words) });
  const named = countries
    .map((code) => ({ value: code, text: countryName(code, words), selected: code === country }))
    .sort((one, other) => one.text.localeCompare(other.text, words.locale));
  return [{ value: "", text: asTenant, selected: country === null }, ...named];
}

/** Everybody of the tenant who can sign in and is no user of the number yet. */
function otherUsers({ users }: OfficeNumber, own: TenantDirectory, { t, locale }: Words): ChoiceView[] {
  const present = new Set(users.map(({ id }) => id));
  const others = [...own.users.values()]
    .filter(({ id, enabled }) => enabled && !present.has(id))
    .map(({ id, displayName }) => ({ value: id, text: displayName, selected: false }))
    .sort((one, other) => one.text.localeCompare(other.text, locale));
  return [{ value: "", text: t("office.nobody"), selected: true }, ...others];
}
