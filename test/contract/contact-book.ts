// What every host's contact book does, read through its directory.
import { nameKey } from "../../src/core/contacts.js";
import { MessagingError } from "../../src/core/errors.js";
import type { Contact, Session } from "../../src/core/model.js";
import { type ContactQuery, type Directory, StoreFailure } from "../../src/ports.js";
import {
  anybody,
  type ExpectedPeople,
  namesOf,
  type Open,
  PASSING,
  sessionOf,
  type TestOf,
  tenantOf,
} from "./directory.js";

/** Declares the tests of a contact book; they leave behind nothing that another user sees. */
export function contactBookContract(test: TestOf, open: Open): void {
  pagesContract(test, open);
  contentContract(test, open);
  changesContract(test, open);
  replaceContract(test, open);
  limitsContract(test, open);
}

function pagesContract(test: TestOf, open: Open): void {
  test("contacts come page by page, by name however it is written, own and shared ones in one order", async (t) => {
    const { directory, contactBook, expected } = await open();
    const dave = await sessionOf(directory, expected, expected.writers.pages);
    const names = [
      "zoë",
      "Zoe",
      "Ärzte",
      "Ahmed",
      "arzt",
      "李雷",
      "😀 Smile",
      "\u202eevil",
      "-",
      "Élan Vital",
    ];
    t.true(
      await contactBook.add(
        names.map((name, index) => aContact(dave, name, index)),
        100,
      ),
    );
    t.true(await contactBook.add([{ ...aContact(dave, PASSING, 50), ownerId: null }], 100));
    const pages: string[][] = [];
    let after: ContactQuery["after"] = null;
    do {
      const page: readonly Contact[] = await directory.contacts(dave, { ...anybody, after, limit: 3 });
      const last = page.at(-1);
      after = last ? { nameKey: nameKey(last.name), id: last.id } : null;
      pages.push(page.map(({ name }) => name));
    } while (after);
    const all = pages.flat();
    t.is(new Set(all).size, all.length);
    const readable = all.filter((name) => /^[a-zäé]/i.test(name));
    t.deepEqual(
      readable.toSorted(),
      ["Ahmed", "Ärzte", "arzt", PASSING, "Élan Vital", "zoë", "Zoe", ...expected.shared].toSorted(),
    );
    t.deepEqual(
      readable.map(nameKey),
      readable.map(nameKey).toSorted(),
      "own, shared and the host's in one order",
    );
    const own = await directory.contacts(dave, { ...anybody, scope: "own" });
    t.deepEqual(own.map(({ name }) => name).toSorted(), names.toSorted());
    const shared = await directory.contacts(dave, { ...anybody, scope: "shared" });
    t.deepEqual(
      shared.map(({ name }) => name),
      [PASSING, ...expected.shared],
    );
    await contactBook.change(dave.tenantId, aContact(dave, "", 50).id, () => "remove");
  });
}

function contentContract(test: TestOf, open: Open): void {
  test("a contact is written and read as a whole, and found by what is in it", async (t) => {
    const { directory, contactBook, expected } = await open();
    const carol = await sessionOf(directory, expected, expected.writers.content);
    const contact: Contact = {
      ...aContact(carol, `<b>"O'Brien"</b> {{7*7}} ${"\u0301".repeat(150)}`, 1),
      organisation: "Ünder & Sons 😀",
      numbers: Array.from({ length: 20 }, (_, index) => ({
        e164: `+1555900${1000 + index}`,
        label: `L ${index}`,
      })),
      emails: Array.from({ length: 20 }, (_, index) => `a${index}@example.com`),
    };
    t.true(await contactBook.add([contact], 1));
    t.deepEqual(await directory.contact(carol, contact.id), contact);
    t.deepEqual(await directory.contactsByNumber(carol, ["+15559001019"]), [contact]);
    const changed = { ...contact, name: "Plain", numbers: [], emails: ["x@example.com"], organisation: null };
    t.deepEqual(await contactBook.change(carol.tenantId, contact.id, () => changed), changed);
    t.deepEqual(await directory.contact(carol, contact.id), changed);
    t.deepEqual(await directory.contactsByNumber(carol, ["+15559001019"]), []);
    t.deepEqual(await namesOf(directory, carol, "plain"), ["Plain"]);
    t.deepEqual(await contactBook.ownedBy(carol.tenantId, carol.userId), [changed]);
    t.deepEqual(await contactBook.change(carol.tenantId, contact.id, () => "remove"), changed);
    t.is(await directory.contact(carol, contact.id), null);
    t.is(await contactBook.change(carol.tenantId, contact.id, () => changed), null);
  });
}

function changesContract(test: TestOf, open: Open): void {
  test("a change that was decided against changes nothing, and several at once all hold", async (t) => {
    const { directory, contactBook, expected } = await open();
    const erin = await sessionOf(directory, expected, expected.writers.changes);
    const contact = aContact(erin, "Often", 1);
    await contactBook.add([contact], 10);
    const refusal = new MessagingError("forbidden");
    const refused = contactBook.change(erin.tenantId, contact.id, () => {
      throw refusal;
    });
    t.is(await t.throwsAsync(refused), refusal);
    const numbers = Array.from({ length: 8 }, (_, index) => `+1555900200${index}`);
    await Promise.all(
      numbers.map((e164) =>
        contactBook.change(erin.tenantId, contact.id, (before) => ({
          ...before,
          numbers: [...before.numbers, { e164, label: "" }],
        })),
      ),
    );
    const found = await directory.contact(erin, contact.id);
    t.deepEqual(found?.numbers.map(({ e164 }) => e164).toSorted(), numbers);
  });
}

function replaceContract(test: TestOf, open: Open): void {
  test("several contacts are replaced at once, but for those that are gone or another tenant's", async (t) => {
    const { directory, contactBook, expected } = await open();
    const erin = await sessionOf(directory, expected, expected.writers.changes);
    const own = [aContact(erin, "One", 11), aContact(erin, "Two", 12), aContact(erin, "Three", 13)];
    await contactBook.add(own, 10);
    const changed = own.map((contact, index) => ({
      ...contact,
      name: `${contact.name} again`,
      numbers: [{ e164: `+1555900300${index}`, label: "" }],
      emails: [`r${index}@example.com`],
    }));
    const read = async () => {
      const all = await contactBook.ownedBy(erin.tenantId, erin.userId);
      return all.filter(({ id }) => own.some((one) => one.id === id)).toSorted(byName);
    };
    const gone = aContact(erin, "Gone", 14);
    t.is(await contactBook.replace([...changed, gone]), 3);
    t.deepEqual(await read(), changed.toSorted(byName));
    t.deepEqual(await directory.contactsByNumber(erin, ["+15559003001"]), [changed[1]]);
    t.deepEqual(await namesOf(directory, erin, "two again"), ["Two again"]);
    const elsewhere = await otherTenantId(directory, expected);
    t.is(await contactBook.replace(own.map((contact) => ({ ...contact, tenantId: elsewhere }))), 0);
    t.is(await contactBook.replace([]), 0);
    t.deepEqual(await read(), changed.toSorted(byName));
    for (const { id } of own) await contactBook.change(erin.tenantId, id, () => "remove");
  });
}

function byName(one: Contact, other: Contact): number {
  return one.name < other.name ? -1 : 1;
}

function limitsContract(test: TestOf, open: Open): void {
  test("another tenant's or user's contact is nobody's, and an owner has no more than there is room for", async (t) => {
    const { directory, contactBook, expected } = await open();
    const olivia = await sessionOf(directory, expected, expected.writers.limits);
    const oscar = await sessionOf(directory, expected, expected.writers.neighbour);
    const elsewhere = await otherTenantId(directory, expected);
    const contact = aContact(olivia, "Mine", 1);
    await contactBook.add([contact], 10);
    t.is(await directory.contact(oscar, contact.id), null);
    t.is(await directory.contact({ ...olivia, tenantId: elsewhere }, contact.id), null);
    t.is(await contactBook.change(elsewhere, contact.id, () => "remove"), null);
    for (const id of ["", "\u0000", "' or 1=1 --", "\ud800"]) t.is(await directory.contact(olivia, id), null);
    t.false(await contactBook.add([aContact(olivia, "Two", 2), aContact(olivia, "Three", 3)], 2));
    t.true(await contactBook.add([aContact(olivia, "Two", 2)], 2));
    t.true(await contactBook.add([], 0));
    t.is((await contactBook.ownedBy(olivia.tenantId, olivia.userId)).length, 2);
    await t.throwsAsync(contactBook.add([aContact(olivia, "Again", 2)], 10), { instanceOf: StoreFailure });
    t.is((await contactBook.ownedBy(olivia.tenantId, olivia.userId)).length, 2);
  });
}

/** Of another tenant; of none at all on a host that has one alone. */
async function otherTenantId(directory: Directory, { other }: ExpectedPeople): Promise<string> {
  return other ? (await tenantOf(directory, other.tenant)).tenant.id : "elsewhere";
}

function aContact({ tenantId, userId }: Session, name: string, index: number): Contact {
  const id = `contact-${userId.slice(-8)}-${index}`;
  return { id, tenantId, ownerId: userId, name, organisation: null, numbers: [], emails: [] };
}
