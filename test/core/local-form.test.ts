import test from "ava";
import { isLocalForm, readPeer } from "../../src/core/local-form.js";

test("F3 a local form is read by the country of our number, anything else as it says itself", (t) => {
  t.like(readPeer("020 7946 0123", "GB", "US"), { kind: "number", e164: "+442079460123" });
  t.like(readPeer("+1 202 555 0143", "GB", "US"), { kind: "number", e164: "+12025550143" });
  t.like(readPeer("(202) 555-0143", null, "US"), { kind: "number", e164: "+12025550143" });
});

test("F3 a short code stays the tenant's, also where numbers are as short, so that an answer finds its conversation", (t) => {
  for (const country of ["AD", "GB", "SM"])
    t.deepEqual(readPeer("12345", country, "US"), readPeer("12345", null, "US"));
});

test("F3 only what depends on a country asks for one", (t) => {
  for (const local of ["020 7946 0123", "(202) 555-0143", "sip:02079460123@pbx.example"])
    t.true(isLocalForm(local));
  for (const other of ["+442079460123", "bob", "ACME", ""]) t.false(isLocalForm(other));
});
