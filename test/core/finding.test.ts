import test from "ava";
import { createPhrasing, languages } from "../../src/core/catalogue.js";
import { areas, describeFinding, finding, findingIds, gather, judgeClock } from "../../src/core/finding.js";
import { catalogues } from "../words.js";

/** Everything that the words of any finding name. */
const values = {
  ...{ about: "here", why: "so", port: 1, code: "E", megabytes: 1, grants: "G", missing: 1, seconds: 40 },
  ...{
    status: 404,
    address: "10.0.0.1",
    reason: "r",
    version: "1",
    wanted: "2",
    files: "f",
    system: "asterisk",
  },
  names: "n",
  ...{ portal: "FreePBX", tables: "t" },
};

test("F32 every finding says in every language what is wrong, why it matters and the one thing to do", (t) => {
  for (const language of languages) {
    const say = createPhrasing(language, catalogues[language]);
    for (const id of findingIds) {
      const { what, why, fix } = describeFinding(finding(id, values), say);
      for (const text of [what, why, fix])
        t.false(/^page\.|\{\w+\}/.test(text), `${language} ${id}: ${text}`);
    }
    for (const area of areas) t.not(say(`page.health.area.${area}`), `page.health.area.${area}`);
  }
});

test("no two findings say the same", (t) => {
  const say = createPhrasing("en", catalogues.en);
  const said = findingIds
    .filter((id) => id !== "disk-low")
    .map((id) => describeFinding(finding(id, values), say).what);
  t.is(new Set(said).size, said.length);
});

test("problems come before warnings, and each in the order in which one mends them", (t) => {
  const { found, areas: looked } = gather(5, [
    { area: "pbx", found: [finding("pbx-lossy", { about: "pbx" }), finding("pbx-guard", { about: "pbx" })] },
    { area: "database", found: [finding("schema-old", { missing: 1 })] },
    { area: "server", found: [finding("server-not-running")] },
  ]);
  t.deepEqual(
    found.map(({ id }) => id),
    ["schema-old", "pbx-guard", "server-not-running", "pbx-lossy"],
  );
  t.deepEqual(looked, ["server", "database", "pbx"]);
});

test("a clock that is a few seconds off is none that is off", (t) => {
  t.is(judgeClock(1_000_000, 1_005_000, {}), null);
  t.deepEqual(judgeClock(1_000_000, 1_090_000, { values: { about: "db" } })?.values, {
    about: "db",
    seconds: 90,
  });
  t.truthy(judgeClock(1_090_000, 1_000_000, {}));
});

test("what is a phrase itself is said in the reader's language, a value never, and a code without words as it is", (t) => {
  const say = createPhrasing("de", catalogues.de);
  const found = finding("clock-off", { seconds: 40 }, { about: "page.health.area.database" });
  t.regex(describeFinding(found, say).what, /: Datenbank\.$/);
  const held = finding("trunk-held", { about: "page.title.home" }, { reason: "reason.30008" });
  t.regex(describeFinding(held, say).what, /page\.title\.home.*: 30008$/);
});
