// Every carrier's driver in the real server, with the carrier played on this machine: texts out and in, receipts, and
// answers that go lost.
import test, { type ExecutionContext } from "ava";
import { drivers } from "../../src/connectors/sms/drivers.js";
import { faces } from "../../src/connectors/sms/faces.js";
import { uuidv7 } from "../../src/lib/ids.js";
import type { MessageView, SendReply } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import { type Browser, signIn } from "../http/server.js";
import type { Simulator } from "../servers/carrier-simulator.js";
import { startSidetone } from "../servers/sidetone.js";
import { connectCarrier } from "./carrier-trunk.js";
import { MAIN_LINE, PEER } from "./harness.js";
import { messages, stateBecomes } from "./messages.js";

const patience = { limitMs: 60_000 };

test("F2 texts go out and come in over a trunk at each carrier, once, whatever the carrier does", async (t) => {
  const server = await startSidetone({});
  t.teardown(() => server.kill9());
  const [operator, alice] = await Promise.all([signIn(server, "oscar"), signIn(server, "alice")]);
  const settling: Promise<void>[] = [];
  const simulators: Simulator[] = [];
  const losses: (readonly [Simulator, MessageView])[] = [];
  for (const kind of faces) {
    t.log(kind.name);
    const plan = { server, operator, kind, line: MAIN_LINE, perNumberPerSecond: 100 };
    const { simulator, webhookUrl } = await connectCarrier(t, plan);
    simulator.webhooksTo(webhookUrl);
    simulators.push(simulator);
    await textOut(t, alice, simulator);
    const lost = await textLost(t, alice, simulator);
    losses.push([simulator, lost]);
    const { lookup } = drivers.find(({ name }) => name === kind.name)?.capabilities ?? {};
    // It is asked about after a while, and the next carriers need not wait for that.
    settling.push(stateBecomes(alice, lost, lookup === "none" ? "unknown" : "accepted"));
    await textsIn(t, alice, simulator);
  }
  await Promise.all(settling);
  for (const [simulator, lost] of losses) await lostIsDelivered(alice, simulator, lost);
  for (const { taken } of simulators) t.is(taken.length, 2, "nothing was sent a second time");
});

/** However the receipts come, the bubble ends where the best of them says. */
async function textOut(t: ExecutionContext, alice: Browser, simulator: Simulator): Promise<void> {
  simulator.receipts("reordered");
  const sent = await send(alice, `out & é 😀 over ${simulator.url}`);
  await eventually(() => simulator.taken.length === 1, patience);
  const [message] = simulator.taken;
  t.is(message?.body, sent.body);
  const webhookUrl = simulator.webhookUrl() ?? "";
  const receipt = message && simulator.face.receipt({ message, state: "delivered", webhookUrl, at: 0 });
  await stateBecomes(alice, sent, receipt ? "delivered" : "accepted");
}

/** The carrier takes it, and its answer never comes: the handset has it once. */
async function textLost(t: ExecutionContext, alice: Browser, simulator: Simulator): Promise<MessageView> {
  simulator.receipts("none");
  simulator.plan({ kind: "take-and-drop" });
  const lost = await send(alice, `lost over ${simulator.url}`);
  await eventually(() => simulator.taken.length === 2, patience);
  t.is(simulator.taken[1]?.body, lost.body);
  return lost;
}

/** Its receipt finds it, whether the carrier could be asked for its id or brings ours back. */
async function lostIsDelivered(
  alice: Browser,
  { face, taken, delivering, webhookUrl }: Simulator,
  lost: MessageView,
) {
  const message = taken.find(({ body }) => body === lost.body);
  const target = message?.webhookUrl ?? webhookUrl() ?? "";
  const receipt = message && { message, state: "delivered", webhookUrl: target };
  if (!receipt || !face.receipt({ ...receipt, at: 0 })) return;
  await delivering.receipt(receipt);
  await stateBecomes(alice, lost, "delivered");
}

async function textsIn(t: ExecutionContext, alice: Browser, simulator: Simulator): Promise<void> {
  const body = `in & é 😀 over ${simulator.url}`;
  const hook = simulator.text({ from: PEER, to: MAIN_LINE, body });
  const answers = await simulator.delivering.bring(hook, 50);
  t.deepEqual([...new Set(answers.map(({ status }) => Math.floor(status / 100)))], [2]);
  t.is((await messages(alice)).filter((message) => message.body === body).length, 1);
}

async function send(alice: Browser, body: string): Promise<MessageView> {
  const answer = await alice.post<SendReply>("v1/messages", {
    clientKey: uuidv7(),
    to: { number: PEER },
    body,
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.json.message;
}
