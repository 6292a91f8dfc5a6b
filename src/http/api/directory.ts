import { nameKey } from "../../core/contacts.js";
import type { Contact, TenantDirectory, User } from "../../core/model.js";
import type { ContactPlace } from "../../ports.js";
import type { DirectoryReply } from "../../wire/api.js";
import type { SignedIn } from "../session.js";
import { type DirectoryPlace, formatDirectoryPlace, type ListPlace } from "./directory-place.js";
import { ownDirectory } from "./me.js";
import { type Api, defineRoute } from "./route.js";
import * as schemas from "./schemas-contacts.js";

export const searchDirectory = defineRoute({
  method: "get",
  path: "/directory",
  summary: "Finds coworkers, contacts, and the number that the query may be; by name, page by page",
  policy: "list directory",
  query: schemas.directoryQuery,
  status: 200,
  reply: schemas.directoryReply,
  async handle(api, { session, query }): Promise<DirectoryReply> {
    const { q, scope, limit, before = start } = query;
    const own = await ownDirectory(api, session.tenantId);
    const presenter = await api.present(session);
    const wantsPeople = scope === "all" || scope === "coworkers";
    const people = wantsPeople ? peoplePage(coworkers(own, session.userId, q), before.people, limit) : nobody;
    const contacts =
      scope === "coworkers"
        ? nobody
        : await contactsPage(api, session, { text: q, scope, limit, after: before.contacts });
    const number = before === start ? await api.inbox.numberMeant(session, q) : null;
    return {
      people: people.items.map((user) => presenter.person(user.id)),
      contacts: await presenter.contacts(contacts.items),
      number: number === null ? null : { number, display: presenter.address(number) },
      next: nextOf({ people: people.next, contacts: contacts.next }),
    };
  },
});

interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly next: ListPlace;
}

const start: DirectoryPlace = { people: null, contacts: null };
const nobody: ListPage<never> = { items: [], next: "done" };

function nextOf(place: DirectoryPlace): string | null {
  return place.people === "done" && place.contacts === "done" ? null : formatDirectoryPlace(place);
}

async function contactsPage(
  { host }: Pick<Api, "host">,
  session: SignedIn,
  query: {
    readonly text: string;
    readonly scope: "all" | "own" | "shared";
    readonly limit: number;
    readonly after: ListPlace;
  },
): Promise<ListPage<Contact>> {
  const { after, limit } = query;
  if (after === "done") return nobody;
  const found = await host.directory.contacts(session, { ...query, after, limit: limit + 1 });
  return pageOf(found, limit, ({ id, name }) => ({ id, nameKey: nameKey(name) }));
}

function peoplePage(users: readonly User[], after: ListPlace, limit: number): ListPage<User> {
  if (after === "done") return nobody;
  const rest = after === null ? users : users.filter((user) => isBehind(placeOf(user), after));
  return pageOf(rest, limit, placeOf);
}

function pageOf<Item>(
  found: readonly Item[],
  limit: number,
  place: (item: Item) => ContactPlace,
): ListPage<Item> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? place(last) : "done" };
}

function placeOf({ id, displayName }: User): ContactPlace {
  return { id, nameKey: nameKey(displayName) };
}

function isBehind(one: ContactPlace, other: ContactPlace): boolean {
  return one.nameKey === other.nameKey ? one.id > other.id : one.nameKey > other.nameKey;
}

function coworkers(own: TenantDirectory, userId: string, query: string): User[] {
  const wanted = query.trim().toLocaleLowerCase();
  const matches = (user: User) =>
    user.displayName.toLocaleLowerCase().includes(wanted) ||
    user.username.toLocaleLowerCase().includes(wanted) ||
    (own.extensionsByUser.get(user.id) ?? []).some(({ number }) => number.startsWith(wanted));
  return [...own.users.values()]
    .filter((user) => user.enabled && user.id !== userId && matches(user))
    .sort((one, other) => (isBehind(placeOf(one), placeOf(other)) ? 1 : -1));
}
