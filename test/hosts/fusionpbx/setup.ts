// FusionPBX as a database: its own tables with sample rows, and our directory over them.
import { readFileSync } from "node:fs";
import pg from "pg";
import { createFusionpbxDirectory } from "../../../src/hosts/fusionpbx/directory.js";
import { createContactBook } from "../../../src/hosts/shared/directory-contacts.js";
import { openHostDatabase } from "../../../src/hosts/shared/directory-database.js";
import { openDatabase } from "../../../src/store/index.js";
import type { ExpectedPeople } from "../../contract/directory.js";
import { databases } from "../../servers/databases.js";

export const versions = ["5.5.13", "5.4.4"] as const;
export const acme = "d0000000-0000-4000-8000-00000000000a";
export const globex = "d0000000-0000-4000-8000-00000000000b";
export const userGroup = "a6c9ffd3-8207-4f1d-8b8e-8edb0452f8ce";
export const adminGroup = "937913cd-273b-4cce-80c6-018ad4296dd9";
const fixtures = new URL("../../../../test/fixtures/hosts/", import.meta.url);

/** Where FusionPBX' tables are, filled; tests on it are skipped where there is no PostgreSQL. */
export const postgres = databases.find(({ name }) => name === "PostgreSQL") ?? {
  name: "PostgreSQL",
  missing: "there is none",
  url: async () => "",
};

/** Creates FusionPBX' database as the version has it; resolves with its address. */
export async function createFusionpbx(
  name: string,
  version: (typeof versions)[number] = "5.5.13",
): Promise<string> {
  const url = await postgres.url(name);
  await run(url, read("fusionpbx-5.5.13.sql"));
  if (version === "5.4.4") await run(url, read("fusionpbx-5.4.sql"));
  await run(url, extras);
  return url;
}

/** Runs statements as FusionPBX does, which may write. */
export async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** The directory over such a database, with our own tables in memory. */
export async function openFusionpbx(t: { teardown(close: () => unknown): void }, url: string) {
  const { knex, close } = openHostDatabase(url);
  t.teardown(close);
  const own = await openDatabase("sqlite::memory:");
  t.teardown(() => own.close());
  const clock = { at: 0 };
  const deps = { host: knex, own: own.knex, now: () => clock.at, pbx: "pbx", country: "US" };
  // Each remembers nothing yet.
  const open = () => createFusionpbxDirectory(deps);
  const contactBook = createContactBook(own.knex);
  return { directory: open(), open, contactBook, clock, knex, sql: (text: string) => run(url, text) };
}

function read(file: string): string {
  return readFileSync(new URL(file, fixtures), "utf8");
}

const writers = ["wanda", "wes", "wilma", "wim", "walt"] as const;

/** People who write contacts of their own, and a contact of the other domain that its users see. */
const extras = [
  ...writers.flatMap((name, index) => {
    const id = `7f3a1c52-1f1e-4c0a-9b55-0000000001${index}0`;
    return [
      `INSERT INTO v_users (user_uuid, domain_uuid, username, user_type, user_enabled) VALUES ('${id}', '${acme}', '${name}', 'default', 'true')`,
      `INSERT INTO v_user_groups (user_group_uuid, domain_uuid, group_name, group_uuid, user_uuid) VALUES (gen_random_uuid(), '${acme}', 'user', '${userGroup}', '${id}')`,
    ];
  }),
  `INSERT INTO v_group_permissions (group_permission_uuid, permission_name, permission_assigned, group_name, group_uuid) VALUES (gen_random_uuid(), 'contact_domain_view', 'true', 'admin', '${adminGroup}')`,
  `INSERT INTO v_contacts (contact_uuid, domain_uuid, contact_name_given, contact_name_family) VALUES ('c0000000-0000-4000-8000-00000000000b', '${globex}', 'Other', 'Contact')`,
  `INSERT INTO v_contact_phones (contact_phone_uuid, domain_uuid, contact_uuid, phone_label, phone_number) VALUES (gen_random_uuid(), '${globex}', 'c0000000-0000-4000-8000-00000000000b', 'mobile', '+1 206 555 0190')`,
  `INSERT INTO v_contact_groups (contact_group_uuid, domain_uuid, contact_uuid, group_uuid) VALUES (gen_random_uuid(), '${globex}', 'c0000000-0000-4000-8000-00000000000b', '${userGroup}')`,
].join(";\n");

export const expected: ExpectedPeople = {
  tenants: ["acme.example.test", "globex.example.test"],
  tenant: "acme.example.test",
  users: ["alice", "bob", "pat", ...writers],
  extensions: ["1001", "1002", "1009"],
  numbers: ["+12065550101", "+12065550102", "+12065550199"],
  extensionsOf: { alice: ["1001", "1009"], bob: ["1002"] },
  pbx: "pbx",
  lines: 4,
  line: "1002",
  domain: "acme.example.test",
  other: {
    tenant: "globex.example.test",
    line: "1001",
    number: "+442079460001",
    contacts: [],
    contactNumber: "+12065550190",
  },
  contacts: {
    alice: ["Maria Lopez", "Sam Field"],
    bob: ["Maria Lopez"],
  },
  searches: [
    { username: "alice", text: " LOPEZ\tmaria\n", found: ["Maria Lopez"] },
    { username: "alice", text: "northwind", found: ["Maria Lopez"] },
    { username: "bob", text: "(206) 555-0151", found: ["Maria Lopez"] },
    { username: "bob", text: "field", found: [] },
  ],
  known: {
    username: "alice",
    number: "+442079460777",
    name: "Sam Field",
    labels: ["Mobile"],
    hidden: "+12065550171",
  },
  writers: { pages: "wanda", content: "wes", changes: "wilma", limits: "wim", neighbour: "walt" },
  shared: ["Maria Lopez"],
};
