import { randomInt } from "node:crypto";
import { type CsvProblem, type CsvRow, parseCsv } from "../../core/csv.js";
import type { Contact } from "../../core/model.js";
import { defaultNumberSettings } from "../../core/settings.js";
import type { Directory, SettingsStore } from "../../ports.js";
import {
  contactRow,
  numberRow,
  numberSwitchesRow,
  planContact,
  planNumber,
  planNumberRemoval,
} from "./admin-numbers.js";
import {
  extensionRow,
  type PlanDeps,
  planExtension,
  planTenant,
  planTenantRemoval,
  planUser,
  planUserRemoval,
  tenantRow,
  userRow,
} from "./admin-people.js";
import { checkKept, switchesOnly } from "./admin-portal.js";
import { type Kind, kinds, readKey, readValues } from "./admin-values.js";
import {
  AdminError,
  type AdminRow,
  checkExistence,
  type Draft,
  drop,
  findTenant,
  readNumber,
  readWorld,
  type Step,
  type World,
} from "./admin-world.js";
import type { DirectoryWriter } from "./directory-writer.js";

export interface AdminDeps extends Omit<PlanDeps, "newPassword"> {
  readonly directory: Directory;
  readonly settings: SettingsStore;
  /** Runs the work in one transaction. */
  readonly write: (work: (writer: DirectoryWriter) => Promise<void>) => Promise<void>;
  readonly contactsOf: (tenantId: string) => Promise<readonly Contact[]>;
  /** The portal that keeps people and numbers, by its name: only switches are set then; null where we keep them. */
  readonly portal: string | null;
}

export interface AdminCommand {
  readonly action: "add" | "set" | "remove" | "list";
  readonly kind: Kind;
  /** What names it: a username, an extension, a number …; empty for `list`. */
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface Admin {
  /** Does what an operator asks for; throws an {@link AdminError} where that can't be. */
  run(command: AdminCommand): Promise<readonly AdminRow[]>;
  /** Adds all that a CSV file holds, or nothing; throws an {@link AdminError} with every line that does not fit. */
  importCsv(text: string): Promise<readonly AdminRow[]>;
}

const PASSWORD_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
const PROBLEMS_SHOWN = 50;

/** Administration of the built-in host. One change at a time, since each is planned against what the last one left. */
export function createAdmin(deps: AdminDeps): Admin {
  const planDeps = { ...deps, newPassword };
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  }

  async function carryOut(steps: readonly Step[]): Promise<AdminRow[]> {
    await deps.write(async (writer) => {
      for (const step of steps) await step.write(writer);
    });
    for (const step of steps) await step.switch?.(deps.settings);
    deps.directory.refresh();
    return steps.map(({ row }) => row);
  }

  return {
    run: (command) =>
      inTurn(async () => {
        const world = await readWorld(deps.directory);
        if (command.action === "list") return list(deps, world, command);
        return carryOut([await planOne(planDeps, world, command)]);
      }),
    importCsv: (text) =>
      inTurn(async () => carryOut(await planCsv(planDeps, await readWorld(deps.directory), text))),
  };
}

function newPassword(): string {
  return Array.from({ length: 16 }, () => PASSWORD_LETTERS.charAt(randomInt(PASSWORD_LETTERS.length))).join(
    "",
  );
}

type Deps = AdminDeps & PlanDeps;

async function planOne(deps: Deps, world: World, command: AdminCommand): Promise<Step> {
  const { portal } = deps;
  if (portal === null) return planAny(deps, world, command);
  checkKept(portal, command);
  const step = await planAny(deps, world, command);
  return command.kind === "contact" ? step : switchesOnly(step);
}

function planAny(deps: Deps, world: World, command: AdminCommand): Step | Promise<Step> {
  if (command.action === "remove") return planRemoval(deps, world, command);
  const plan = { world, deps, isNew: command.action === "add", key: readKey(command.kind, command.key) };
  switch (command.kind) {
    case "tenant":
      return planTenant({ ...plan, values: readValues("tenant", command.values) });
    case "user":
      return planUser({ ...plan, values: readValues("user", command.values) });
    case "extension":
      return planExtension({ ...plan, values: readValues("extension", command.values) });
    case "number":
      return planNumber({ ...plan, values: readValues("number", command.values) });
    case "contact":
      return planContactBy(deps, { ...plan, values: readValues("contact", command.values) });
  }
}

async function planContactBy(deps: Deps, plan: Parameters<typeof planContact>[0]): Promise<Step> {
  if (plan.isNew) return planContact(plan, null);
  const { tenant } = findTenant(plan.world, plan.values.tenant);
  return planContact(plan, await findContact(deps, tenant.id, plan.key));
}

/** People may share a name, so that a contact is changed by the id that `list` shows. */
async function findContact(deps: AdminDeps, tenantId: string, id: string): Promise<Contact> {
  const contact = (await deps.contactsOf(tenantId)).find((one) => one.id === id);
  if (contact) return contact;
  throw new AdminError(`there is no contact ${id}; contacts are named by what list shows under contact`);
}

async function planRemoval(deps: Deps, world: World, { kind, key, values }: AdminCommand): Promise<Step> {
  const { tenant: name } = readValues("user", values);
  const id = readKey(kind, key);
  const draft = findTenant(world, kind === "tenant" ? id : name);
  switch (kind) {
    case "tenant":
      return planTenantRemoval(world, draft);
    case "user":
      return planUserRemoval(
        draft,
        existing(draft.users, (one) => one.username === id, `user ${id}`),
        deps.now(),
      );
    case "extension": {
      const extension = existing(draft.extensions, ({ number }) => number === id, `extension ${id}`);
      drop(draft.extensions, extension);
      return { row: extensionRow(draft, extension), write: (writer) => writer.removeExtension(extension.id) };
    }
    case "number": {
      const e164 = readNumber(id, draft);
      return planNumberRemoval(
        draft,
        existing(draft.numbers, (one) => one.e164 === e164, `number ${e164}`),
        deps.now(),
      );
    }
    case "contact": {
      const contact = await findContact(deps, draft.tenant.id, id);
      return { row: contactRow(draft, contact), write: (writer) => writer.removeContact(id) };
    }
  }
}

function existing<T extends object>(list: readonly T[], isIt: (one: T) => boolean, what: string): T {
  const found = list.find(isIt);
  checkExistence(false, found, what);
  return found as T;
}

async function list(deps: AdminDeps, world: World, { kind, values }: AdminCommand): Promise<AdminRow[]> {
  const { tenant } = readValues("user", values);
  const drafts = tenant === undefined ? world.drafts : [findTenant(world, tenant)];
  const rows: AdminRow[] = [];
  for (const draft of drafts) rows.push(...(await rowsOf(deps, draft, kind)));
  return rows;
}

async function rowsOf({ settings, contactsOf }: AdminDeps, draft: Draft, kind: Kind): Promise<AdminRow[]> {
  const { tenant, users, extensions, numbers } = draft;
  const word = (isOn: boolean | undefined) => (isOn ? "on" : "off");
  switch (kind) {
    case "tenant":
      return [{ ...tenantRow(tenant), sms: word((await settings.tenant(tenant.id)).smsEnabled) }];
    case "user": {
      const known = await settings.users(
        tenant.id,
        users.map(({ id }) => id),
      );
      return users.map((user) => {
        const own = known.get(user.id);
        const switches = { chat: word(own?.chatEnabled), sms: word(own?.smsEnabled) };
        return { ...userRow(draft, user), ...switches, "default-number": own?.defaultNumber ?? "" };
      });
    }
    case "extension":
      return extensions.map((extension) => extensionRow(draft, extension));
    case "number": {
      const known = await settings.numbers(tenant.id);
      return numbers.map((number) => ({
        ...numberRow(draft, number),
        ...numberSwitchesRow(draft, known.get(number.e164) ?? defaultNumberSettings),
      }));
    }
    case "contact":
      return (await contactsOf(tenant.id)).map((contact) => contactRow(draft, contact));
  }
}

async function planCsv(deps: Deps, world: World, text: string): Promise<Step[]> {
  const file = parseCsv(text);
  if (file.kind === "broken") throw new AdminError(describe(file.problems));
  if (!file.columns.includes("kind")) {
    throw new AdminError(`line 1: a column kind is needed; in it ${kinds.join(", ")}`);
  }
  const steps: Step[] = [];
  const problems: CsvProblem[] = [];
  for (const row of file.rows) {
    try {
      steps.push(await planRow(deps, world, row));
    } catch (error) {
      if (!(error instanceof AdminError)) throw error;
      problems.push({ line: row.line, why: error.message });
    }
  }
  if (problems.length > 0) throw new AdminError(describe(problems));
  return steps;
}

/** The column named like the kind holds its key: `user` in the line of a user, `number` in that of a number. */
function planRow(deps: Deps, world: World, { cells }: CsvRow): Promise<Step> {
  const { kind: word = "", ...values } = Object.fromEntries(cells);
  const kind = kinds.find((one) => one === word.toLowerCase());
  if (kind === undefined) throw new AdminError(`kind: use ${kinds.join(", ")}`);
  const column = kind === "contact" ? "name" : kind;
  const key = values[column] ?? "";
  delete values[column];
  return planOne(deps, world, { action: "add", kind, key, values });
}

function describe(problems: readonly CsvProblem[]): string {
  const shown = problems.slice(0, PROBLEMS_SHOWN).map(({ line, why }) => `line ${line}: ${why}`);
  const more = problems.length - shown.length;
  return ["nothing was imported", ...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}
