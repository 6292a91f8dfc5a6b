// What every host's directory does, whoever's tables it reads.
import type { ImplementationFn } from "ava";
import type { Session } from "../../src/core/model.js";
import type { ContactBook, ContactQuery, Directory } from "../../src/ports.js";

/**
 * A directory with two tenants: `demo.test` with its demo people, and `other.test` with an extension 1001 (same
 * endpoint, same PBX `pbx`) of its own user alice, the number +15557650009, and a contact of its own.
 */
export interface DirectoryUnderTest {
  readonly directory: Directory;
  readonly contactBook: ContactBook;
  /** Changes the display name of a user, as another program would. */
  rename(username: string, name: string): Promise<void>;
}

export const anybody: ContactQuery = { text: "", scope: "all", after: null, limit: 50 };

export type TestOf = (title: string, run: ImplementationFn<[]>) => void;

export type Open = () => Promise<DirectoryUnderTest>;

/** Declares the tests of a directory; `open` may give all of them the same. */
export function directoryContract(test: TestOf, open: Open): void {
  tenantContract(test, open);
  lineContract(test, open);
  contactContract(test, open);
}

function tenantContract(test: TestOf, open: Open): void {
  test("a tenant comes with its users, extensions and numbers, and with nobody else's", async (t) => {
    const { directory } = await open();
    const demo = await tenantOf(directory, "demo.test");
    t.deepEqual([...demo.users.values()].map(({ username }) => username).sort(), [
      ...["alice", "bob", "carol", "dave", "erin", "olivia", "oscar"],
    ]);
    t.deepEqual([...demo.extensionsByNumber.keys()].sort(), ["1001", "1002", "1003", "1004", "1005"]);
    t.deepEqual(
      [...demo.numbers.keys()].sort(),
      [1, 2, 3, 4].map((last) => `+1555765000${last}`),
    );
    const alice = [...demo.users.values()].find(({ username }) => username === "alice");
    t.deepEqual(
      demo.extensionsByUser.get(alice?.id ?? "")?.map(({ number }) => number),
      ["1001"],
    );
    t.true([...demo.users.values()].every(({ tenantId }) => tenantId === demo.tenant.id));
  });

  test("a tenant that is not there is null", async (t) => {
    const { directory } = await open();
    t.is(await directory.tenant("no such id"), null);
    t.is(await directory.tenant(""), null);
  });

  test("every tenant is listed", async (t) => {
    const { directory } = await open();
    t.deepEqual((await directory.tenants()).map(({ name }) => name).sort(), ["demo.test", "other.test"]);
  });

  test("after refresh the next answer is new", async (t) => {
    const { directory, rename } = await open();
    await tenantOf(directory, "demo.test");
    await rename("alice", "Alice Renamed");
    directory.refresh();
    const demo = await tenantOf(directory, "demo.test");
    t.true([...demo.users.values()].some(({ displayName }) => displayName === "Alice Renamed"));
  });
}

function lineContract(test: TestOf, open: Open): void {
  test("a line belongs to the tenant of its domain, however the domain is written", async (t) => {
    const { directory } = await open();
    const demo = await directory.extension("pbx", "Demo.TEST", "1001");
    const other = await directory.extension("pbx", "other.test", "1001");
    t.is(demo?.number, "1001");
    t.not(demo?.tenantId, other?.tenantId);
    t.is(other?.number, "1001");
  });

  test("a line of an unknown domain, PBX or endpoint is nobody's", async (t) => {
    const { directory } = await open();
    t.is(await directory.extension("pbx", "evil.test", "1001"), null);
    t.is(await directory.extension("pbx", "", "1001"), null);
    t.is(await directory.extension("elsewhere", "demo.test", "1001"), null);
    t.is(await directory.extension("pbx", "demo.test", "' or 1=1 --"), null);
  });

  test("what only resembles a line or a number is nobody's, and no text is too odd to ask with", async (t) => {
    const { directory } = await open();
    const endpoints = ["1001 ", " 1001", "1001\u0000", "1001\n", "\ud800", "１００１", "1001\u200b", ""];
    for (const endpoint of endpoints) {
      t.is(await directory.extension("pbx", "demo.test", endpoint), null, JSON.stringify(endpoint));
    }
    t.is(await directory.extension("pbx\u0000", "demo.test", "1001"), null);
    t.is(await directory.extension("PBX", "demo.test", "1001"), null);
    t.is(await directory.extension("pbx", "demo.test\u0000", "1001"), null);
    for (const number of ["+15557650009 ", "+15557650009\u0000", "\ud800", ""]) {
      t.is(await directory.number(number), null, JSON.stringify(number));
    }
    t.is(await directory.tenant("\u0000"), null);
    t.deepEqual(await directory.extensionsOf("\u0000"), []);
  });

  test("without a domain a line is somebody's only where there is one of its name", async (t) => {
    const { directory } = await open();
    t.is(await directory.extension("pbx", null, "1001"), null, "two tenants have it");
    t.is((await directory.extension("pbx", null, "1002"))?.number, "1002");
  });

  test("a number is found whosever it is, and only as E.164", async (t) => {
    const { directory } = await open();
    const other = await directory.number("+15557650009");
    t.is(other?.tenantId, (await tenantOf(directory, "other.test")).tenant.id);
    t.is(await directory.number("5557650009"), null);
    t.is(await directory.number("+19999999999"), null);
  });

  test("the extensions of a PBX are those of every tenant on it", async (t) => {
    const { directory } = await open();
    t.is((await directory.extensionsOf("pbx")).length, 6);
    t.deepEqual(await directory.extensionsOf("elsewhere"), []);
  });
}

function contactContract(test: TestOf, open: Open): void {
  test("contacts are one's own and the shared ones, by name", async (t) => {
    const { directory } = await open();
    const alice = await sessionOf(directory, "alice");
    t.deepEqual(await namesOf(directory, alice, ""), ["City Taxi", "Grace Hopper", "Sam Summers"]);
    t.deepEqual(await namesOf(directory, await sessionOf(directory, "bob"), ""), [
      "City Taxi",
      "Grace Hopper",
      "Wendy West",
    ]);
    t.is((await directory.contacts(alice, { ...anybody, limit: 1 })).length, 1);
  });

  test("contacts are found by words and by digits, however those are written", async (t) => {
    const { directory } = await open();
    const alice = await sessionOf(directory, "alice");
    t.deepEqual(await namesOf(directory, alice, " hopper\tGRACE\n"), ["Grace Hopper"]);
    t.deepEqual(await namesOf(directory, alice, "dental"), ["Sam Summers"]);
    t.deepEqual(await namesOf(directory, alice, "(555) 123-0003"), ["City Taxi"]);
    for (const hostile of ["%", "_", "!", "\\", "'", "%_!%", "\u0000", "\ud800", "x".repeat(10_000)]) {
      t.deepEqual(await namesOf(directory, alice, hostile), [], hostile);
    }
  });

  test("contacts are found by their numbers, and another tenant's never are", async (t) => {
    const { directory } = await open();
    const alice = await sessionOf(directory, "alice");
    const numbers = ["+15551230005", "+15551230007", "+15551239999"];
    const found = await directory.contactsByNumber(alice, numbers);
    t.deepEqual(
      found.map(({ name }) => name),
      ["Sam Summers"],
      "one is bob's own, one the other tenant's",
    );
    t.deepEqual(
      found[0]?.numbers.map(({ label }) => label),
      ["Mobile", "Home", "Work"],
    );
    t.deepEqual(await directory.contactsByNumber(alice, []), []);
    t.deepEqual(await directory.contactsByNumber(alice, ["\u0000", "\ud800", "+15551230005 "]), []);
  });

  test("a session that names another tenant's user sees that tenant's contacts only", async (t) => {
    const { directory } = await open();
    const { tenant } = await tenantOf(directory, "other.test");
    const mixed = { ...(await sessionOf(directory, "alice")), tenantId: tenant.id };
    t.deepEqual(await namesOf(directory, mixed, ""), ["Other Contact"]);
  });
}

export async function tenantOf(directory: Directory, name: string) {
  const tenant = (await directory.tenants()).find((one) => one.name === name);
  const found = tenant ? await directory.tenant(tenant.id) : null;
  if (!found) throw new Error(`no tenant ${name}`);
  return found;
}

export async function sessionOf(directory: Directory, username: string): Promise<Session> {
  const { tenant, users } = await tenantOf(directory, "demo.test");
  const user = [...users.values()].find((one) => one.username === username);
  if (!user) throw new Error(`no user ${username}`);
  return { userId: user.id, tenantId: tenant.id, scope: user.scope };
}

export async function namesOf(directory: Directory, session: Session, query: string): Promise<string[]> {
  return (await directory.contacts(session, { ...anybody, text: query })).map(({ name }) => name);
}
