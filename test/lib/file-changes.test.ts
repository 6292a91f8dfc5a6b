import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { applyChanges, cutBlock, describeChanges, readIfThere } from "../../src/lib/file-changes.js";
import { createFolder } from "../servers/daemon.js";

test("a new file has the rights that were asked for, and one that is there keeps its own", async (t) => {
  const folder = createFolder("changes");
  const old = join(folder, "old");
  writeFileSync(old, "one\n");
  chmodSync(old, 0o604);
  await applyChanges(
    [
      { path: join(folder, "deep/new"), before: null, after: "new\n", mode: 0o640 },
      { path: old, before: "one\n", after: "two\n", mode: 0o640 },
    ],
    [folder],
  );
  t.is(statSync(join(folder, "deep/new")).mode & 0o777, 0o640);
  t.is(statSync(old).mode & 0o777, 0o604);
  t.is(readFileSync(old, "utf8"), "two\n");
  t.is(await readIfThere(join(folder, "none")), null);
});

test("a folder goes with its last file, but not one that is kept or has something of others", async (t) => {
  const folder = createFolder("changes");
  for (const name of ["kept/ours/deep", "shared"]) mkdirSync(join(folder, name), { recursive: true });
  for (const name of ["kept/ours/deep/file", "shared/ours", "shared/theirs"]) {
    writeFileSync(join(folder, name), "");
  }
  const gone = ["kept/ours/deep/file", "shared/ours"].map((name) => ({
    path: join(folder, name),
    before: "",
    after: null,
  }));
  await applyChanges(gone, [join(folder, "kept")]);
  t.false(existsSync(join(folder, "kept/ours")));
  t.true(existsSync(join(folder, "kept")));
  t.true(existsSync(join(folder, "shared/theirs")));
});

test("a plan shows the lines that come and go, and no password", (t) => {
  const words = describeChanges(
    {
      changes: [
        { path: "/a", before: "same\nold\n", after: "same\nnew\n" },
        { path: "/b", before: null, after: "URL=postgres://me:hunter2@db/x\n", isSecret: true },
        { path: "/c", before: null, after: "ALTER ROLE me PASSWORD 'hunter2';\n", isSecret: true },
      ],
      steps: ["reload"],
      problems: ["it rains"],
    },
    ["new row"],
  );
  t.is(
    words,
    `change /a
  - old
  + new
new /b
  + URL=postgres://me:…@db/x
new /c
  + ALTER ROLE me PASSWORD '…';
new row
PROBLEM it rains
1. reload
`,
  );
  t.is(describeChanges({ changes: [], steps: [], problems: [] }), "Nothing to change.\n");
});

test("a block goes with its marks, and a text without it is none", (t) => {
  t.is(cutBlock("a<b>c<d>e", "<b>", "<d>"), "ae");
  t.is(cutBlock("a<b>c", "<b>", "<d>"), null);
});
