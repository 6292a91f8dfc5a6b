import { lastOf } from "../../core/keyset.js";
import type { NumberRow } from "../../messaging/office.js";
import type { Page } from "../../wire/api.js";
import type { OfficeNumber, TenantSwitches } from "../../wire/office.js";
import type { Presenter } from "../present.js";
import type { Words } from "../words.js";
import { type Api, defineRoute } from "./route.js";
import * as schemas from "./schemas-office.js";

export const getTenant = defineRoute({
  method: "get",
  path: "/tenant",
  summary: "The switches of the own tenant, for office managers",
  policy: "change settings",
  status: 200,
  reply: schemas.tenantSwitches,
  async handle({ office }, { session }): Promise<TenantSwitches> {
    const { smsEnabled } = await office.tenant(session);
    return { smsEnabled };
  },
});

export const changeTenant = defineRoute({
  method: "patch",
  path: "/tenant",
  summary: "Switches SMS on or off for the whole tenant",
  policy: "change settings",
  body: schemas.tenantChange,
  status: 204,
  handle: ({ office }, { session, body }) => office.changeTenant(session, body),
});

export const listNumbers = defineRoute({
  method: "get",
  path: "/numbers",
  summary: "The tenant's numbers with their switches and users, by number; for office managers",
  policy: "change settings",
  query: schemas.numbersQuery,
  status: 200,
  reply: schemas.numberPage,
  async handle(api, { session, query, req }): Promise<Page<OfficeNumber>> {
    const { q: typed, before: after = null, limit } = query;
    const rows = await api.office.numbers(session, { typed, after, limit: limit + 1 });
    const presenter = await api.present(session);
    return {
      items: rows.slice(0, limit).map((row) => presentNumber(api, presenter, api.words(req), row)),
      next: lastOf(rows, limit, ({ number }) => number.e164),
    };
  },
});

export const getNumber = defineRoute({
  method: "get",
  path: "/numbers/:id",
  summary: "One number of the tenant",
  policy: "change settings",
  status: 200,
  reply: schemas.officeNumber,
  async handle(api, { session, id, req }): Promise<OfficeNumber> {
    const row = await api.office.number(session, id);
    return presentNumber(api, await api.present(session), api.words(req), row);
  },
});

export const changeNumber = defineRoute({
  method: "patch",
  path: "/numbers/:id",
  summary: "Changes switches, trunk or country of a number",
  policy: "change settings",
  body: schemas.numberChange,
  status: 204,
  handle: ({ office }, { session, id, body }) => office.changeNumber(session, id, body),
});

export const assignNumber = defineRoute({
  method: "put",
  path: "/numbers/:id/users",
  summary: "Replaces the users of a number; who is taken off keeps reading up to now",
  policy: "change settings",
  body: schemas.assignment,
  status: 204,
  handle: ({ office }, { session, id, body: { users, shareHistory = false } }) =>
    office.assign(session, id, { userIds: users, shareHistory }),
});

/** A number as an office manager sees it. */
function presentNumber(
  { trunks }: Pick<Api, "trunks">,
  presenter: Presenter,
  { t }: Words,
  { number, settings, users, problems }: NumberRow,
): OfficeNumber {
  const { id, e164, label } = number;
  const { smsEnabled, mmsEnabled, trunkId, country } = settings;
  const trunk = trunkId === null ? undefined : trunks.get(trunkId);
  return {
    id,
    number: e164,
    display: presenter.address(e164),
    label,
    smsEnabled,
    mmsEnabled,
    trunk:
      trunkId === null
        ? null
        : { id: trunkId, title: trunk?.title ?? trunkId, mms: trunk?.rules.mms ?? null },
    country,
    users: users.map((one) => ({ ...presenter.person(one.user.id), smsEnabled: one.settings.smsEnabled })),
    problems: problems.map((problem) => ({
      code: problem.code,
      message: t(`office.problem.${problem.code}`, "name" in problem ? { name: problem.name } : {}),
    })),
  };
}
