import { readFileSync } from "node:fs";
import test from "ava";
import { z } from "zod";
import { migrationSource } from "../migrations/index.js";
import { fields, variables } from "../src/config-fields.js";
import { pageRoutes } from "../src/http/pages/router.js";
import { manifestSchema, readManifest } from "../src/manifest.js";

const manifest = readManifest();

test("the manifest and the package are one release", (t) => {
  const { version, engines } = readJson("package.json");
  t.is(manifest.version, version);
  t.is(manifest.compatibility.node, engines.node);
});

test("every migration that runs is in the manifest, in its order", async (t) => {
  const migrations = await migrationSource.getMigrations([]);
  t.deepEqual(
    manifest.migrations,
    migrations.map((one) => migrationSource.getMigrationName(one)),
  );
});

test("every page that is served is in the manifest, with who may see it", (t) => {
  const served = pageRoutes.filter(({ method }) => method === "get");
  t.deepEqual(manifest.pages.map(({ path }) => path).sort(), served.map(({ path }) => path).sort());
  for (const { path, scope } of manifest.pages) {
    const open = served.find((route) => route.path === path)?.policy === "everybody";
    t.is(scope === "everybody", open, path);
  }
});

test("every setting is in the manifest, with its variable and its default", (t) => {
  t.deepEqual(manifest.settings.map(({ name }) => name).sort(), Object.keys(fields).sort());
  const listed = manifest.settings.flatMap(({ name, variable }) => (variable ? [[variable, name]] : []));
  t.deepEqual(Object.fromEntries(listed), Object.fromEntries(variables));
  for (const { name, default: value } of manifest.settings) {
    const field = Object.entries(fields).find(([key]) => key === name)?.[1];
    t.deepEqual(field?.parse(undefined) ?? null, value, name);
  }
});

test("the schema beside the code is the one that the code checks by", (t) => {
  t.deepEqual(readJson("src/plugin.schema.json"), JSON.parse(JSON.stringify(z.toJSONSchema(manifestSchema))));
});

test("what the schema asks for, a manifest of another shape does not pass", (t) => {
  t.false(manifestSchema.safeParse({ ...manifest, pages: [{ path: "../etc", title: "x" }] }).success);
  t.false(manifestSchema.safeParse({ ...manifest, extra: true }).success);
});

function readJson(path: string) {
  return JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
}
