import { allows } from "../core/access.js";
import { isCountry } from "../core/address.js";
import { MessagingError } from "../core/errors.js";
import type {
  NumberSettings,
  OwnNumber,
  Session,
  TenantDirectory,
  TenantSettings,
  User,
  UserSettings,
} from "../core/model.js";
import { type NumberProblem, numberProblems } from "../core/number-problems.js";
import { defaultNumberSettings, defaultUserSettings } from "../core/settings.js";
import type { Clock } from "../lib/clock.js";
import type { Directory, Store } from "../ports.js";
import type { Trunks } from "./trunks.js";

export interface OfficeDeps {
  /** Tells whom a change concerns ({@link tellingSettings}). */
  readonly store: Pick<Store, "settings">;
  readonly directory: Pick<Directory, "tenant">;
  readonly trunks: Pick<Trunks, "get" | "all">;
  readonly clock: Pick<Clock, "now">;
}

/** The tenant's switch and its numbers, for its office managers; to everybody else none of it is there. */
export interface Office {
  /** The tenant's own switches. */
  tenant(session: Session): Promise<TenantSettings>;
  /** Takes effect at the next send; whoever has a number is told. */
  changeTenant(session: Session, change: Partial<TenantSettings>): Promise<void>;
  /** The tenant's numbers in their order: those behind `after` that fit what was typed. */
  numbers(session: Session, query: OfficeQuery): Promise<readonly NumberRow[]>;
  number(session: Session, id: string): Promise<NumberRow>;
  changeNumber(session: Session, id: string, change: NumberChange): Promise<void>;
  /** Replaces the users of a number; new ones see what comes from now on, or all of it with `shareHistory`. */
  assign(session: Session, id: string, assignment: Assignment): Promise<void>;
}

export interface OfficeQuery {
  /** A part of a number, a label or a name; empty: all. */
  readonly typed: string;
  /** The last one of the page before (E.164 of a number); null: from the start. */
  readonly after: string | null;
  readonly limit: number;
}

export interface NumberRow {
  readonly number: OwnNumber;
  readonly settings: NumberSettings;
  readonly users: readonly { readonly user: User; readonly settings: UserSettings }[];
  readonly problems: readonly NumberProblem[];
}

export type NumberChange = Partial<Omit<NumberSettings, "userIds">>;

export interface Assignment {
  readonly userIds: readonly string[];
  readonly shareHistory: boolean;
}

/** Over the host's tables, read from their cache, and the switches beside them. */
export function createOffice(deps: OfficeDeps): Office {
  const { store, trunks, clock } = deps;
  const rowsOf = createRows(deps);

  return {
    async tenant(session) {
      await officeOf(deps.directory, session);
      return store.settings.tenant(session.tenantId);
    },
    async changeTenant(session, change) {
      await officeOf(deps.directory, session);
      const { tenantId } = session;
      await store.settings.setTenant(tenantId, change);
    },
    async numbers(session, { typed, after, limit }) {
      const own = await officeOf(deps.directory, session);
      const settings = await store.settings.numbers(session.tenantId);
      const found = [...own.numbers.values()]
        .filter(({ e164 }) => after === null || e164 > after)
        .filter((number) => fits(typed, number, usersOf(own, settings.get(number.e164))))
        .sort((one, other) => (one.e164 < other.e164 ? -1 : 1));
      return rowsOf(session, own, settings, found.slice(0, limit));
    },
    async number(session, id) {
      const own = await officeOf(deps.directory, session);
      const number = numberIn(own, id);
      const [row] = await rowsOf(session, own, await store.settings.numbers(session.tenantId), [number]);
      if (!row) throw new MessagingError("not-found");
      return row;
    },
    async changeNumber(session, id, change) {
      const { e164 } = numberIn(await officeOf(deps.directory, session), id);
      const { trunkId, country } = change;
      if (trunkId && !trunks.get(trunkId)) throw new MessagingError("trunk-unknown");
      if (country && !isCountry(country)) throw new MessagingError("country-unknown");
      const { tenantId } = session;
      await store.settings.setNumber(tenantId, e164, change);
    },
    async assign(session, id, { userIds, shareHistory }) {
      const own = await officeOf(deps.directory, session);
      const { e164: number } = numberIn(own, id);
      const { tenantId } = session;
      // Somebody else's user answers like one that is not there.
      if (userIds.some((userId) => !own.users.has(userId))) throw new MessagingError("not-found");
      const now = clock.now();
      await store.settings.assignNumber({ tenantId, number, userIds, shareHistory, now });
    },
  };
}

/** Two questions, however many numbers are shown. */
function createRows({ store, trunks }: Pick<OfficeDeps, "store" | "trunks">) {
  return async function rowsOf(
    { tenantId }: Session,
    own: TenantDirectory,
    known: ReadonlyMap<string, NumberSettings>,
    numbers: readonly OwnNumber[],
  ): Promise<NumberRow[]> {
    const shown = numbers.map((number) => ({
      number,
      settings: known.get(number.e164) ?? defaultNumberSettings,
    }));
    const userIds = [...new Set(shown.flatMap(({ settings }) => settings.userIds))];
    const users = await store.settings.users(tenantId, userIds);
    return shown.map((row) => {
      const members = usersOf(own, row.settings).map((user) => ({
        user,
        settings: users.get(user.id) ?? defaultUserSettings,
      }));
      const trunk = row.settings.trunkId === null ? undefined : trunks.get(row.settings.trunkId)?.rules;
      const problems = numberProblems({ settings: row.settings, trunk, users: members });
      return { ...row, users: members, problems };
    });
  };
}

/** The tenant of the session, for those who run it. */
export async function officeOf(
  directory: Pick<Directory, "tenant">,
  session: Session,
): Promise<TenantDirectory> {
  const resource = { kind: "settings", tenantId: session.tenantId } as const;
  const own = allows(session, "administer", resource) ? await directory.tenant(session.tenantId) : null;
  if (!own) throw new MessagingError("not-found");
  return own;
}

function numberIn(own: TenantDirectory, id: string): OwnNumber {
  const found = [...own.numbers.values()].find((number) => number.id === id);
  if (!found) throw new MessagingError("not-found");
  return found;
}

/** By name, since their order in our table says nothing. */
function usersOf(own: TenantDirectory, settings: NumberSettings | undefined): User[] {
  return (settings?.userIds ?? [])
    .flatMap((id) => own.users.get(id) ?? [])
    .sort((one, other) => one.displayName.localeCompare(other.displayName));
}

function fits(typed: string, { e164, label }: OwnNumber, users: readonly User[]): boolean {
  const wanted = typed.trim().toLocaleLowerCase();
  if (wanted === "") return true;
  const digits = /^[\d\s.()/+-]+$/.test(wanted) ? wanted.replace(/\D/g, "") : "";
  if (digits !== "" && e164.includes(digits)) return true;
  return [label, ...users.map(({ displayName }) => displayName)].some((text) =>
    text.toLocaleLowerCase().includes(wanted),
  );
}
