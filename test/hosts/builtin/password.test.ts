import test from "ava";
import { hashPassword, verifyPassword } from "../../../src/hosts/builtin/password.js";

test("a password fits its own hash, and no other", async (t) => {
  const hash = await hashPassword("correct horse");
  t.true(await verifyPassword("correct horse", hash));
  t.false(await verifyPassword("Correct horse", hash));
  t.false(await verifyPassword("", hash));
});

test("the same password gets another hash each time, and none holds it", async (t) => {
  const [one, other] = [await hashPassword("hunter2"), await hashPassword("hunter2")];
  t.not(one, other);
  t.false(one.includes("hunter2"));
});

test("letters that keyboards compose differently are the same letters", async (t) => {
  t.true(await verifyPassword("Zoe\u0308", await hashPassword("Zo\u00eb")));
});

test("nothing fits what is no hash of ours", async (t) => {
  for (const hash of [
    "",
    "demo",
    "scrypt$15$8$1$$",
    "bcrypt$15$8$1$c2FsdA$a2V5",
    "scrypt$15$8$1$c2FsdA$a2V5",
  ]) {
    t.false(await verifyPassword("demo", hash), hash);
  }
});
