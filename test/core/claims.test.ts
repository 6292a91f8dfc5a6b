import test from "ava";
import { CLAIM_MS, claimAfter, claimNow, claimOf } from "../../src/core/claims.js";

const alice = claimOf("alice", 1_000);
const reply = (authorId: string | null, readers = ["bob"]) =>
  ({ message: { kind: "sms", direction: authorId === null ? "in" : "out", authorId }, readers }) as const;

test("F29 a claim ends by itself 30 minutes after it was made", (t) => {
  t.is(CLAIM_MS, 30 * 60_000);
  t.is(claimNow(alice, 1_000 + CLAIM_MS - 1), alice);
  t.is(claimNow(alice, 1_000 + CLAIM_MS), null);
  t.is(claimNow(null, 0), null);
});

test("F29 a reply claims what nobody has, prolongs one's own, and leaves a colleague's alone until it ends", (t) => {
  t.deepEqual(claimAfter(null, reply("alice"), 1_000), alice);
  t.deepEqual(claimAfter(alice, reply("alice"), 2_000), claimOf("alice", 2_000));
  t.is(claimAfter(alice, reply("bob"), 2_000), alice);
  t.deepEqual(claimAfter(alice, reply("bob"), alice.until), claimOf("bob", alice.until));
});

test("F29 nothing is claimed by what comes in, on a number of one user, and in a chat", (t) => {
  t.is(claimAfter(null, reply(null), 1_000), null);
  t.is(claimAfter(null, reply("alice", []), 1_000), null);
  const chat = {
    message: { kind: "chat", direction: "internal", authorId: "alice" },
    readers: ["bob"],
  } as const;
  t.is(claimAfter(null, chat, 1_000), null);
});
