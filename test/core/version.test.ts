import test from "ava";
import { isAtLeast } from "../../src/core/version.js";

test("versions are compared number by number, and a build from git counts as new", (t) => {
  for (const [version, wanted] of [
    ["22.10.1", "20"],
    ["20.0.0", "20"],
    ["certified/20.7-cert1", "20"],
    ["1.10.12-release~64bit", "1.10"],
    ["1.11.0", "1.10"],
    ["GIT-master-5f3b", "20"],
  ] as const) {
    t.true(isAtLeast(version, wanted), version);
  }
  for (const [version, wanted] of [
    ["18.26.2", "20"],
    ["1.9.9", "1.10"],
    ["certified/18.9-cert1", "20"],
  ] as const) {
    t.false(isAtLeast(version, wanted), version);
  }
});
