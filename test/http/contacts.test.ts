import test from "ava";
import type { ConversationView, DirectoryReply, ErrorReply, Page } from "../../src/wire/api.js";
import type { ContactView } from "../../src/wire/people.js";
import { type Browser, signIn, startServer } from "./server.js";

const server = await startServer();
const alice = await signIn(server, "alice");
const bob = await signIn(server, "bob");
const olivia = await signIn(server, "olivia");
test.after.always(() => server.close());

const nobody = { name: "", organisation: null, shared: false, numbers: [], emails: [] };

function put<T>(browser: Browser, path: string, body: object) {
  return browser.request<T>(path, {
    method: "PUT",
    headers: { origin: server.origin, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

function remove(browser: Browser, path: string) {
  return browser.request<ErrorReply>(path, { method: "DELETE", headers: { origin: server.origin } });
}

async function addPages(): Promise<void> {
  const rows = Array.from({ length: 60 }, (_, index) => `Page ${index}`);
  await bob.request("v1/contacts/import", {
    method: "POST",
    headers: { origin: server.origin, "content-type": "text/csv" },
    body: `Name\n${rows.join("\n")}`,
  });
}

test("a contact is made with numbers as they were typed, and read by the tenant's country", async (t) => {
  const { status, json } = await alice.post<ContactView>("v1/contacts", {
    name: "  Ada\nLovelace ",
    organisation: "",
    shared: false,
    numbers: [
      { number: "(202) 555-0101", label: "Mobile" },
      { number: "+49 30 901820", label: "Büro" },
      { number: "202-555-0101", label: "again" },
    ],
    emails: ["Ada@Example.com", "ada@example.com"],
  });
  t.is(status, 201);
  t.like(json, { name: "Ada Lovelace", organisation: null, shared: false, editable: true, person: null });
  t.deepEqual(json.numbers, [
    { number: "+12025550101", display: "(202) 555-0101", label: "Mobile" },
    { number: "+4930901820", display: "+49 30 901820", label: "Büro" },
  ]);
  t.deepEqual(json.emails, ["Ada@Example.com"]);
  t.deepEqual((await alice.get(`v1/contacts/${json.id}`)).json, json);
  t.is((await bob.get(`v1/contacts/${json.id}`)).status, 404);
});

test("what is wrong is told field by field, with a code for each", async (t) => {
  const { status, json } = await alice.post<ErrorReply>("v1/contacts", {
    ...nobody,
    name: "\u200b",
    organisation: "o".repeat(201),
    numbers: [
      { number: "12", label: "" },
      { number: "+12025550102", label: "l".repeat(61) },
      { number: "1001", label: "" },
    ],
    emails: ["ok@example.com", "not one"],
  });
  t.is(status, 422);
  t.is(json.error.code, "invalid");
  t.deepEqual(
    json.error.fields?.map(({ path, code }) => [path, code]),
    [
      ["name", "name-missing"],
      ["organisation", "organisation-too-long"],
      ["numbers.0.number", "number-unreadable"],
      ["numbers.1.label", "label-too-long"],
      ["numbers.2.number", "number-unreadable"],
      ["emails.1", "email-unreadable"],
    ],
  );
  t.true(json.error.fields?.every(({ message }) => message.length > 0));
});

test("two hundred characters are a name, however many bytes they are, and one more is too long", async (t) => {
  for (const character of ["x", "😀", "\u0301", "字"]) {
    const name = `a${character.repeat(199)}`;
    t.is((await alice.post("v1/contacts", { ...nobody, name })).status, 201, character);
    const longer = await alice.post<ErrorReply>("v1/contacts", { ...nobody, name: `${name}${character}` });
    t.is(longer.json.error.fields?.[0]?.code, "name-too-long");
  }
  const many = Array.from({ length: 21 }, (_, index) => ({ number: `+1202555${1000 + index}`, label: "" }));
  const tooMany = await alice.post<ErrorReply>("v1/contacts", { ...nobody, name: "Many", numbers: many });
  t.is(tooMany.json.error.fields?.[0]?.code, "too-many-numbers");
});

test("wrong JSON is refused field by field and never an error of ours", async (t) => {
  const whole = { ...nobody, name: "Whole" };
  for (const wrong of [null, 0, true, {}, [[]], { $ne: 1 }, "x".repeat(6_000)]) {
    for (const field of ["name", "shared", "numbers", "emails"]) {
      if (field === "shared" && wrong === true) continue;
      t.is((await alice.post("v1/contacts", { ...whole, [field]: wrong })).status, 422, field);
    }
  }
  t.is((await alice.post("v1/contacts", { ...whole, ownerId: "bob" })).status, 422);
  t.is((await alice.post("v1/contacts", { ...whole, numbers: [{ number: 1, label: "" }] })).status, 422);
  for (const name of ["\ud800", "\u0000a", "' OR 1=1 --", "{{7*7}}", "<b>b</b>"]) {
    t.is((await alice.post("v1/contacts", { ...whole, name })).status, 201, name);
  }
});

test("a contact is replaced, and its name stands in the list of conversations from then on", async (t) => {
  const to = { number: "+12025550110" };
  const { json: conversation } = await alice.post<ConversationView>("v1/conversations", { to });
  t.is(conversation.title, "(202) 555-0110");
  const numbers = [{ number: "+12025550110", label: "Mobile" }];
  const made = await alice.post<ContactView>("v1/contacts", { ...nobody, name: "Before", numbers });
  const titleNow = async (browser: Browser) =>
    (await browser.post<ConversationView>("v1/conversations", { to })).json.title;
  t.is(await titleNow(alice), "Before – Mobile");
  const path = `v1/contacts/${made.json.id}`;
  const changed = await put<ContactView>(alice, path, { ...nobody, name: "After", numbers });
  t.is(changed.json.name, "After");
  t.is(await titleNow(alice), "After – Mobile");
  t.is(await titleNow(bob), "(202) 555-0110", "it is alice's own");
  t.is((await put(bob, path, { ...nobody, name: "Hers" })).status, 404);
  t.is((await remove(bob, path)).status, 404);
  t.is((await remove(alice, path)).status, 204);
  t.is((await remove(alice, path)).status, 404);
  t.is(await titleNow(alice), "(202) 555-0110");
});

test("a name that turns the direction of writing leaves the number's type alone", async (t) => {
  const to = { number: "+12025550111" };
  await alice.post("v1/conversations", { to });
  const numbers = [{ number: "+12025550111", label: "Mobile" }];
  await alice.post("v1/contacts", { ...nobody, name: "\u202eevil", numbers });
  const { json } = await alice.post<ConversationView>("v1/conversations", { to });
  t.is(json.title, "\u2068\u202eevil\u2069 – Mobile");
});

test("a number is added to a contact that is there, once", async (t) => {
  const { json } = await alice.post<ContactView>("v1/contacts", { ...nobody, name: "Grows" });
  const path = `v1/contacts/${json.id}/numbers`;
  for (const label of ["Home", "Work"]) {
    const { status } = await alice.post(path, { number: "(202) 555-0120", label });
    t.is(status, 200);
  }
  await alice.post(path, { number: "+1 202 555 0121", label: "" });
  const { json: grown } = await alice.get<ContactView>(`v1/contacts/${json.id}`);
  t.deepEqual(
    grown.numbers.map(({ number, label }) => [number, label]),
    [
      ["+12025550120", "Work"],
      ["+12025550121", ""],
    ],
  );
  const bad = await alice.post<ErrorReply>(path, { number: "x", label: "" });
  t.is(bad.json.error.fields?.[0]?.code, "number-unreadable");
  t.is((await bob.post(path, { number: "+12025550122", label: "" })).status, 404);
});

test("what is shared everybody sees, and office managers alone change it", async (t) => {
  const shared = { ...nobody, name: "Front Desk", shared: true };
  t.is((await alice.post("v1/contacts", shared)).status, 403);
  const { status, json } = await olivia.post<ContactView>("v1/contacts", shared);
  t.is(status, 201);
  t.like(json, { shared: true, editable: true });
  const path = `v1/contacts/${json.id}`;
  t.like((await alice.get<ContactView>(path)).json, { shared: true, editable: false });
  t.is((await put(alice, path, { ...shared, name: "Mine" })).status, 403);
  t.is((await remove(alice, path)).status, 403);
  t.is((await alice.post(`${path}/numbers`, { number: "+12025550130", label: "" })).status, 403);
  // Whose it is stays, whatever the request says.
  t.like((await put<ContactView>(olivia, path, { ...shared, shared: false })).json, { shared: true });
  t.is((await remove(olivia, path)).status, 204);
});

test("the directory is paged by name to its end, whatever the scope", async (t) => {
  await addPages();
  const [all, own, shared, coworkers] = await Promise.all(["all", "own", "shared", "coworkers"].map(collect));
  t.is(new Set(all?.contacts).size, all?.contacts.length ?? 0);
  t.deepEqual(all?.people, [
    ...["Alice Adams", "Carol Clark", "Dave Davis", "Erin Evans", "Olivia Office", "Oscar Operator"],
  ]);
  t.deepEqual(coworkers, { people: all?.people ?? [], contacts: [] });
  t.is(own?.contacts.length, 61);
  t.deepEqual(own?.people, []);
  t.deepEqual([...(own?.contacts ?? []), ...(shared?.contacts ?? [])].sort(), all?.contacts.toSorted());
  for (const before of ["x", "e30", "bnVsbA", "AAAA", "W10", "a".repeat(3_000)]) {
    t.is((await bob.get(`v1/directory?before=${before}`)).status, 422, before);
  }
  t.is((await bob.get("v1/directory?scope=everybody")).status, 422);
});

test("a contact with a coworker's number or e-mail names that coworker, for a chat", async (t) => {
  const personOf = async (input: object) =>
    (await alice.post<ContactView>("v1/contacts", { ...nobody, name: "Whoever", ...input })).json.person
      ?.name;
  t.is(await personOf({ numbers: [{ number: "+15557650003", label: "" }] }), "Bob Brown");
  t.is(await personOf({ emails: ["CAROL@demo.test"] }), "Carol Clark");
  t.is(await personOf({ numbers: [{ number: "+15557650001", label: "" }] }), undefined, "that is herself");
  t.is(await personOf({ emails: ["nobody@demo.test"] }), undefined);
});

test("a change of own contacts is an event of the own log, and one of shared ones a signal", async (t) => {
  const cursorOf = async (browser: Browser) => (await browser.get<{ cursor: string }>("v1/me")).json.cursor;
  const events = async (browser: Browser, cursor: string, wait = 0) => {
    const { json } = await browser.get<{ events: { type: string }[]; signals: { type: string }[] }>(
      `v1/events?cursor=${cursor}&wait=${wait}`,
    );
    return { events: json.events.map(({ type }) => type), signals: json.signals.map(({ type }) => type) };
  };
  const carol = await signIn(server, "carol");
  const [hers, his] = [await cursorOf(carol), await cursorOf(bob)];
  await carol.post("v1/contacts", { ...nobody, name: "Carol's" });
  t.true((await events(carol, hers)).events.includes("contacts"));
  t.deepEqual((await events(bob, his)).events, []);
  const waiting = events(bob, his, 20);
  let told = false;
  void waiting.then(() => {
    told = true;
  });
  // A signal reaches those who wait when it is made: it is repeated until bob does.
  while (!told) {
    await olivia.post("v1/contacts", { ...nobody, name: "Everybody's", shared: true });
  }
  t.deepEqual((await waiting).signals.slice(0, 1), ["contacts"]);
  const { json } = await carol.get<Page<ConversationView>>("v1/conversations");
  t.true(Array.isArray(json.items));
});

/** Who is in a scope of bob's directory, page by page. */
async function collect(scope: string) {
  const people: string[] = [];
  const contacts: string[] = [];
  let query = `scope=${scope}&limit=7`;
  for (let next: string | null = ""; next !== null; query = `scope=${scope}&limit=7&before=${next}`) {
    const answer = await bob.get<DirectoryReply>(`v1/directory?${query}`);
    const page: DirectoryReply = answer.json;
    people.push(...page.people.map(({ name }) => name));
    contacts.push(...page.contacts.map(({ id }) => id));
    next = page.next;
  }
  return { people, contacts };
}
