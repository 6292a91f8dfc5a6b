// Sidetone whole, over FusionPBX' tables: two domains with the same usernames, extensions and contacts.
import { join } from "node:path";
import test from "ava";
import { loadConfig } from "../../../src/config.js";
import { type Running, start } from "../../../src/index.js";
import { createLogger } from "../../../src/lib/logger.js";
import type { ConversationView, DirectoryReply, Me, Page, SendReply } from "../../../src/wire/api.js";
import type { OfficeNumber } from "../../../src/wire/office.js";
import type { ContactView } from "../../../src/wire/people.js";
import { eventually } from "../../eventually.js";
import { type Browser, newKey, openBrowser } from "../../http/server.js";
import { createFolder } from "../../servers/daemon.js";
import { testOn } from "../../servers/databases.js";
import { acme, adminGroup, createFusionpbx, globex, postgres, run, userGroup } from "./setup.js";

const on = testOn(postgres);
const [ourAlice, theirAlice, theirAdmin] = [
  "7f3a1c52-1f1e-4c0a-9b55-000000000001",
  "7f3a1c52-1f1e-4c0a-9b55-0000000000a1",
  "7f3a1c52-1f1e-4c0a-9b55-0000000000a2",
];

let opened: ReturnType<typeof open> | undefined;
const shared = () => {
  opened ??= open();
  return opened;
};
test.after.always(async () => {
  await (await opened)?.running.stop();
});

on("F30 two domains of FusionPBX with the same names see nothing of each other by any route", async (t) => {
  const { ours, theirs, theirOffice } = await shared();
  const sent = await ours.post<SendReply>("v1/messages", {
    clientKey: newKey(),
    to: { extension: "1002" },
    body: "platypus in acme",
  });
  t.is(sent.status, 201);
  const [conversation] = (await ours.get<Page<ConversationView>>("v1/conversations")).json.items;
  const id = conversation?.id ?? "";
  const bobId = conversation?.person?.id ?? "";
  const { contacts } = (await ours.get<DirectoryReply>("v1/directory?scope=shared")).json;
  const contactId = contacts.find(({ name }) => name === "Maria Lopez")?.id ?? "";
  t.not(contactId, "");

  for (const browser of [theirs, theirOffice]) {
    // Whoever they ask for by id is not there.
    const paths = [
      `v1/conversations/${id}`,
      `v1/conversations/${id}/messages`,
      `v1/contacts/${contactId}`,
      `messages/${id}`,
      `contacts/${contactId}`,
      "v1/numbers/%2B12065550101",
    ];
    for (const path of paths) {
      const answer = await browser.get(path);
      t.true([404, 405].includes(answer.status), `${path}: ${answer.status}`);
      t.notRegex(answer.text, /platypus|Lopez|Romero|acme/i, path);
    }
    const refused = await browser.post("v1/messages", {
      clientKey: newKey(),
      to: { user: bobId },
      body: "x",
    });
    t.is(refused.status, 422, "a user of the other domain is unknown");
    const dots = await browser.post("v1/presence/watch", { users: [ourAlice, bobId] });
    t.false(dots.text.includes(ourAlice) || dots.text.includes(bobId));
  }
});

on("F30 what two domains of FusionPBX with the same names list is their own", async (t) => {
  const { theirs, office, theirOffice } = await shared();
  for (const browser of [theirs, theirOffice]) {
    const lists = [
      "v1/me",
      "v1/conversations",
      "v1/directory?q=",
      "v1/directory?q=a",
      "v1/directory?q=maria",
      "v1/directory?q=2065550150",
      "v1/search?q=platypus",
      "v1/events",
      "v1/presence",
      "",
      "messages",
      "contacts",
      "contacts?q=maria",
      "settings",
    ];
    for (const path of lists) {
      const { status, text } = await browser.get(path);
      t.true(status < 500, `${path}: ${status}`);
      t.notRegex(text, /platypus|Lopez|Romero|Tanaka|acme|2065550101/i, path);
    }
  }
  for (const path of ["v1/numbers", "v1/users", "v1/tenant", "v1/usage", "numbers", "users", "usage"]) {
    t.notRegex((await theirOffice.get(path)).text, /Romero|Tanaka|acme|5550101|5550102|5550199/i, path);
    t.notRegex((await office.get(path)).text, /globex|Carol|79460001|Zelda/i, path);
    t.is((await theirs.get(path)).status, 404, path);
  }
  const numbers = (await theirOffice.get<Page<OfficeNumber>>("v1/numbers")).json.items;
  t.deepEqual(
    numbers.map(({ number }) => number),
    ["+442079460001"],
  );
});

on("F30 the same extension is another person in each domain", async (t) => {
  const { ours, theirs } = await shared();
  const body = "wombat for 1001";
  await theirs.post("v1/messages", { clientKey: newKey(), to: { extension: "1001" }, body });
  await eventually(async () => (await theirs.get("v1/conversations")).text.includes("wombat"));
  t.false((await ours.get("v1/conversations")).text.includes("wombat"));
  const me = async (browser: Browser) => (await browser.get<Me>("v1/me")).json.user;
  t.is((await me(ours)).id, ourAlice);
  t.is((await me(theirs)).id, theirAlice);
  t.is((await me(theirs)).name, "Zelda Zimmer");
});

on("F31 a contact of FusionPBX says where it is kept, and is not changed here", async (t) => {
  const { ours } = await shared();
  const { contacts } = (await ours.get<DirectoryReply>("v1/directory?q=lopez")).json;
  const [contact] = contacts;
  t.like(contact, { name: "Maria Lopez", keptIn: "FusionPBX", editable: false });
  const path = `v1/contacts/${contact?.id}`;
  t.is((await ours.get<ContactView>(path)).json.keptIn, "FusionPBX");
  const changed = await ours.request<{ error: { code: string; message: string } }>(path, {
    method: "PUT",
    headers: { origin: ours.origin, "content-type": "application/json" },
    body: JSON.stringify({ name: "X", organisation: null, shared: false, numbers: [], emails: [] }),
  });
  t.is(changed.status, 409);
  t.is(changed.json.error.code, "contact-kept-in-host");
  t.is(changed.json.error.message, "This contact is kept in FusionPBX. Change it there.");
  const page = await ours.get("contacts?q=lopez");
  t.regex(page.text, /Kept in FusionPBX/);
});

on(
  "F31 whoever is switched off or given another role in FusionPBX is so here without a new sign-in",
  async (t) => {
    const { url } = await shared();
    const bob = await signIn(await shared(), "acme.example.test", "bob", "Bob-pass-2");
    t.is((await bob.get("v1/me")).status, 200);
    t.is((await bob.get("v1/users")).status, 404);
    await run(
      url,
      `UPDATE v_user_groups SET group_uuid = '${adminGroup}' WHERE user_uuid::text LIKE '%000000000002'`,
    );
    await eventually(async () => (await bob.get("v1/users")).status === 200, { limitMs: 30_000 });
    await run(url, "UPDATE v_users SET user_enabled = false WHERE username = 'bob'");
    await eventually(async () => (await bob.get("v1/me")).status === 401, { limitMs: 30_000 });
  },
);

async function open() {
  const url = await createFusionpbx("fusionpbx_isolation");
  await run(url, twins);
  const env = {
    SIDETONE_PORT: "0",
    SIDETONE_DATA_DIR: join(createFolder("fusionpbx"), "data"),
    SIDETONE_PORTAL: "fusionpbx",
    SIDETONE_PORTAL_DATABASE_URL: url,
    SIDETONE_PORTAL_KEY: "/nonexistent/host.key",
  };
  const running = await start(loadConfig(env, String), createLogger({ level: "silent" }));
  const world = { running, url };
  const [ours, theirs, office, theirOffice] = [
    await signIn(world, "acme.example.test", "alice", "Alice-pass-1"),
    await signIn(world, "globex.example.test", "alice", "Alice-pass-1"),
    await signIn(world, "acme.example.test", "pat", "Admin-pass-9"),
    await signIn(world, "globex.example.test", "pat", "Admin-pass-9"),
  ];
  return { ...world, ours, theirs, office, theirOffice };
}

async function signIn(
  { running }: { readonly running: Running },
  tenant: string,
  username: string,
  password: string,
) {
  const { origin } = new URL(running.url);
  const browser = openBrowser({ origin });
  const answer = await browser.submit("login", { tenant, username, password });
  if (answer.status !== 303) throw new Error(`${username} of ${tenant} was not let in: ${answer.status}`);
  return Object.assign(browser, { origin });
}

/** In globex another alice and another pat, with the same passwords, and an alice of a contact with acme's id. */
const twins = `
  INSERT INTO v_contacts (contact_uuid, domain_uuid, contact_name_given, contact_name_family)
    VALUES ('c0000000-0000-4000-8000-0000000000a1', '${globex}', 'Zelda', 'Zimmer');
  INSERT INTO v_users (user_uuid, domain_uuid, contact_uuid, username, password, user_type, user_enabled)
    SELECT '${theirAlice}', '${globex}', 'c0000000-0000-4000-8000-0000000000a1', username, password, user_type, user_enabled
      FROM v_users WHERE username = 'alice';
  INSERT INTO v_users (user_uuid, domain_uuid, contact_uuid, username, password, user_type, user_enabled)
    SELECT '${theirAdmin}', '${globex}', (SELECT contact_uuid FROM v_contacts WHERE contact_name_family = 'Romero'), username, password,
           user_type, user_enabled
      FROM v_users WHERE username = 'pat';
  INSERT INTO v_user_groups (user_group_uuid, domain_uuid, group_uuid, user_uuid) VALUES
    (gen_random_uuid(), '${globex}', '${userGroup}', '${theirAlice}'), (gen_random_uuid(), '${globex}', '${adminGroup}', '${theirAdmin}'),
    (gen_random_uuid(), '${acme}', '${adminGroup}', '${theirAlice}');
  INSERT INTO v_extension_users (extension_user_uuid, domain_uuid, extension_uuid, user_uuid, insert_date) VALUES
    (gen_random_uuid(), '${acme}', 'e0000000-0000-4000-8000-000000000002', '${theirAlice}', '2001-01-01'),
    (gen_random_uuid(), '${globex}', 'e0000000-0000-4000-8000-000000000002', '${theirAlice}', '2001-01-01');
  INSERT INTO v_contact_users (contact_user_uuid, domain_uuid, contact_uuid, user_uuid) VALUES
    (gen_random_uuid(), '${globex}', 'c0000000-0000-4000-8000-000000000003', '${theirAlice}'),
    (gen_random_uuid(), '${acme}', 'c0000000-0000-4000-8000-000000000003', '${theirAlice}');
  INSERT INTO v_destinations (destination_uuid, domain_uuid, destination_type, destination_number, destination_enabled, insert_date)
    VALUES (gen_random_uuid(), '${globex}', 'inbound', '+12065550101', true, now());
`;

test("F31 while FusionPBX' database is away the portal says to try again, and nothing wrong", async (t) => {
  const env = {
    SIDETONE_PORT: "0",
    SIDETONE_DATA_DIR: join(createFolder("fusionpbx"), "data"),
    SIDETONE_PORTAL: "fusionpbx",
    SIDETONE_PORTAL_DATABASE_URL: "postgres://nobody:secret@127.0.0.1:1/none",
    SIDETONE_PORTAL_KEY: "/nonexistent/host.key",
  };
  const running = await start(loadConfig(env, String), createLogger({ level: "silent" }));
  t.teardown(() => running.stop());
  const browser = openBrowser({ origin: new URL(running.url).origin });
  const answer = await browser.submit("login", { tenant: "", username: "alice", password: "Alice-pass-1" });
  t.is(answer.status, 503);
  t.notRegex(answer.text, /secret|127\.0\.0\.1:1/);
});
