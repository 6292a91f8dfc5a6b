import test from "ava";
import type { Message } from "../../src/core/model.js";
import { sumUsage, usageMoved, usageOf } from "../../src/core/usage.js";
import { dayOf, lastDays, usagePlace } from "../../src/core/usage-day.js";
import { aMessage, noon } from "../factories.js";

const number = "+15551230001";

function sent(overrides: Partial<Message> = {}): Message {
  const usage = { day: "2026-11-24", userId: "alice" };
  return aMessage({ kind: "sms", direction: "out", segments: 2, state: "queued", usage, ...overrides });
}

test("F25 a day is the tenant's: it begins where its clocks do, not at midnight in London", (t) => {
  t.is(dayOf(Date.parse("2026-11-24T04:59:59.999Z"), "America/New_York"), "2026-11-23");
  t.is(dayOf(Date.parse("2026-11-24T05:00Z"), "America/New_York"), "2026-11-24");
  t.is(dayOf(Date.parse("2026-11-24T09:59Z"), "Pacific/Kiritimati"), "2026-11-24");
  t.is(dayOf(Date.parse("2026-11-24T10:00Z"), "Pacific/Kiritimati"), "2026-11-25");
  // A quarter of an hour from its neighbours.
  t.is(dayOf(Date.parse("2026-11-24T18:14Z"), "Asia/Kathmandu"), "2026-11-24");
  t.is(dayOf(Date.parse("2026-11-24T18:15Z"), "Asia/Kathmandu"), "2026-11-25");
});

test("F25 days on which clocks are set have 23 and 25 hours, and lose or double none", (t) => {
  const hours = (from: string, zone: string, day: string) => {
    const start = Date.parse(from);
    const all = Array.from({ length: 72 }, (_, hour) => dayOf(start + hour * 3_600_000, zone));
    return all.filter((one) => one === day).length;
  };
  t.is(hours("2026-03-07T00:00Z", "America/New_York", "2026-03-08"), 23);
  t.is(hours("2026-10-31T00:00Z", "America/New_York", "2026-11-01"), 25);
  t.is(hours("2026-03-28T00:00Z", "Europe/Berlin", "2026-03-29"), 23);
  // Clocks are set at midnight itself: the day begins at one.
  t.is(hours("2026-04-23T00:00Z", "Africa/Cairo", "2026-04-24"), 23);
  t.is(dayOf(Date.parse("2026-04-23T21:59Z"), "Africa/Cairo"), "2026-04-23");
  t.is(dayOf(Date.parse("2026-04-23T22:00Z"), "Africa/Cairo"), "2026-04-24");
});

test("a zone that nobody knows has the days of UTC, for no text is lost over it", (t) => {
  t.is(dayOf(noon, "Nowhere/At all"), "2026-11-24");
  t.is(dayOf(noon, ""), "2026-11-24");
});

test("the last days go back over months, years and the days on which clocks are set", (t) => {
  t.deepEqual(lastDays("2026-11-24", 1), ["2026-11-24"]);
  t.deepEqual(lastDays("2026-03-02", 4), ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]);
  t.deepEqual(lastDays("2028-01-01", 2), ["2027-12-31", "2028-01-01"]);
  t.is(new Set(lastDays("2026-11-24", 30)).size, 30);
});

test("F25 what arrives counts for a user only where the number has one", (t) => {
  const zone = { timeZone: "UTC" };
  t.deepEqual(usagePlace(noon, zone, ["alice"]), { day: "2026-11-24", userId: "alice" });
  t.is(usagePlace(noon, zone, ["alice", "bob"]).userId, null);
  t.is(usagePlace(noon, zone, []).userId, null);
});

test("F25 a text counts by what it is: chats and what was stopped not at all, an MMS without segments", (t) => {
  const counts = { messages: 1, segments: 2, mms: 0, failed: 0 };
  const key = { tenantId: "tenant-1", day: "2026-11-24", number, userId: "alice", direction: "out" } as const;
  t.deepEqual(usageOf(sent(), number), { ...key, ...counts });
  t.like(usageOf(sent({ state: "failed" }), number), { messages: 1, failed: 1 });
  t.like(usageOf(sent({ attachmentCount: 3 }), number), { messages: 1, mms: 1, segments: 0 });
  t.like(usageOf(sent({ state: "blocked" }), number), { messages: 0, segments: 0, failed: 0 });
  t.like(usageOf(sent({ usage: { day: "2026-11-24", userId: null } }), number), { userId: "" });
  t.is(usageOf(aMessage(), null), null);
  t.is(usageOf(sent({ usage: null }), number), null);
});

test("F25 a failure is counted once, and taken back when the text arrived after all", (t) => {
  const failed = sent({ state: "failed" });
  t.like(usageMoved(sent(), failed, number), { messages: 0, segments: 0, failed: 1 });
  t.is(usageMoved(failed, sent({ state: "failed", stateReason: "other" }), number), null);
  t.like(usageMoved(failed, sent({ state: "delivered" }), number), { messages: 0, failed: -1 });
  t.is(usageMoved(sent(), sent({ state: "sent" }), number), null);
  t.like(usageMoved(sent(), sent({ state: "blocked" }), number), { messages: -1, segments: -2, failed: 0 });
});

test("changes of one row are one, rows come sorted, and what comes to nothing is no change", (t) => {
  const one = usageOf(sent(), number)!;
  const other = { ...one, number: "+15551230000" };
  const back = { ...other, messages: -1, segments: -2 };
  t.deepEqual(sumUsage([one, other, one]), [other, { ...one, messages: 2, segments: 4 }]);
  t.deepEqual(sumUsage([one, other, back]), [one]);
  t.deepEqual(sumUsage([]), []);
});
