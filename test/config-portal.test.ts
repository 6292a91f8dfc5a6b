import test from "ava";
import { ConfigError, loadConfig } from "../src/config.js";

test("a portal's tables are where it says, in the database that this portal has", (t) => {
  const at = "SIDETONE_PORTAL_DATABASE_URL";
  t.is(load({ SIDETONE_PORTAL: "fusionpbx", [at]: "postgres://s@pbx/fusionpbx" }).portal, "fusionpbx");
  t.is(load({ SIDETONE_PORTAL: "freepbx", [at]: "mysql://s@pbx/asterisk" }).portal, "freepbx");
  t.is(load({ SIDETONE_PORTAL: "freepbx", [at]: "mariadb://s@pbx/asterisk" }).demo, false);
  t.deepEqual(placesOf({ SIDETONE_PORTAL: "fusionpbx" }), [at]);
  t.deepEqual(placesOf({ SIDETONE_PORTAL: "fusionpbx", [at]: "mysql://s@pbx/fusionpbx" }), [at]);
  t.deepEqual(placesOf({ [at]: "mysql://s@pbx/asterisk" }), [at]);
});

function load(env: Record<string, string>) {
  return loadConfig(env, () => {
    throw new Error("there is no file");
  });
}

function placesOf(env: Record<string, string>): string[] {
  try {
    load(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ where }) => where);
    throw error;
  }
}
