import test from "ava";
import { sendableNumbers, smsGate } from "../../src/core/gates.js";
import type { NumberSettings } from "../../src/core/model.js";
import {
  defaultNumberSettings,
  defaultTenantSettings,
  defaultUserSettings,
} from "../../src/core/settings.js";

const gates = [
  { tenant: false, user: false, number: false, closed: "sms-off-tenant" },
  { tenant: false, user: false, number: true, closed: "sms-off-tenant" },
  { tenant: false, user: true, number: false, closed: "sms-off-tenant" },
  { tenant: false, user: true, number: true, closed: "sms-off-tenant" },
  { tenant: true, user: false, number: false, closed: "sms-off-user" },
  { tenant: true, user: false, number: true, closed: "sms-off-user" },
  { tenant: true, user: true, number: false, closed: "sms-no-number" },
  { tenant: true, user: true, number: true, closed: null },
] as const;

for (const { tenant, user, number, closed } of gates) {
  const which =
    [tenant && "tenant", user && "user", number && "number"].filter(Boolean).join(", ") || "nothing";
  test(`with SMS on for ${which}: ${closed ?? "open"}`, (t) => {
    const sendable = sendableNumbers(
      "alice",
      new Map([["+15551230001", { ...defaultNumberSettings, smsEnabled: number, userIds: ["alice"] }]]),
    );
    t.is(smsGate({ smsEnabled: tenant }, { ...defaultUserSettings, smsEnabled: user }, sendable), closed);
  });
}

test("until somebody sets something, chat is on and every gate for SMS is closed", (t) => {
  t.true(defaultUserSettings.chatEnabled);
  t.is(smsGate(defaultTenantSettings, defaultUserSettings, []), "sms-off-tenant");
  t.is(smsGate({ smsEnabled: true }, defaultUserSettings, ["+15551230001"]), "sms-off-user");
  t.deepEqual(sendableNumbers("alice", new Map([["+15551230001", defaultNumberSettings]])), []);
});

test("a user sends from the numbers that are assigned and switched on, in one order", (t) => {
  const settings = (overrides: Partial<NumberSettings>): NumberSettings => ({
    ...defaultNumberSettings,
    smsEnabled: true,
    userIds: ["alice"],
    ...overrides,
  });
  const numbers = new Map([
    ["+15551230004", settings({ userIds: ["bob", "alice"] })],
    ["+15551230002", settings({ userIds: ["bob"] })],
    ["+15551230001", settings({})],
    ["+15551230003", settings({ smsEnabled: false })],
  ]);
  t.deepEqual(sendableNumbers("alice", numbers), ["+15551230001", "+15551230004"]);
  t.deepEqual(sendableNumbers("carol", numbers), []);
});
