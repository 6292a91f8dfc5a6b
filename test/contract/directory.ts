// What every host's directory does, whoever's tables it reads.
import type { ImplementationFn } from "ava";
import type { Session } from "../../src/core/model.js";
import type { ContactBook, ContactQuery, Directory } from "../../src/ports.js";

/** A host whose tables hold sample people, and who they are. */
export interface DirectoryUnderTest {
  readonly directory: Directory;
  readonly contactBook: ContactBook;
  /** Changes the display name of a user, as another program would. */
  rename(username: string, name: string): Promise<void>;
  readonly expected: ExpectedPeople;
}

/** What the tables hold. The tests ask as users of `tenant`; `other` is another tenant, null on a host that has one alone. */
export interface ExpectedPeople {
  readonly tenants: readonly string[];
  readonly tenant: string;
  readonly users: readonly string[];
  readonly extensions: readonly string[];
  readonly numbers: readonly string[];
  /** Username → numbers of the extensions that are that user's. */
  readonly extensionsOf: Readonly<Record<string, readonly string[]>>;
  /** The PBX of every extension, how many there are in all tenants, and one whose endpoint no other tenant has. */
  readonly pbx: string;
  readonly lines: number;
  readonly line: string;
  /** The SIP domain that the PBX asks with; null where it asks with none (Asterisk). */
  readonly domain: string | null;
  readonly other: {
    readonly tenant: string;
    /** A line of the same endpoint as one of `tenant`. */
    readonly line: string;
    readonly number: string;
    /** All its contacts, as a user sees them who strayed there, and a number of one. */
    readonly contacts: readonly string[];
    readonly contactNumber: string;
  } | null;
  /** Username → names of the contacts that this user sees, in their order: users who see different ones. */
  readonly contacts: Readonly<Record<string, readonly string[]>>;
  /** A user, what they look for, and who is found. */
  readonly searches: readonly {
    readonly username: string;
    readonly text: string;
    readonly found: readonly string[];
  }[];
  /** A contact of one user's own with several numbers, and a number of somebody whom this user does not see. */
  readonly known: {
    readonly username: string;
    readonly number: string;
    readonly name: string;
    readonly labels: readonly string[];
    readonly hidden: string;
  };
  /** Users who have no contacts of their own, and what the tenant shares with them. */
  readonly writers: {
    readonly pages: string;
    readonly content: string;
    readonly changes: string;
    readonly limits: string;
    readonly neighbour: string;
  };
  readonly shared: readonly string[];
}

export const anybody: ContactQuery = { text: "", scope: "all", after: null, limit: 50 };

/** A shared contact that another test adds and removes at the same time. */
export const PASSING = "Bea";

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
    const { directory, expected } = await open();
    const { tenant, users, extensionsByNumber, extensionsByUser, numbers } = await tenantOf(
      directory,
      expected.tenant,
    );
    const idOf = (name: string) => [...users.values()].find(({ username }) => username === name)?.id ?? "";
    t.deepEqual([...users.values()].map(({ username }) => username).sort(), expected.users.toSorted());
    t.deepEqual([...extensionsByNumber.keys()].sort(), expected.extensions.toSorted());
    t.deepEqual([...numbers.keys()].sort(), expected.numbers.toSorted());
    for (const [username, owned] of Object.entries(expected.extensionsOf)) {
      t.deepEqual(
        extensionsByUser.get(idOf(username))?.map(({ number }) => number),
        owned,
        username,
      );
    }
    t.true([...users.values()].every(({ tenantId }) => tenantId === tenant.id));
    t.true([...extensionsByNumber.values()].every(({ tenantId }) => tenantId === tenant.id));
    t.true([...numbers.values()].every(({ tenantId }) => tenantId === tenant.id));
  });

  test("a tenant that is not there is null", async (t) => {
    const { directory } = await open();
    t.is(await directory.tenant("no such id"), null);
    t.is(await directory.tenant(""), null);
  });

  test("every tenant is listed", async (t) => {
    const { directory, expected } = await open();
    t.deepEqual((await directory.tenants()).map(({ name }) => name).sort(), expected.tenants.toSorted());
  });

  test("after refresh the next answer is new", async (t) => {
    const { directory, rename, expected } = await open();
    await tenantOf(directory, expected.tenant);
    await rename("alice", "Alice Renamed");
    directory.refresh();
    const after = await tenantOf(directory, expected.tenant);
    t.true([...after.users.values()].some(({ displayName }) => displayName === "Alice Renamed"));
  });
}

function lineContract(test: TestOf, open: Open): void {
  test("a line belongs to the tenant of its domain, however the domain is written", async (t) => {
    const { directory, expected } = await open();
    const { pbx, domain, other, line } = expected;
    t.is((await directory.extension(pbx, domain?.toUpperCase() ?? null, line))?.endpoint, line);
    if (!other || domain === null) return;
    const ours = await directory.extension(pbx, domain, other.line);
    const theirs = await directory.extension(pbx, other.tenant, other.line);
    t.is(ours?.endpoint, other.line);
    t.is(theirs?.endpoint, other.line);
    t.not(ours?.tenantId, theirs?.tenantId);
  });

  test("a line of an unknown domain, PBX or endpoint is nobody's", async (t) => {
    const { directory, expected } = await open();
    const { pbx, domain, line } = expected;
    if (domain !== null) {
      t.is(await directory.extension(pbx, "evil.test", line), null);
      t.is(await directory.extension(pbx, "", line), null);
    }
    t.is(await directory.extension("elsewhere", domain, line), null);
    t.is(await directory.extension(pbx, domain, "' or 1=1 --"), null);
  });

  test("what only resembles a line or a number is nobody's, and no text is too odd to ask with", async (t) => {
    const { directory, expected } = await open();
    const { pbx, domain, line, numbers } = expected;
    const wide = line.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    const odd = [`${line} `, ` ${line}`, `${line}\u0000`, `${line}\n`, "\ud800", wide, `${line}\u200b`, ""];
    for (const endpoint of odd) {
      t.is(await directory.extension(pbx, domain, endpoint), null, JSON.stringify(endpoint));
    }
    t.is(await directory.extension(`${pbx}\u0000`, domain, line), null);
    t.is(await directory.extension(pbx.toUpperCase(), domain, line), null);
    if (domain !== null) t.is(await directory.extension(pbx, `${domain}\u0000`, line), null);
    const [number = ""] = numbers;
    for (const one of [`${number} `, `${number}\u0000`, "\ud800", ""]) {
      t.is(await directory.number(one), null, JSON.stringify(one));
    }
    t.is(await directory.tenant("\u0000"), null);
    t.deepEqual(await directory.extensionsOf("\u0000"), []);
  });

  test("without a domain a line is somebody's only where there is one of its name", async (t) => {
    const { directory, expected } = await open();
    const { pbx, other, line } = expected;
    if (other) t.is(await directory.extension(pbx, null, other.line), null, "two tenants have it");
    t.is((await directory.extension(pbx, null, line))?.endpoint, line);
  });

  test("a number is found whosever it is, and only as E.164", async (t) => {
    const { directory, expected } = await open();
    const [own = ""] = expected.numbers;
    t.is((await directory.number(own))?.tenantId, (await tenantOf(directory, expected.tenant)).tenant.id);
    t.is(await directory.number(own.slice(1)), null);
    t.is(await directory.number("+19999999999"), null);
    if (!expected.other) return;
    const other = await directory.number(expected.other.number);
    t.is(other?.tenantId, (await tenantOf(directory, expected.other.tenant)).tenant.id);
  });

  test("the extensions of a PBX are those of every tenant on it", async (t) => {
    const { directory, expected } = await open();
    t.is((await directory.extensionsOf(expected.pbx)).length, expected.lines);
    t.deepEqual(await directory.extensionsOf("elsewhere"), []);
  });
}

function contactContract(test: TestOf, open: Open): void {
  test("contacts are one's own and the shared ones, by name", async (t) => {
    const { directory, expected } = await open();
    for (const [username, names] of Object.entries(expected.contacts)) {
      const session = await sessionOf(directory, expected, username);
      const found = await namesOf(directory, session, "");
      t.deepEqual(
        found.filter((name) => name !== PASSING),
        names,
        username,
      );
      t.is((await directory.contacts(session, { ...anybody, limit: 1 })).length, 1);
    }
  });

  test("contacts are found by words and by digits, however those are written", async (t) => {
    const { directory, expected } = await open();
    for (const { username, text, found } of expected.searches) {
      const session = await sessionOf(directory, expected, username);
      t.deepEqual(await namesOf(directory, session, text), found, text);
    }
    const session = await sessionOf(directory, expected, expected.known.username);
    for (const hostile of ["%", "_", "!", "\\", "'", "%_!%", "\u0000", "\ud800", "x".repeat(10_000)]) {
      t.deepEqual(await namesOf(directory, session, hostile), [], hostile);
    }
  });

  test("contacts are found by their numbers, and nobody else's ever are", async (t) => {
    const { directory, expected } = await open();
    const { username, number, name, labels, hidden } = expected.known;
    const session = await sessionOf(directory, expected, username);
    const foreign = expected.other?.contactNumber ?? hidden;
    const found = await directory.contactsByNumber(session, [number, hidden, foreign]);
    t.deepEqual(
      found.map((one) => one.name),
      [name],
      "one is somebody else's, one another tenant's",
    );
    t.deepEqual(
      found[0]?.numbers.map(({ label }) => label),
      labels,
    );
    t.deepEqual(await directory.contact(session, found[0]?.id ?? ""), found[0]);
    t.deepEqual(await directory.contactsByNumber(session, []), []);
    t.deepEqual(await directory.contactsByNumber(session, ["\u0000", "\ud800", `${number} `]), []);
  });

  test("a session that names another tenant's user sees that tenant's contacts only", async (t) => {
    const { directory, expected } = await open();
    if (!expected.other) {
      t.pass("this host has one tenant");
      return;
    }
    const { tenant } = await tenantOf(directory, expected.other.tenant);
    const session = await sessionOf(directory, expected, expected.known.username);
    const mixed = { ...session, tenantId: tenant.id };
    t.deepEqual(await namesOf(directory, mixed, ""), expected.other.contacts);
    const [contact] = await directory.contactsByNumber(session, [expected.known.number]);
    t.is(await directory.contact(mixed, contact?.id ?? ""), null);
    t.deepEqual(await directory.contactsByNumber(mixed, [expected.known.number]), []);
  });
}

export async function tenantOf(directory: Directory, name: string) {
  const tenant = (await directory.tenants()).find((one) => one.name === name);
  const found = tenant ? await directory.tenant(tenant.id) : null;
  if (!found) throw new Error(`no tenant ${name}`);
  return found;
}

/** The session of a user of the tenant that is asked about. */
export async function sessionOf(
  directory: Directory,
  { tenant: name }: Pick<ExpectedPeople, "tenant">,
  username: string,
): Promise<Session> {
  const { tenant, users } = await tenantOf(directory, name);
  const user = [...users.values()].find((one) => one.username === username);
  if (!user) throw new Error(`no user ${username}`);
  return { userId: user.id, tenantId: tenant.id, scope: user.scope };
}

export async function namesOf(directory: Directory, session: Session, query: string): Promise<string[]> {
  return (await directory.contacts(session, { ...anybody, text: query })).map(({ name }) => name);
}
