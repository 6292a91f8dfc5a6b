import test from "ava";
import type { ConversationView, ErrorReply, Me, SendReply } from "../../src/wire/api.js";
import { newKey, signIn, startServer } from "./server.js";

const videoUrl = "https://meet.example.com/{room}#config={room}";
const server = await startServer((deps) => ({ ...deps, settings: { ...deps.settings, videoUrl } }));
const plain = await startServer();
const alice = await signIn(server, "alice");
test.after.always(() => Promise.all([server.close(), plain.close()]));

async function conversationWith(to: object): Promise<string> {
  return (await alice.post<ConversationView>("v1/conversations", { to })).json.id;
}

test("F9 Video posts a link to a room that nobody can guess, and each time to another one", async (t) => {
  const id = await conversationWith({ extension: "1002" });
  const clientKey = newKey();
  const post = async (key: string) =>
    (await alice.post<SendReply>(`v1/conversations/${id}/video`, { clientKey: key })).json.message.body;
  const first = await post(clientKey);
  // 24 letters of 64: 144 bits.
  t.regex(first, /^https:\/\/meet\.example\.com\/([\w-]{24})#config=\1$/);
  t.is(await post(clientKey), first, "the same key is the same meeting");
  t.not(await post(newKey()), first);
  t.true((await alice.get<Me>("v1/me")).json.video);
});

test("F9 there is no video in an SMS conversation, nor where no meeting place is configured", async (t) => {
  const sms = await conversationWith({ number: "+12025550143" });
  const refused = await alice.post<ErrorReply>(`v1/conversations/${sms}/video`, { clientKey: newKey() });
  t.is(refused.status, 409);
  t.is(refused.json.error.code, "chat-only");
  const other = await signIn(plain, "alice");
  const { json } = await other.post<ConversationView>("v1/conversations", { to: { extension: "1002" } });
  const absent = await other.post(`v1/conversations/${json.id}/video`, { clientKey: newKey() });
  t.is(absent.status, 404);
  t.false((await other.get<Me>("v1/me")).json.video);
});
