// An MMS that did not go well at first: it is asked about, and sent anew, with all that it carries.
import test from "ava";
import type { OutboundSms } from "../../src/ports.js";
import { eventually } from "../eventually.js";
import { anAttachment } from "../factories.js";
import { createFakeCarrier } from "../fakes/carrier.js";
import { MAIN_LINE, openWorld, PEER, submissionOf, type World } from "../scenarios/harness.js";

const patience = { limitMs: 60_000 };
const files = ["upload-1", "upload-2"];

test("F27 a carrier is asked about a lost MMS with the files it was sent with, all looked up at once", async (t) => {
  const carrier = createFakeCarrier();
  const asked: OutboundSms[] = [];
  const lookup = async (sms: OutboundSms) => {
    asked.push(sms);
    return null;
  };
  carrier.answer = () => ({ kind: "unknown", reason: "no-answer" });
  const queries: (readonly string[])[] = [];
  const world = await openWorld(t, {
    carrier: Object.assign(carrier, { lookup }),
    wrap: (store) => {
      const ofMessages = (ids: readonly string[]) => {
        queries.push(ids);
        return store.media.ofMessages(ids);
      };
      return { ...store, media: { ...store.media, ofMessages } };
    },
  });
  await world.outbox.start();
  await picture(world, PEER, ["upload-1"]);
  await picture(world, "+15551238001", ["upload-2"]);
  await world.sms("alice", "+15551238002", "only text");
  await world.idle();
  queries.length = 0;
  world.reconcile.start();
  await eventually(() => {
    world.clock.advance(5_000);
    return asked.length >= 3;
  }, patience);
  const mediaOf = (list: readonly OutboundSms[]) =>
    Object.fromEntries(list.map(({ to, media }) => [to, media]));
  t.deepEqual(mediaOf(asked.slice(0, 3)), mediaOf(carrier.sent));
  t.deepEqual(
    asked
      .slice(0, 3)
      .map(({ media }) => media.length)
      .sort(),
    [0, 1, 1],
  );
  t.is(queries[0]?.length, 2);
});

test("F32 a retry of an MMS asks the switch of its number and the limits of its trunk again", async (t) => {
  const carrier = createFakeCarrier();
  carrier.answer = () => ({ kind: "rejected", reason: "carrier-refused" });
  const media = { maxCount: 10, maxBytes: 5_000_000 };
  const world = await openWorld(t, { carrier, rules: { media } });
  await world.outbox.start();
  const id = await picture(world, PEER, files);
  await world.idle();
  const retry = () => world.retry.message(world.sessionOf("alice"), id);
  const set = (mmsEnabled: boolean) =>
    world.store.settings.setNumber(world.tenant.tenant.id, MAIN_LINE, { mmsEnabled });
  await set(false);
  await t.throwsAsync(retry, { message: "media-not-possible" });
  t.deepEqual(await world.retry.trunk("loopback"), { retried: 0, refused: 1 });
  await set(true);
  media.maxCount = 1;
  await t.throwsAsync(retry, { message: "media-too-many-files" });
  media.maxCount = 10;
  media.maxBytes = 2_000;
  await t.throwsAsync(retry, { message: "media-too-large-together" });
  media.maxBytes = 5_000_000;
  carrier.answer = () => ({ kind: "accepted" });
  await retry();
  await world.idle();
  t.deepEqual(await world.bubbles("alice"), ["look: accepted"]);
  t.deepEqual(carrier.sent[1]?.media, carrier.sent[0]?.media);
  t.is(carrier.sent[1]?.media.length, 2);
});

/** Alice sends pictures that she has uploaded; resolves with the id of the message. */
async function picture(world: World, to: string, attachments: readonly string[]): Promise<string> {
  const session = world.sessionOf("alice");
  const now = world.clock.now();
  for (const id of attachments) {
    const owner = { tenantId: session.tenantId, ownerId: session.userId };
    await world.store.media.add(anAttachment({ ...owner, id, file: id.padEnd(32, "0"), createdAt: now }));
  }
  const submission = submissionOf(session, { kind: "sms", to, from: MAIN_LINE }, "look", attachments.join());
  const result = await world.accept({ ...submission, attachments });
  if (result.kind !== "stored") throw new Error(JSON.stringify(result));
  return result.message.id;
}
