import test from "ava";
import type { ConversationView, Me, MessageView, Page, SendReply } from "../../src/wire/api.js";
import { type Browser, newKey, signIn, startServer } from "./server.js";

const server = await startServer();
test.after.always(() => server.close());

test("a message that alice sends is in bob's list and transcript, and read after he says so", async (t) => {
  const [alice, bob] = [await signIn(server, "alice"), await signIn(server, "bob")];
  const sent = await send(alice, { extension: "1002" }, "See you at five?");
  t.is(sent.status, 201);
  const list = await bob.get<Page<ConversationView>>("v1/conversations");
  const [conversation] = list.json.items;
  t.is(conversation?.title, "Alice Adams");
  t.is(conversation?.tag, "Chat");
  t.is(conversation?.unread, 1);
  const id = conversation?.id ?? "";
  const messages = await bob.get<Page<MessageView>>(`v1/conversations/${id}/messages`);
  t.deepEqual(
    messages.json.items.map(({ body, mine, direction, state }) => ({ body, mine, direction, state })),
    [{ body: "See you at five?", mine: false, direction: "in", state: null }],
  );
  const read = await bob.post(`v1/conversations/${id}/read`, { seq: 1 });
  t.deepEqual(read.json, { readSeq: 1, unread: { conversations: 0, messages: 0 } });
});

test("me tells what alice may send, her default number first", async (t) => {
  const alice = await signIn(server, "alice");
  const { json } = await alice.get<Me>("v1/me");
  t.is(json.user.name, "Alice Adams");
  t.is(json.smsOff, null);
  t.deepEqual(
    json.numbers.map(({ number }) => number),
    ["+15557650001", "+15557650002"],
  );
  const carol = await signIn(server, "carol");
  t.is((await carol.get<Me>("v1/me")).json.smsOff, "sms-off-user");
});

function send(browser: Browser, to: object, body: string, clientKey = newKey()) {
  return browser.post<SendReply>("v1/messages", { clientKey, to, body });
}
