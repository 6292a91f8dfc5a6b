import test from "ava";
import fc from "fast-check";
import { countSegments as countAtServer } from "../../src/core/segments.js";
import { countSegments } from "../../src/widget/segments.js";

test("UX-58 the counter in the browser agrees with the server", (t) => {
  const characters = fc.constantFrom(..."aZ 1@€[]{}~^\\|ñéç–’漢😀\n");
  fc.assert(
    fc.property(fc.array(characters, { maxLength: 500 }), (text) => {
      const body = text.join("");
      const { segments, culprit } = countAtServer(body);
      t.deepEqual(countSegments(body), { segments, unicodeBecause: culprit });
    }),
  );
});
