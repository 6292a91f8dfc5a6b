// The real server at a switch that spools, killed while it drains the spool and while it serves phones.
import { readFileSync } from "node:fs";
import test, { type ExecutionContext } from "ava";
import { openDatabase } from "../../src/store/database.js";
import type { OutboxHealth } from "../../src/wire/outbox.js";
import { spooled } from "../connectors/pbx/freeswitch/connector-bench.js";
import { eventually } from "../eventually.js";
import { signIn } from "../http/server.js";
import { type EslServer, startEslServer } from "../servers/esl-server.js";
import { isGone, type SidetoneProcess, startSidetone } from "../servers/sidetone.js";
import { brokenInvariants } from "./invariants.js";

const patience = { limitMs: 60_000 };
const fixture = readFileSync("test/fixtures/freeswitch-1.10.12/api-answers.json", "utf8");
const answers: Record<string, string> = JSON.parse(fixture.replaceAll("tenant-a.test", "demo.test"));

for (const place of ["before-commit", "after-commit", "after-send"]) {
  test(`killed ${place}, each spooled text is there once and in order, and no phone gets two (INV-09, 11)`, async (t) => {
    const { esl, server } = await openSwitch(t, place);
    for (let sequence = 1; sequence <= 12; sequence++) esl.spool.add("phone", fromAlice(sequence));
    await eventually(() => isGone(server), patience);
    server.crashAt = null;
    await server.restart();
    await checkDialogue(t, { esl, server }, 12);
  });
}

test("killed again and again while it drains, the server takes every spooled text once, in order", async (t) => {
  const { esl, server } = await openSwitch(t, null);
  for (let sequence = 1; sequence <= 450; sequence++) esl.spool.add("phone", fromAlice(sequence));
  for (const left of [400, 200]) {
    await eventually(() => esl.spool.ids().length <= left, patience);
    await server.kill9();
    await server.restart();
  }
  await checkDialogue(t, { esl, server }, 450);
});

interface Scene {
  readonly esl: EslServer;
  readonly server: SidetoneProcess;
}

/** A switch at which alice and bob have a phone each, and a server that has looked it over. */
async function openSwitch(t: ExecutionContext, crashAt: string | null): Promise<Scene> {
  const esl = await startEslServer();
  esl.on("sofia xmlstatus profile internal reg", () => answers["registrations"] ?? "");
  esl.on("sofia_contact */1002@demo.test", () => answers["contacts"] ?? "");
  const server = await startSidetone({ crashAt, pbxUrl: `esl://:ClueCon@127.0.0.1:${esl.port}` });
  t.teardown(async () => {
    await server.kill9();
    await esl.close();
  });
  await eventually(
    () => esl.commands.some((command) => command.includes("sidetone_queue.lua list")),
    patience,
  );
  return { esl, server };
}

function fromAlice(sequence: number) {
  return spooled(sequence, { from_host: "demo.test", to_host: "demo.test" });
}

async function checkDialogue(t: ExecutionContext, { esl, server }: Scene, size: number): Promise<void> {
  await eventually(() => esl.spool.ids().length === 0, patience);
  const operator = await signIn(server, "oscar");
  await eventually(async () => {
    const { queued, sending } = (await operator.get<OutboxHealth>("v1/health/outbox")).json;
    return queued + sending === 0;
  }, patience);
  await server.stop();
  const database = await openDatabase(server.databaseUrl);
  t.teardown(() => database.close());
  const said = Array.from({ length: size }, (_, index) => `text ${index + 1}`);
  const messages: { body: string }[] = await database.knex("sidetone_messages").orderBy("seq");
  t.deepEqual(
    messages.map(({ body }) => body),
    said,
  );
  t.deepEqual(await brokenInvariants(database.knex), []);
  checkPhone(t, esl, await database.knex("sidetone_deliveries").orderBy("position"));
}

/** INV-11: a copy came once, or its delivery says that it is not known, or that nobody needs it any more. */
function checkPhone(
  t: ExecutionContext,
  { chats }: EslServer,
  deliveries: readonly { body: string; state: string; reason: string }[],
): void {
  const contacts = new Set(chats.map(({ to }) => to)).size;
  for (const { body, state, reason } of deliveries) {
    const copies = chats.filter(({ text }) => text === body).length;
    t.true(copies <= contacts, `${body} came ${copies} times to ${contacts} devices`);
    const isSaid = state === "unknown" || reason === "not-needed";
    t.true(state === "delivered" ? copies > 0 : isSaid, `${body} is ${state} and came ${copies} times`);
  }
  const heard = chats.map(({ text }) => Number(text.replace("text ", "")));
  t.deepEqual(
    heard,
    [...heard].sort((a, b) => a - b),
    "in order",
  );
}
