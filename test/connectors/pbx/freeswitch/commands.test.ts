import { readFileSync } from "node:fs";
import test from "ava";
import fc from "fast-check";
import {
  chatCommand,
  contactOutcome,
  escapeText,
  isSayable,
  trunkOutcome,
} from "../../../../src/connectors/pbx/freeswitch/commands.js";
import { combineOutcomes, isHost, isUserPart } from "../../../../src/core/sip.js";
import { readChat } from "../../../servers/esl-chat.js";

interface Recorded {
  readonly args: string;
  readonly body: string;
}

const FIXTURES = "test/fixtures/freeswitch-1.10.12";
const recorded = JSON.parse(readFileSync(`${FIXTURES}/chat-escaped.json`, "utf8")) as Recorded[];
const parties = { from: "+15551230001@carrier.test", to: "internal/sip:1002@127.0.0.1:5212;transport=tcp" };

/** What the far side would get of a text. */
function carried(text: string): string | undefined {
  const command = chatCommand({ ...parties, text });
  return command?.startsWith("chat ") ? readChat(command.slice(5))?.text : undefined;
}

test("308 nasty texts are said as a real switch was told them, and are understood as its phone got them", (t) => {
  t.is(recorded.length, 308);
  for (const { args, body } of recorded) {
    t.is(readChat(args)?.text, body);
    t.is(carried(body), body);
    t.true(args.endsWith(`|${escapeText(body)}|text/plain;charset=UTF-8`), body);
  }
});

test("every text that can be said arrives as it is", (t) => {
  const nasty = fc.string({
    unit: fc.constantFrom("\\", "|", "'", '"', " ", "\n", "\r", "\t", "^", "$", "{", "s", "n", "é", "👋"),
  });
  const any = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(fc.oneof(nasty, any).filter(isSayable), (text) => {
      t.is(carried(text), text);
      t.false(/[\r\n\0]/.test(chatCommand({ ...parties, text }) ?? ""));
    }),
    { numRuns: 2_000 },
  );
});

test("a text with control characters, lone surrogates or nothing in it can't be said", (t) => {
  for (const text of ["", "a\0b", "\x1b[31m", "\ud83d", "a\x0bb"]) {
    t.false(isSayable(text));
    t.is(chatCommand({ ...parties, text }), null);
  }
  t.true(isSayable("tab\tline\nend\r"));
});

const hostile = [
  "",
  "1|2",
  "1'",
  '1"',
  "1\\",
  "1\n",
  "1\r",
  "1\0",
  "$".concat("{x}"),
  "1 2",
  "a,b",
  "1@2@3",
  "<1>",
  "`x`",
  "ü",
];

test("nothing that means something to the switch passes as an address", (t) => {
  for (const value of hostile) {
    t.is(chatCommand({ ...parties, text: "x", from: `${value}@carrier.test` }), null, value);
    t.is(chatCommand({ ...parties, text: "x", from: `1001@${value}` }), null, value);
    // A contact may have no user part, and phones put an `@` into parameters.
    const target = `internal/sip:${value}@host`;
    if (!/^[@\d]*$/.test(value)) t.is(chatCommand({ ...parties, text: "x", to: target }), null, value);
    t.is(chatCommand({ ...parties, text: "x", to: `${value}/sip:1002@host` }), null, value);
    t.false(isUserPart(value), value);
    t.false(isHost(value), value);
  }
});

test("addresses as phones and carriers have them pass", (t) => {
  for (const user of ["1001", "+15551230001", "55512", "MyBank", "alice.smith", "*97", "sip-phone_2"]) {
    t.true(isUserPart(user), user);
  }
  for (const host of ["tenant-a.test", "127.0.0.1:5096", "[2001:db8::1]:5060", "localhost"])
    t.true(isHost(host));
  const nat =
    "internal/sip:1002@192.0.2.7:41230;transport=tls;fs_nat=yes;fs_path=sip%3A1002%40192.0.2.7%3A41230";
  t.truthy(chatCommand({ ...parties, to: nat, text: "x" }));
});

test("what a trunk answers becomes the outcome of the result table", (t) => {
  const sent = (code: number | null) => trunkOutcome({ body: "Sent", code }).kind;
  t.deepEqual([sent(200), sent(202), sent(null)], ["accepted", "accepted", "accepted"]);
  const failed = (code: number | null) => trunkOutcome({ body: "Error! Message Not Sent", code });
  for (const code of [400, 403, 404, 480, 486, 488, 603]) {
    t.deepEqual(failed(code), { kind: "rejected", reason: `sip-${code}` });
  }
  for (const code of [408, 429, 500, 503, 504])
    t.like(failed(code), { kind: "deferred", reason: `sip-${code}` });
  t.deepEqual(failed(0), { kind: "unknown", reason: "no-answer" });
  t.like(failed(null), { kind: "deferred", reason: "not-sent" });
  t.is(trunkOutcome({ body: "Invalid", code: null }).kind, "rejected");
});

test("a contact that does not take a text gets it at the next registration, unless it never will", (t) => {
  const failed = (code: number | null) => contactOutcome({ body: "Error! Message Not Sent", code });
  t.deepEqual(contactOutcome({ body: "Sent", code: 200 }), { kind: "accepted" });
  for (const code of [404, 480, 486, 503, 0])
    t.like(failed(code), { kind: "deferred", untilRegistered: true });
  t.like(failed(null), { kind: "deferred", reason: "not-registered" });
  for (const code of [405, 415, 603]) t.is(failed(code).kind, "rejected");
});

test("one device that took a text is enough, and no device means to wait for one", (t) => {
  const rejected = contactOutcome({ body: "Error! Message Not Sent", code: 603 });
  const deferred = contactOutcome({ body: "Error! Message Not Sent", code: 480 });
  const accepted = contactOutcome({ body: "Sent", code: 200 });
  t.is(combineOutcomes([rejected, deferred, accepted]), accepted);
  t.is(combineOutcomes([rejected, deferred]), deferred);
  t.is(combineOutcomes([rejected, rejected]), rejected);
  t.like(combineOutcomes([]), { kind: "deferred", untilRegistered: true });
});
