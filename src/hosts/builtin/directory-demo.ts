import type { Knex } from "knex";
import type { Scope } from "../../core/model.js";
import type { SettingsStore } from "../../ports.js";
import { insertContacts } from "../shared/directory-contact-rows.js";
import { tables } from "./directory-rows.js";
import { hashPassword } from "./password.js";

export interface DemoDeps {
  readonly knex: Knex;
  readonly settings: SettingsStore;
  readonly newId: () => string;
  /** The trunk that the demo's numbers hang on. */
  readonly trunkId: string;
  /** Name of the PBX entry that the demo's extensions belong to. */
  readonly pbx: string;
  readonly now: number;
}

const TENANT = "demo.test";
const PASSWORD = "demo";

const people: readonly { readonly name: string; readonly extension?: string; readonly scope: Scope }[] = [
  { name: "Alice Adams", extension: "1001", scope: "user" },
  { name: "Bob Brown", extension: "1002", scope: "user" },
  { name: "Carol Clark", extension: "1003", scope: "user" },
  { name: "Dave Davis", extension: "1004", scope: "user" },
  { name: "Erin Evans", extension: "1005", scope: "user" },
  { name: "Olivia Office", scope: "office" },
  { name: "Oscar Operator", scope: "operator" },
];

const numbers = [
  { e164: "+15557650001", label: "Main line", users: ["alice"] },
  { e164: "+15557650002", label: "Sales", users: ["alice"] },
  { e164: "+15557650003", label: "Support", users: ["bob"] },
  { e164: "+15557650004", label: "Front desk", users: ["erin", "olivia"] },
];

const contacts = [
  {
    owner: null,
    name: "Grace Hopper",
    organisation: "Compilers & Sons",
    numbers: [
      { e164: "+15551230001", label: "Mobile" },
      { e164: "+15551230002", label: "Work" },
    ],
    emails: ["grace@example.com"],
  },
  {
    owner: null,
    name: "City Taxi",
    organisation: null,
    numbers: [{ e164: "+15551230003", label: "Dispatch" }],
    emails: [],
  },
  {
    owner: "alice",
    name: "Sam Summers",
    organisation: "Summers Dental",
    numbers: [
      { e164: "+15551230004", label: "Mobile" },
      { e164: "+15551230005", label: "Home" },
      { e164: "+15551230006", label: "Work" },
    ],
    emails: ["sam@example.com", "sam.summers@example.com"],
  },
  {
    owner: "bob",
    name: "Wendy West",
    organisation: null,
    numbers: [{ e164: "+15551230007", label: "Mobile" }],
    emails: ["wendy@example.com"],
  },
];

/**
 * Fills an empty database with the demo tenant; resolves with the lines to print, null when the database already has
 * a tenant. Nobody but this machine may reach a server with these passwords: the caller sees to that.
 */
export async function createDemo(deps: DemoDeps): Promise<readonly string[] | null> {
  const { knex, newId } = deps;
  if (await knex(tables.tenants).first("id")) return null;
  const tenantId = newId();
  const passwordHash = await hashPassword(PASSWORD);
  const users = people.map((one) => ({ ...one, id: newId(), username: firstName(one.name) }));
  const idOf = (username: string | null) => users.find((user) => user.username === username)?.id ?? null;
  // Before the tenant is there: cut short, it leaves switches of nobody, and the next start makes the demo anew.
  await switchSmsOn(deps, tenantId, idOf);
  await knex.transaction(async (tx) => {
    await tx(tables.users).insert(
      users.map(({ id, username, name, scope }) => ({
        id,
        tenant_id: tenantId,
        username,
        display_name: name,
        email: `${username}@${TENANT}`,
        scope,
        enabled: 1,
        password_hash: passwordHash,
      })),
    );
    const lines = users.flatMap(({ id, extension }) =>
      extension ? [{ user_id: id, number: extension }] : [],
    );
    await tx(tables.extensions).insert(
      lines.map((line) => ({
        ...line,
        id: newId(),
        tenant_id: tenantId,
        pbx: deps.pbx,
        endpoint: line.number,
      })),
    );
    await tx(tables.numbers).insert(
      numbers.map(({ e164, label }) => ({ id: newId(), tenant_id: tenantId, e164, label })),
    );
    await insertContacts(
      tx,
      contacts.map(({ owner, ...contact }) => ({ ...contact, id: newId(), tenantId, ownerId: idOf(owner) })),
    );
    // Last, because a database with a tenant counts as filled.
    const tenant = { sip_domains: JSON.stringify([TENANT]), country: "US", time_zone: "America/New_York" };
    await tx(tables.tenants).insert({ id: tenantId, name: TENANT, ...tenant });
  });
  return announcement(users.map(({ username, extension, scope }) => ({ username, extension, scope })));
}

async function switchSmsOn(
  { settings, trunkId, now }: DemoDeps,
  tenantId: string,
  idOf: (username: string) => string | null,
): Promise<void> {
  await settings.setTenant(tenantId, { smsEnabled: true });
  for (const { name, scope } of people) {
    const userId = idOf(firstName(name));
    const texts = scope !== "operator" && firstName(name) !== "carol";
    if (userId)
      await settings.setUser(tenantId, userId, { smsEnabled: texts, defaultNumber: defaultOf(name) });
  }
  for (const { e164, users } of numbers) {
    await settings.setNumber(tenantId, e164, { smsEnabled: true, mmsEnabled: true, trunkId });
    const userIds = users.flatMap((username) => idOf(username) ?? []);
    await settings.assignNumber({ tenantId, number: e164, userIds, shareHistory: true, now });
  }
}

function defaultOf(name: string): string | null {
  return numbers.find(({ users }) => users.includes(firstName(name)))?.e164 ?? null;
}

function firstName(name: string): string {
  return name.split(" ")[0]?.toLowerCase() ?? name;
}

function announcement(
  users: readonly {
    readonly username: string;
    readonly extension: string | undefined;
    readonly scope: Scope;
  }[],
): string[] {
  const words = { user: "", office: "office manager", operator: "operator" };
  return [
    `Demo tenant ${TENANT}; every password is "${PASSWORD}":`,
    ...users.map(({ username, extension, scope }) => {
      const number = numbers.filter(({ users }) => users.includes(username)).map(({ e164 }) => e164);
      const facts = [extension ? `extension ${extension}` : words[scope], ...number];
      return `  ${username.padEnd(8)}${facts.join(", ")}`;
    }),
  ];
}
