import { randomBytes } from "node:crypto";
import { createFreepbxHost } from "../../../src/hosts/freepbx/host.js";
import { StoreFailure } from "../../../src/ports.js";
import { claimsOf, sign } from "../../fakes/portal.js";
import { testOn } from "../../servers/databases.js";
import { mariadbMissing } from "../../servers/mariadb.js";
import { openFreepbx } from "./setup.js";

const mariadb = { name: "FreePBX", missing: mariadbMissing };
const NOW = Date.UTC(2026, 0, 1);

testOn(mariadb)("without the module FreePBX's own passwords let in, by its own rules", async (t) => {
  const { host, sql } = await openHost(t, "passwords");
  t.is((await host.signIn("", "alice", "Alice-pass-1"))?.id, "1");
  t.is((await host.signIn("FREEPBX", " Alice ", "Alice-pass-1"))?.id, "1");
  t.is((await host.signIn("", "pat", "Admin-pass-9"))?.scope, "operator");
  t.is((await host.signIn("", "admin", "Amp-pass-1"))?.id, "ampuser:admin");
  t.is(await host.signIn("", "frontdesk", "Amp-pass-2"), null, "an administrator of other sections");
  t.is(await host.signIn("", "carol", "Carol-pass-3"), null, "she may not use the portal");
  t.is(await host.signIn("elsewhere.test", "alice", "Alice-pass-1"), null);
  t.is((await host.signIn("", "erin", "Legacy-pass-5"))?.id, "5", "a hash from before phpass");
  await sql("UPDATE userman_users SET password = SHA1('x') WHERE id = 4");
  t.is(await host.signIn("", "dave", "x"), null, "AD knows his password, and no row");
});

testOn(mariadb)("names and passwords of any kind are no way in, and no error", async (t) => {
  const { host, sql } = await openHost(t, "odd_names");
  await sql("UPDATE userman_users SET username = 'alicé' WHERE id = 1");
  for (const name of ["alice", "ALICE", "al%", "alice\0", "\ud800", "__proto__", "' or 1=1 --", ""]) {
    t.is(await host.signIn("", name, "Alice-pass-1"), null, JSON.stringify(name));
  }
  for (const password of ["bob-pass-2", "Bob-pass-2 ", "Bob-pass-2\0", "", "\ud800", "x".repeat(100_000)]) {
    t.is(await host.signIn("", "bob", password), null, JSON.stringify(password.slice(0, 20)));
  }
  t.is(await host.signIn("", "Admin", "amp-pass-1"), null);
  t.is((await host.signIn("", "ALICÉ", "Alice-pass-1"))?.id, "1");
});

testOn(mariadb)("of two of one name the directory that comes first says who it is", async (t) => {
  const { host, sql } = await openHost(t, "same_names");
  await sql(
    "INSERT INTO userman_users (id, auth, username, password, default_extension) SELECT 20, '3', 'bob', password, 'none' FROM userman_users WHERE id = 1",
  );
  t.is(await host.signIn("", "bob", "Alice-pass-1"), null, "the other directory is switched off");
  await sql("UPDATE userman_directories SET active = 1, `order` = 1 WHERE id = 3");
  await sql("INSERT INTO userman_users_settings VALUES (20, 'ucp|Global', 'allowLogin', '1', NULL)");
  t.is((await host.signIn("", "bob", "Alice-pass-1"))?.id, "20");
  t.is(await host.signIn("", "bob", "Bob-pass-2"), null, "FreePBX would not let him in either");
  await sql("UPDATE userman_directories SET active = 0 WHERE id = 3");
  t.is((await host.signIn("", "bob", "Bob-pass-2"))?.id, "2");
});

testOn(mariadb)("with the module a token says who is signed in, and no password does", async (t) => {
  const { host, token } = await openHost(t, "tokens", randomBytes(32), false);
  t.is(await host.signIn("", "alice", "Alice-pass-1"), null);
  t.is(host.portal?.title, "FreePBX");
  t.like(await host.readToken(await token("1")), { user: { username: "alice", scope: "user" } });
  t.like(await host.readToken(await token("6")), { user: { username: "pat", scope: "operator" } });
  t.like(await host.readToken(await token("ampuser:ADMIN ")), { user: { id: "ampuser:admin" } });
  for (const nobody of ["3", "99", "ampuser:frontdesk", "ampuser:nobody", "alice", "ampuser:", "1 "]) {
    t.is(await host.readToken(await token(nobody)), null, nobody);
  }
  t.is(await host.readToken(await token("1", { iss: "fusionpbx" })), null);
  t.is(await host.readToken(await token("1", { tenant: "elsewhere" })), null);
});

testOn(mariadb)("who is switched off in the host is out within ten seconds, token or not", async (t) => {
  const { host, sql, token } = await openHost(t, "switched_off", randomBytes(32), false);
  t.truthy(await host.readToken(await token("1")));
  await sql("UPDATE userman_users_settings SET val = '0' WHERE uid = 1 AND module = 'ucp|Global'");
  t.is(await host.readToken(await token("1")), null);
});

testOn(mariadb)("where the module is, the hashes of passwords are out of our reach", async (t) => {
  const { directory } = await openHost(t, "no_hashes", null, false);
  const [alice] = await directory.named("alice");
  const [admin] = await directory.named("admin");
  for (const person of [alice, admin]) {
    if (!person) return t.fail("the sample has both");
    const error = await t.throwsAsync(directory.passwordHash(person), { instanceOf: StoreFailure });
    t.is(error?.code, "ER_COLUMNACCESS_DENIED_ERROR");
  }
});

async function openHost(
  t: Parameters<typeof openFreepbx>[0],
  name: string,
  key: Uint8Array | null = null,
  passwords = true,
) {
  const sample = await openFreepbx(t, { name, passwords });
  const now = () => NOW;
  const host = createFreepbxHost({ ...sample, key, now, close: async () => undefined });
  const token = (sub: string, changed: Readonly<Record<string, string>> = {}) => {
    const signer = { key: key ?? new Uint8Array(32), now };
    const claims = claimsOf(signer, { id: sub, tenantId: "freepbx" });
    return sign(signer, { ...claims, iss: "freepbx", ...changed });
  };
  return { ...sample, host, token };
}
