import { randomBytes } from "node:crypto";
import test from "ava";
import { createSecretBox, SealBroken } from "../../src/lib/secret-box.js";

const key = randomBytes(32);

test("a secret comes back from its seal, and the seal says nothing of it", (t) => {
  const box = createSecretBox(key);
  for (const text of ["", "token", "ключ 🔑", "x".repeat(10_000)]) {
    const sealed = box.seal(text, "trunk:1");
    t.is(box.open(sealed, "trunk:1"), text);
    t.not(sealed, box.seal(text, "trunk:1"), "the same twice would tell that it is the same");
    if (text !== "") t.false(Buffer.from(sealed.slice(2), "base64url").includes(text));
  }
});

test("a seal opens with its own key, in its own place and unchanged, and not otherwise", (t) => {
  const box = createSecretBox(key);
  const sealed = box.seal("token", "trunk:1");
  t.throws(() => box.open(sealed, "trunk:2"), { instanceOf: SealBroken });
  t.throws(() => createSecretBox(randomBytes(32)).open(sealed, "trunk:1"), { instanceOf: SealBroken });
  const bytes = Buffer.from(sealed.slice(2), "base64url");
  for (const place of bytes.keys()) {
    const bent = Buffer.from(bytes);
    bent[place]! ^= 1;
    t.throws(() => box.open(`1.${bent.toString("base64url")}`, "trunk:1"), { instanceOf: SealBroken });
  }
  for (const odd of ["", "1", "1.", "2.abc", sealed.slice(0, 20), `2${sealed.slice(1)}`, "no seal"]) {
    t.throws(() => box.open(odd, "trunk:1"), { instanceOf: SealBroken }, odd);
  }
});
