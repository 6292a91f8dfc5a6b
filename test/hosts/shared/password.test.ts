import { createHash } from "node:crypto";
import test from "ava";
import { verifyStored } from "../../../src/hosts/shared/password.js";

const alice = "$2y$10$aX2w8Ta6JMZKOLuBus5xtuC0sEuToG5uUXnSNdMW9QC8HDaQvTNF.";
const freepbxAlice = "$2a$08$OQEPObveXEc2jvZhmy2Maut8g63PHYRhuBYLLjcJ2zu661QVVq5pa";

test("the hashes of PHP's password_hash and of phpass fit their passwords alone", async (t) => {
  t.true(await verifyStored("Alice-pass-1", { hash: alice, salt: null }));
  t.false(await verifyStored("alice-pass-1", { hash: alice, salt: null }));
  t.true(await verifyStored("Alice-pass-1", { hash: freepbxAlice, salt: null }));
  t.false(await verifyStored("", { hash: freepbxAlice, salt: null }));
});

test("the old sums fit: MD5 of salt and password, and SHA-1", async (t) => {
  const carol = { hash: "e2def23c4af15d8a8d5d469d3119cd08", salt: "7f3a1c52-1f1e-4c0a-9b55-000000000003" };
  t.true(await verifyStored("Carol-pass-3", carol));
  t.false(await verifyStored("Carol-pass-3", { ...carol, salt: null }));
  const sha1 = createHash("sha1").update("Legacy-pass-5").digest("hex");
  t.true(await verifyStored("Legacy-pass-5", { hash: sha1, salt: null }));
  t.false(await verifyStored("Legacy-pass-6", { hash: sha1, salt: null }));
});

test("nobody's password never fits, nor does a hash of another form", async (t) => {
  t.false(await verifyStored("nobody's password", null));
  const odd = ["", "*", "nobody's password", "$P$abcdefghijk", alice.slice(0, -1), "$2y$31$", "z".repeat(32)];
  for (const hash of odd) t.false(await verifyStored(hash, { hash, salt: null }), hash);
  const dear = alice.replace("$10$", "$31$");
  t.false(await verifyStored("Alice-pass-1", { hash: dear, salt: null }), "nobody waits for hours");
});

// Serial, since it measures the work of this process.
test.serial("a name that is not there costs about as much as one that is", async (t) => {
  await verifyStored("warm up", null);
  const timed = async (stored: Parameters<typeof verifyStored>[1]) => {
    const before = process.cpuUsage();
    await verifyStored("Wrong-pass", stored);
    const { user } = process.cpuUsage(before);
    return user / 1_000;
  };
  const [known, unknown] = [await timed({ hash: alice, salt: null }), await timed(null)];
  t.true(unknown > known / 4 && known > unknown / 4, `${known} ms, ${unknown} ms`);
});

test("what no hash can have been made of is refused, and a long text costs nothing", async (t) => {
  t.false(await verifyStored("Alice-pass-1\0", { hash: alice, salt: null }));
  t.false(await verifyStored("x".repeat(1_000_000), { hash: alice, salt: null }));
});
