// The real server, killed at each step of sending over carriers that answer on this machine: one that can be asked what
// became of a message, and one that can't.
import type { ExecutionContext } from "ava";
import { telnyxFace } from "../../src/connectors/sms/telnyx/face.js";
import { twilioFace } from "../../src/connectors/sms/twilio/face.js";
import { uuidv7 } from "../../src/lib/ids.js";
import { openDatabase } from "../../src/store/database.js";
import type { MessageView, Page, SendReply } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import { type Browser, signIn } from "../http/server.js";
import type { Simulator } from "../servers/carrier-simulator.js";
import { databases, testOn } from "../servers/databases.js";
import { isGone, type SidetoneProcess, startSidetone } from "../servers/sidetone.js";
import { connectCarrier } from "./carrier-trunk.js";
import { MAIN_LINE, PEER, SALES } from "./harness.js";

const patience = { limitMs: 120_000 };

/** Claimed and the attempt committed; answered; written down. In between, `taken`: the carrier has it and says nothing yet. */
const places = ["after-lease", "taken", "after-send", "after-settle"];

for (const database of databases.filter(({ name }) => name !== "PostgreSQL")) {
  testOn(database)(
    "killed at each step of sending, no handset gets a text twice, and none is lost in silence (INV-11)",
    async (t) => {
      const isShared = database.name !== "SQLite";
      const server = await startSidetone(isShared ? { databaseUrl: await database.url("kill_carrier") } : {});
      t.teardown(() => server.kill9());
      const [operator, alice] = await Promise.all([signIn(server, "oscar"), signIn(server, "alice")]);
      const at = { server, operator };
      const { simulator: asked } = await connectCarrier(t, { ...at, kind: twilioFace, line: MAIN_LINE });
      const { simulator: silent } = await connectCarrier(t, { ...at, kind: telnyxFace, line: SALES });
      for (const place of places) await killAt(t, { server, alice, asked, silent, isShared }, place);
    },
  );
}

interface Stage {
  readonly server: SidetoneProcess;
  readonly alice: Browser;
  /** The carrier that can be asked, and the one that can't. */
  readonly asked: Simulator;
  readonly silent: Simulator;
  /** Other processes may be on the database. */
  readonly isShared: boolean;
}

async function killAt(t: ExecutionContext, stage: Stage, place: string): Promise<void> {
  t.log(place);
  const { server, alice, asked, silent } = stage;
  const isTaken = place === "taken";
  if (!isTaken) {
    server.crashAt = place;
    await server.restart();
  }
  for (const carrier of [asked, silent]) if (isTaken) carrier.plan({ kind: "slow", seconds: 600 });
  const before = [asked, silent].map((carrier) => carrier.asked());
  const sends = [send(alice, MAIN_LINE, place), send(alice, SALES, place)] as const;
  if (isTaken) {
    await eventually(() => copies(asked, place) === 1 && copies(silent, place) === 1, patience);
    await server.kill9();
  } else await eventually(() => isGone(server), patience);
  server.crashAt = null;
  await server.restart();
  const [toAsked, toSilent] = await Promise.all(sends);
  if (stage.isShared) await leasesRunOut(server);
  await settles(alice, toAsked, asked, ["accepted"]);
  await settles(alice, toSilent, silent, ["accepted", "unknown"]);
  for (const [index, carrier] of [asked, silent].entries()) {
    t.true(copies(carrier, place) <= 1, "nothing was sent a second time");
    t.is(carrier.asked() - (before[index] ?? 0), copies(carrier, place));
  }
  if (isTaken) t.is((await messageOf(alice, toSilent))?.state, "unknown");
}

/** How often the handset got the text of this place. */
function copies({ taken }: Simulator, place: string): number {
  return taken.filter(({ body }) => body === place).length;
}

/** Sends until that is answered, with one key: it is one message. */
async function send(alice: Browser, from: string, body: string): Promise<MessageView> {
  const request = { clientKey: uuidv7(), to: { number: PEER, from }, body };
  return eventually(async () => {
    const answer = await alice.post<SendReply>("v1/messages", request);
    return answer.status === 201 && answer.json.message;
  }, patience);
}

/** A message that went ends accepted where the carrier could be asked; one that did not go stays not confirmed. */
async function settles(
  alice: Browser,
  message: MessageView,
  carrier: Simulator,
  states: readonly string[],
): Promise<void> {
  await eventually(async () => {
    const state = (await messageOf(alice, message))?.state ?? "";
    return states.includes(state) || (copies(carrier, message.body) === 0 && state === "unknown");
  }, patience);
}

async function messageOf(alice: Browser, { id, conversationId }: MessageView) {
  const { json } = await alice.get<Page<MessageView>>(`v1/conversations/${conversationId}/messages`);
  return json.items.find((message) => message.id === id);
}

/** What a dead process had under way is left to it for two minutes, where others share the database. */
async function leasesRunOut(server: SidetoneProcess): Promise<void> {
  const database = await openDatabase(server.databaseUrl);
  await database.knex("sidetone_deliveries").where({ state: "sending" }).update({ lease_until: 0 });
  await database.close();
}
