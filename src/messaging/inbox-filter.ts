import type { Session, TenantDirectory } from "../core/model.js";
import { chatKey } from "../core/routing.js";
import { findMarks, readSearch } from "../core/search.js";
import type { ConversationFilter, Directory } from "../ports.js";

/** More people of one name than anybody pages through. */
const MOST_NAMES = 1_000;
/** Nothing but what numbers are written with. */
const number = /^[\d\s.()/+\u2010-\u2015-]*\d[\d\s.()/+\u2010-\u2015-]*$/;

/** What somebody typed over the list of conversations: the names of users and contacts, or digits of the other side. */
export async function filterOf(
  session: Session,
  typed: string,
  { directory, own }: { readonly directory: Directory; readonly own: TenantDirectory },
): Promise<ConversationFilter> {
  const contacts = await directory.contacts(session, {
    text: typed,
    scope: "all",
    after: null,
    limit: MOST_NAMES,
  });
  const people = [...own.users.values()].filter(({ displayName }) => isCalled(displayName, typed));
  return {
    tenantId: session.tenantId,
    threadKeys: people.slice(0, MOST_NAMES).map(({ id }) => chatKey(session.userId, id)),
    peers: contacts.flatMap(({ numbers }) => numbers.map(({ e164 }) => e164)).slice(0, MOST_NAMES),
    digits: number.test(typed) ? localDigits(typed) : null,
  };
}

/** A part of the name as it is typed, or the beginnings of its words in any order and without accents. */
function isCalled(name: string, typed: string): boolean {
  if (name.toLocaleLowerCase().includes(typed.trim().toLocaleLowerCase())) return true;
  const query = readSearch(typed);
  return query !== null && findMarks(name, query) !== null;
}

/** Without the zeros with which a country begins its own numbers; the stored ones begin with the country. */
function localDigits(typed: string): string {
  const digits = typed.replace(/\D/g, "");
  return digits.replace(/^0+(?=\d{3})/, "");
}
