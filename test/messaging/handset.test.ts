import test from "ava";
import type { MessagingError } from "../../src/core/errors.js";
import { StoreFailure } from "../../src/ports.js";
import { onWrite } from "../fakes/store.js";
import { MAIN_LINE, openWorld, PEER } from "../scenarios/harness.js";

const text = { key: "1", from: "(555) 123-9999", to: "555-765-0001", body: "hi\r\nthere" };

test("a handset shows what it sent once, in the words that were stored", async (t) => {
  const { handset, script } = await openWorld(t);
  t.deepEqual(await handset.send(text), { kind: "stored" });
  t.deepEqual(await handset.send({ ...text, body: "other words" }), { kind: "stored" });
  t.deepEqual(
    handset.messages(PEER, 0).map(({ kind, peer, body }) => [kind, peer, body]),
    [["sent", MAIN_LINE, "hi\nthere"]],
  );
  t.deepEqual(await script("alice"), { [`${MAIN_LINE} ${PEER}`]: ["them: hi\nthere"] });
});

test("what was stored and not written down on the handset is written down at the repeat", async (t) => {
  const { accept, clock, handset, handsets } = await openWorld(t);
  const source = { kind: "trunk", trunkId: "loopback", from: PEER, to: MAIN_LINE } as const;
  const body = "stored before the kill";
  await accept({ key: "trunk:loopback:1", source, body, receivedAt: clock.now(), raw: null });
  t.deepEqual(handsets.after(PEER, 0), []);
  await handset.send({ ...text, body });
  await handset.send({ ...text, body });
  t.deepEqual(
    handset.messages(PEER, 0).map((message) => message.body),
    [body],
  );
});

test("a text to nobody says that it is in quarantine, and is on the handset once", async (t) => {
  const { handset } = await openWorld(t);
  const astray = { ...text, to: "+15557659999" };
  for (let time = 0; time < 3; time++) {
    t.deepEqual(await handset.send(astray), { kind: "quarantined", reason: "unknown-number" });
  }
  t.is(handset.messages(PEER, 0).length, 1);
});

test("numbers that are none are refused, and so is everything while the database is away", async (t) => {
  const wrap = onWrite(() => {
    throw new StoreFailure("ECONNREFUSED", true);
  });
  const { handset } = await openWorld(t, { wrap });
  for (const wrong of [{ from: "me" }, { to: "" }, { from: "\0" }]) {
    const error = await t.throwsAsync<MessagingError>(handset.send({ ...text, ...wrong }));
    t.is(error.code, "bad-recipient");
  }
  const error = await t.throwsAsync<MessagingError>(handset.send(text));
  t.is(error.code, "try-again");
  t.deepEqual(handset.messages(PEER, 0), []);
});
