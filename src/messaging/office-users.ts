import { nameKey } from "../core/contacts.js";
import type { ErrorCode } from "../core/errors.js";
import { MessagingError } from "../core/errors.js";
import { sendableNumbers, smsGate } from "../core/gates.js";
import type {
  NumberSettings,
  OwnNumber,
  Session,
  TenantDirectory,
  User,
  UserSettings,
} from "../core/model.js";
import { defaultUserSettings } from "../core/settings.js";
import { type OfficeDeps, type OfficeQuery, officeOf } from "./office.js";

/** The switches of a tenant's users, for its office managers. */
export interface OfficeUsers {
  /** The tenant's users by name: those behind the user `after` that fit what was typed. */
  list(session: Session, query: OfficeQuery): Promise<readonly OfficeUserRow[]>;
  user(session: Session, id: string): Promise<OfficeUserRow>;
  /** Takes effect at the next send; the user is told. */
  change(session: Session, id: string, change: Partial<UserSettings>): Promise<void>;
}

export interface OfficeUserRow {
  readonly user: User;
  readonly settings: UserSettings;
  /** Numbers that are assigned to the user, on or off. */
  readonly numbers: readonly (OwnNumber & { readonly smsEnabled: boolean })[];
  /** The gate for SMS that is closed; null when all are open. */
  readonly smsOff: ErrorCode | null;
}

/** Three questions for a page of users, however many there are. */
export function createOfficeUsers(deps: Pick<OfficeDeps, "store" | "directory">): OfficeUsers {
  const { store, directory } = deps;

  return {
    async list(session, { typed, after, limit }) {
      const own = await officeOf(directory, session);
      const users = [...own.users.values()].filter((user) => fits(typed, user, own)).sort(inOrder);
      const last = after === null ? undefined : own.users.get(after);
      const rest = last ? users.filter((user) => inOrder(user, last) > 0) : users;
      return rowsOf(session, own, rest.slice(0, limit));
    },
    user,
    async change(session, id, change) {
      const { numbers } = await user(session, id);
      const { defaultNumber } = change;
      if (defaultNumber && !numbers.some(({ e164 }) => e164 === defaultNumber)) {
        throw new MessagingError("number-not-assigned", { number: defaultNumber });
      }
      await store.settings.setUser(session.tenantId, id, change);
    },
  };

  async function user(session: Session, id: string): Promise<OfficeUserRow> {
    const own = await officeOf(directory, session);
    const found = own.users.get(id);
    const [row] = found ? await rowsOf(session, own, [found]) : [];
    if (!row) throw new MessagingError("not-found");
    return row;
  }

  async function rowsOf(
    { tenantId }: Session,
    own: TenantDirectory,
    users: readonly User[],
  ): Promise<OfficeUserRow[]> {
    const [tenant, settings, numbers] = await Promise.all([
      store.settings.tenant(tenantId),
      store.settings.users(
        tenantId,
        users.map(({ id }) => id),
      ),
      store.settings.numbers(tenantId),
    ]);
    // Settings outlive a number that the host took away.
    const known = new Map([...numbers].filter(([number]) => own.numbers.has(number)));
    return users.map((one) => {
      const switches = settings.get(one.id) ?? defaultUserSettings;
      return {
        user: one,
        settings: switches,
        numbers: numbersOf(one, own, known),
        smsOff: smsGate(tenant, switches, sendableNumbers(one.id, known)),
      };
    });
  }
}

function numbersOf(
  { id }: User,
  own: TenantDirectory,
  known: ReadonlyMap<string, NumberSettings>,
): OfficeUserRow["numbers"] {
  return [...known].flatMap(([e164, { userIds, smsEnabled }]) => {
    const number = own.numbers.get(e164);
    return number && userIds.includes(id) ? [{ ...number, smsEnabled }] : [];
  });
}

function inOrder(one: User, other: User): number {
  const [first, second] = [nameKey(one.displayName), nameKey(other.displayName)];
  if (first !== second) return first < second ? -1 : 1;
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}

function fits(typed: string, { id, displayName, username }: User, own: TenantDirectory): boolean {
  const wanted = typed.trim().toLocaleLowerCase();
  const extensions = own.extensionsByUser.get(id) ?? [];
  return (
    [displayName, username].some((text) => text.toLocaleLowerCase().includes(wanted)) ||
    extensions.some(({ number }) => number.startsWith(wanted))
  );
}
