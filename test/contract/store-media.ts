import { noQuestion } from "../../src/core/facts.js";
import { awaitedFiles } from "../../src/core/mms.js";
import type { Store } from "../../src/ports.js";
import { anAttachment, noon } from "../factories.js";
import {
  type Contract,
  count,
  logOf,
  onlyConversation,
  openStore,
  planOf,
  send,
  smsOf,
} from "./store-harness.js";

const NUMBER = "+15551230001";
const PEER = "+15557650002";
const DAY_MS = 24 * 3_600_000;

/** Keeps uploads of alice under these ids. */
async function keep(store: Store, ...ids: string[]) {
  const uploads = ids.map((id, index) => anAttachment({ id, name: `${id}.jpg`, createdAt: noon + index }));
  for (const upload of uploads) await store.media.add(upload);
  return uploads;
}

async function waitingUploads(store: Store, uploadIds: readonly string[]): Promise<string[]> {
  const { uploads } = await store.accept.transact((tx) => tx.facts({ ...noQuestion, uploadIds }));
  return [...uploads.keys()].sort();
}

export const mediaContract: Contract = {
  "F7 a message carries its attachments in their order, and says how many they are": async (t, on) => {
    const { store } = await openStore(t, on);
    const [one, two, three] = await keep(store, "upload-1", "upload-2", "upload-3");
    t.is(await store.media.waiting("alice"), 3);
    t.deepEqual(await waitingUploads(store, ["upload-1", "upload-3", "no-such"]), ["upload-1", "upload-3"]);
    const [carrying, plain] = await send(
      store,
      { key: "user:alice:1", body: "", attachments: [three!, one!] },
      { key: "user:alice:2", body: "nothing attached" },
    );
    t.is(carrying?.attachmentCount, 2);
    t.is(plain?.attachmentCount, 0);
    const of = await store.media.ofMessages([carrying!.id, plain!.id, "no-such"]);
    t.deepEqual([...of], [[carrying!.id, [three!, one!]]]);
    t.deepEqual([...(await store.media.ofMessages([]))], []);
    t.deepEqual(await waitingUploads(store, ["upload-1", "upload-2", "upload-3"]), [two!.id]);
    t.is(await store.media.waiting("alice"), 1);
    const { id } = await onlyConversation(store);
    const stored = await store.inbox.messages({
      userId: "alice",
      conversationId: id,
      after: 0,
      before: null,
      limit: 5,
    });
    t.deepEqual(
      stored.map(({ attachmentCount }) => attachmentCount),
      [2, 0],
    );
  },

  "F27 a message shows what it awaits in its place, until the file has come or is given up": async (
    t,
    on,
  ) => {
    const { store } = await openStore(t, on);
    const media = ["image/png", "image/jpeg"].map((type) => ({
      url: `https://x/${type}`,
      type,
      credentials: null,
    }));
    const [message] = await send(store, {
      key: "trunk:loopback:1",
      from: PEER,
      to: NUMBER,
      body: "",
      conversation: smsOf(NUMBER, PEER),
      readers: ["alice", "bob"],
      media,
      awaited: awaitedFiles(media, true),
    });
    const { id } = message!;
    const files = async () => (await store.media.ofMessages([id])).get(id) ?? [];
    const states = async () => (await files()).map((file) => ("file" in file ? file.id : file.state));
    t.is(message!.attachmentCount, 2);
    t.deepEqual(await states(), ["waiting", "waiting"]);
    const [first, second] = await store.parts.due(noon, 10);
    t.like(first, { messageId: id, position: 0, trunkId: "loopback", attempts: 0, name: "picture-1" });
    t.deepEqual(JSON.parse(second!.source), media[1]);
    t.is(await store.parts.nextDueAt(), noon);
    await store.parts.attempted(second!, noon + 90);
    await store.parts.attempted(first!, noon + 90);
    await store.parts.postponed(first!, noon + 60);
    t.deepEqual(await store.parts.due(noon + 59, 10), []);
    t.is(await store.parts.nextDueAt(), noon + 60);
    t.like((await store.parts.due(noon + 90, 10))[0], { position: 0, attempts: 1 });

    await store.media.add(anAttachment({ id: "picture", ownerId: null }));
    const told = await store.parts.arrived(second!, "picture", noon);
    t.deepEqual(
      told.map(({ userId, change }) => [userId, change]),
      ["alice", "bob"].map((user) => [
        user,
        { kind: "files", conversationId: message!.conversationId, messageId: id },
      ]),
    );
    t.deepEqual((await logOf(store, "alice")).at(-1), told[0]);
    t.deepEqual(await states(), ["waiting", "picture"]);
    t.deepEqual(await store.parts.arrived(second!, "picture", noon), [], "it has come already");
    t.is((await store.parts.failed(first!, "http-410", noon)).length, 2);
    t.deepEqual(await store.parts.failed(first!, "http-410", noon), []);
    t.deepEqual(await states(), ["failed", "picture"]);
    t.is(await store.parts.nextDueAt(), null);
    t.is((await store.parts.retry(id, 9, noon + 5)).length, 2);
    t.deepEqual(await store.parts.retry(id, 9, noon + 5), []);
    t.like((await store.parts.due(noon + 5, 10))[0], { position: 0, attempts: 9, reason: null });
    await store.parts.failed(first!, "mms-off", noon + 5);
    t.deepEqual(await store.parts.retry(id, 9, noon + 5), [], "nobody gets what the number does not take");
  },

  "one upload goes into one message, however many name it at once": async (t, on) => {
    const { store } = await openStore(t, on);
    await keep(store, "upload-1");
    const claim = (messageId: string) =>
      store.accept.transact((tx) =>
        tx.write(planOf({ attachments: [{ messageId, attachmentId: "upload-1", position: 0 }] })),
      );
    const outcomes = await Promise.allSettled(["one", "two", "three"].map(claim));
    t.is(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    const of = await store.media.ofMessages(["one", "two", "three"]);
    t.is(of.size, 1);
  },

  "a file is found with its message and the membership of who asks": async (t, on) => {
    const { store } = await openStore(t, on);
    const [sent, unsent] = await keep(store, "upload-1", "upload-2");
    const [message] = await send(store, { key: "user:alice:1", body: "", attachments: [sent!] });
    const asBob = await store.media.find("upload-1", "bob");
    t.deepEqual(asBob?.attachment, sent!);
    t.is(asBob?.message?.id, message!.id);
    t.like(asBob?.member, { userId: "bob", conversationId: message!.conversationId });
    t.like(await store.media.find("upload-1", "carol"), { member: null });
    t.deepEqual(await store.media.find("upload-2", "alice"), {
      attachment: unsent!,
      message: null,
      member: null,
    });
    t.is(await store.media.find("no-such", "alice"), null);
  },

  "uploads that nobody sent are forgotten by age, some at a time; what was sent stays": async (t, on) => {
    const { store } = await openStore(t, on);
    const uploads = await keep(store, ...count(5).map((place) => `upload-${place}`));
    await send(store, { key: "user:alice:1", body: "", attachments: [uploads[1]!] });
    t.deepEqual(await store.media.forget(noon, 10), []);
    t.is((await store.media.forget(noon + 4, 2)).length, 2);
    t.deepEqual(
      await waitingUploads(
        store,
        uploads.map(({ id }) => id),
      ),
      ["upload-4", "upload-5"],
    );
    t.is((await store.media.forget(noon + DAY_MS, 10)).length, 2);
    t.is(await store.media.waiting("alice"), 0);
    t.truthy(await store.media.find("upload-2", "bob"));
  },

  "names of any script and length are kept": async (t, on) => {
    const { store } = await openStore(t, on);
    for (const [index, name] of [
      "фото 😀.jpg",
      "صورة.png",
      `${"漢".repeat(100)}.jpg`,
      `"';--\\.txt`,
    ].entries()) {
      await store.media.add(
        anAttachment({ id: `upload-${index}`, name, width: null, height: null, ownerId: null }),
      );
      const found = await store.media.find(`upload-${index}`, "alice");
      t.like(found?.attachment, { name, width: null, ownerId: null });
    }
  },
};
