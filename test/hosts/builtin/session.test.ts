import test from "ava";
import { createDemo } from "../../../src/hosts/builtin/directory-demo.js";
import { createBuiltinHost } from "../../../src/hosts/builtin/host.js";
import { hashPassword, verifyPassword } from "../../../src/hosts/builtin/password.js";
import { createSignIn } from "../../../src/hosts/builtin/session.js";
import { createContactBook } from "../../../src/hosts/shared/directory-contacts.js";
import { aUser } from "../../factories.js";
import { openHost } from "./setup.js";

test.serial("a stranger's name costs as much computing as a known one", async (t) => {
  const login = { user: aUser(), passwordHash: await hashPassword("right") };
  const signIn = createSignIn({ logins: async (_tenant, name) => (name === "alice" ? [login] : []) });
  await signIn("", "warm-up", "warm-up");
  const known = await computingOf(() => signIn("", "alice", "wrong"));
  const unknown = await computingOf(() => signIn("", "nobody", "wrong"));
  // Without a key derivation it would be a hundredth.
  t.true(unknown > known / 4, `${unknown} µs for a stranger, ${known} µs for alice`);
});

test("a password is the same however its letters are composed, and in no other way", async (t) => {
  const hash = await hashPassword("café 😀".normalize("NFC"));
  t.true(await verifyPassword("café 😀".normalize("NFD"), hash));
  for (const other of ["cafe 😀", "café 😀 ", "CAFÉ 😀", "café", ""])
    t.false(await verifyPassword(other, hash));
});

test("a hash of another form fits no password", async (t) => {
  t.regex(await hashPassword("x"), /^scrypt\$15\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  for (const hash of ["", "x", "$2b$10$abc", "scrypt$15$8$1$$", "scrypt$15$8$1$YWJj"]) {
    t.false(await verifyPassword("x", hash));
  }
});

test("names and passwords of any kind are no way in", async (t) => {
  const { directory, knex } = await openHost(t, "sqlite::memory:");
  const { signIn } = createBuiltinHost(directory, createContactBook(knex));
  for (const name of ["alice\0", "\ud800", "%", "__proto__"]) t.is(await signIn("", name, "demo"), null);
  for (const tenant of ["\0", "%"]) t.is(await signIn(tenant, "alice", "demo"), null);
  for (const password of ["demo\u200b", "x".repeat(70_000)]) t.is(await signIn("", "alice", password), null);
});

test("a demo that was cut short is made anew at the next start, complete", async (t) => {
  const { directory, settings, deps } = await openHost(t, "sqlite::memory:", { isEmpty: true });
  const broken = { ...settings, setNumber: () => Promise.reject(new Error("killed")) };
  await t.throwsAsync(createDemo({ ...deps, settings: broken }));
  t.truthy(await createDemo(deps));
  directory.refresh();
  const [tenant, ...others] = await directory.tenants();
  t.deepEqual(others, []);
  const numbers = await settings.numbers(tenant?.id ?? "");
  t.is(numbers.size, 4);
  t.true([...numbers.values()].every(({ userIds, smsEnabled }) => userIds.length > 0 && smsEnabled));
});

/** Microseconds of computing, which other processes do not lengthen. */
async function computingOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
