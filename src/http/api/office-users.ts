import { lastOf } from "../../core/keyset.js";
import type { OfficeUserRow } from "../../messaging/office-users.js";
import type { Page } from "../../wire/api.js";
import type { OfficeUser } from "../../wire/office.js";
import type { Presenter } from "../present.js";
import { defineRoute } from "./route.js";
import * as schemas from "./schemas-office.js";

export const listUsers = defineRoute({
  method: "get",
  path: "/users",
  summary: "The tenant's users with their switches, by name; for office managers",
  policy: "change settings",
  query: schemas.usersQuery,
  status: 200,
  reply: schemas.userPage,
  async handle(api, { session, query }): Promise<Page<OfficeUser>> {
    const { q: typed, before: after = null, limit } = query;
    const rows = await api.officeUsers.list(session, { typed, after, limit: limit + 1 });
    const presenter = await api.present(session);
    return {
      items: rows.slice(0, limit).map((row) => presentUser(presenter, row)),
      next: lastOf(rows, limit, ({ user }) => user.id),
    };
  },
});

export const getUser = defineRoute({
  method: "get",
  path: "/users/:id",
  summary: "One user of the tenant with the switches",
  policy: "change settings",
  status: 200,
  reply: schemas.officeUser,
  async handle(api, { session, id }): Promise<OfficeUser> {
    return presentUser(await api.present(session), await api.officeUsers.user(session, id));
  },
});

export const changeUser = defineRoute({
  method: "patch",
  path: "/users/:id",
  summary: "Changes the switches or the default number of a user",
  policy: "change settings",
  body: schemas.userChange,
  status: 204,
  handle: ({ officeUsers }, { session, id, body }) => officeUsers.change(session, id, body),
});

function presentUser(presenter: Presenter, { user, settings, numbers, smsOff }: OfficeUserRow): OfficeUser {
  return {
    user: presenter.person(user.id),
    username: user.username,
    enabled: user.enabled,
    scope: user.scope,
    chatEnabled: settings.chatEnabled,
    smsEnabled: settings.smsEnabled,
    defaultNumber: settings.defaultNumber,
    numbers: numbers.map(({ e164, label, smsEnabled }) => ({
      number: e164,
      display: presenter.address(e164),
      label,
      smsEnabled,
    })),
    smsOff,
  };
}
