import test from "ava";
import { createSettings, isOff, isTrue, listOf } from "../../../src/hosts/freepbx/directory-settings.js";

test("a user's own setting holds, else that of the first group by priority that has it", (t) => {
  const settings = createSettings({
    users: [{ uid: 1, ...aSetting("ucp|Global", "allowLogin", "0") }],
    groups: [
      { gid: 10, ...aSetting("ucp|Global", "allowLogin", "1") },
      { gid: 11, ...aSetting("ucp|Global", "allowLogin", "2") },
      { gid: 12, ...aSetting("sidetone", "office", "1") },
    ],
    memberships: [
      { id: 11, priority: 9, users: Buffer.from('["1","2"]') },
      { id: 10, priority: 2, users: "[1,2]" },
      { id: 12, priority: 1, users: '{"0":2,"3":4}' },
      { id: 13, priority: 1, users: null },
      { id: 14, priority: 1, users: "broken" },
    ],
  });
  t.is(settings(1, "portalLogin"), "0");
  t.is(settings(2, "portalLogin"), "1");
  t.is(settings(2, "office"), "1", "a list that lost one is an object");
  t.is(settings(4, "office"), "1");
  t.is(settings(1, "office"), null);
  t.is(settings(3, "portalLogin"), null, "in no group");
});

test("lists are bytes with JSON in them, and `self` is the user's own extension", (t) => {
  const settings = createSettings({
    users: [
      { uid: 1, ...aSetting("global", "assigned", '["self",1005,{"x":1},null]', "json-arr") },
      { uid: 2, ...aSetting("global", "assigned", '{"1":"1007"}', "json-arr") },
      { uid: 3, ...aSetting("global", "assigned", "[1001", "json-arr") },
      { uid: 4, ...aSetting("global", "assigned", '["1001"]', null) },
      { uid: 5, ...aSetting("global", "assigned", "null", "json-arr") },
    ],
    groups: [{ gid: 10, ...aSetting("global", "assigned", '["1009"]', "json-arr") }],
    memberships: [{ id: 10, priority: 5, users: "[5]" }],
  });
  t.deepEqual(listOf(settings(1, "assigned"), "1001"), ["1001", "1005"]);
  t.deepEqual(listOf(settings(1, "assigned"), null), ["1005"]);
  t.deepEqual(listOf(settings(2, "assigned")), ["1007"]);
  t.deepEqual(listOf(settings(3, "assigned")), [], "broken JSON is a text");
  t.deepEqual(listOf(settings(4, "assigned")), [], "so is a list that is not said to be one");
  t.deepEqual(listOf(settings(5, "assigned")), ["1009"], "null is as if it were not there");
});

test("yes and no are what PHP takes for them", (t) => {
  for (const yes of ["1", "true", "x", ["a"], 1, true]) t.true(isTrue(yes), String(yes));
  for (const no of ["", "0", [], 0, false, null]) t.false(isTrue(no), String(no));
  for (const off of ["", "0", "off", "No", "FALSE", false, 0]) t.true(isOff(off), String(off));
  for (const on of ["1", "on", "yes", true, null]) t.false(isOff(on), String(on));
});

function aSetting(module: string, key: string, val: string, type: string | null = null) {
  return { module, key, val: Buffer.from(val), type };
}
