// An MMS through each carrier's driver in the real server, both ways, with the carrier played on this machine: what it
// brings is fetched, what it shall carry is there for it, and each is for the right eyes alone.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { drivers } from "../../src/connectors/sms/drivers.js";
import { faces } from "../../src/connectors/sms/faces.js";
import type { FaceKind, FaceRequest } from "../../src/connectors/sms/shared/face.js";
import type { MessageView, SendReply } from "../../src/wire/api.js";
import type { UsageReply } from "../../src/wire/usage.js";
import { eventually } from "../eventually.js";
import { aJpeg, aPng } from "../fixtures/pictures.js";
import { type Browser, signIn } from "../http/server.js";
import { download, type FileBytes, sendWith, uploaded } from "../http/uploads.js";
import type { Simulator } from "../servers/carrier-simulator.js";
import { freePort } from "../servers/daemon.js";
import { type SidetoneProcess, startSidetone } from "../servers/sidetone.js";
import { connectCarrier } from "./carrier-trunk.js";
import { MAIN_LINE, PEER } from "./harness.js";
import { messages, stateBecomes } from "./messages.js";

const patience = { limitMs: 60_000 };
/** What stands in a picture as it was taken, and must not get out. */
const told = "GPS 47.3769N";

const carriers = faces.filter(({ name }) => capabilitiesOf(name)?.mms);

/** These give their files only to who has the account; the others' lie open under addresses that nobody can guess. */
const protecting = new Set(["twilio", "bandwidth"]);

test("F27 every carrier that takes MMS is played", (t) => {
  t.deepEqual(
    carriers.map(({ name }) => name),
    drivers.flatMap(({ name, capabilities }) => (capabilities.mms ? [name] : [])),
  );
});

const stage = openStage();
test.after.always(async () => {
  const { server, elsewhere } = await stage;
  await server.kill9();
  elsewhere.close();
});

// One number hangs on one carrier after the other.
for (const kind of carriers) {
  test.serial(
    `F7 F25 F27 over ${kind.name} a picture comes and goes, whole, counted once, and for the right eyes alone`,
    async (t) => {
      const play = await connect(t, kind);
      const before = await usage(play.olivia);
      await comes(t, play);
      await goes(t, play);
      const after = await usage(play.olivia);
      t.is(after.mms - before.mms, 2, "one each way");
      t.is(after.sent - before.sent, 1);
      t.is(after.received - before.received, 1);
    },
  );

  test.serial(
    `F27 F32 over ${kind.name} a picture that was refused goes again with all it carries, and one whose answer was lost goes once`,
    async (t) => {
      const play = await connect(t, kind);
      await refusedThenSent(t, play);
      await lostOnce(t, play);
    },
  );
}

interface Play {
  readonly kind: FaceKind;
  readonly server: SidetoneProcess;
  readonly simulator: Simulator;
  readonly alice: Browser;
  readonly olivia: Browser;
  /** What was asked of the carrier that leads elsewhere. */
  readonly moved: FaceRequest[];
  readonly elsewhere: Awaited<ReturnType<typeof openElsewhere>>;
}

async function openStage() {
  const elsewhere = await openElsewhere();
  const ports = await Promise.all(carriers.flatMap(() => [freePort(), freePort()]));
  const inside = [elsewhere.host, ...ports.map((port) => `127.0.0.1:${port}`)];
  const server = await startSidetone({
    env: (port) => ({ SIDETONE_MEDIA_HOSTS: [`localhost:${port}`, ...inside].join(",") }),
  });
  return { server, elsewhere, ports };
}

/** A host that is not the carrier's, and has a picture at every address. */
async function openElsewhere() {
  const asked: { readonly path: string; readonly authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    asked.push({ path: request.url ?? "", authorization: request.headers.authorization });
    response.writeHead(200, { "content-type": "image/png" }).end(aPng({ width: 6, height: 3 }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, asked, close: () => server.close() };
}

async function connect(t: ExecutionContext, kind: FaceKind): Promise<Play> {
  const { server, elsewhere, ports } = await stage;
  const [operator, alice, olivia] = await Promise.all([
    signIn(server, "oscar"),
    signIn(server, "alice"),
    signIn(server, "olivia"),
  ]);
  const moved: FaceRequest[] = [];
  const control = async (request: FaceRequest) => {
    if (!request.path.includes("/moved/")) return null;
    moved.push(request);
    return { status: 307, headers: { location: `http://${elsewhere.host}/moved` }, body: "" };
  };
  const plan = { server, operator, kind, line: MAIN_LINE, perNumberPerSecond: 100 };
  const port = ports.pop() ?? 0;
  const { simulator, webhookUrl } = await connectCarrier(t, { ...plan, simulated: { port, control } });
  simulator.webhooksTo(webhookUrl);
  elsewhere.asked.length = 0;
  return { kind, server, simulator, alice, olivia, moved, elsewhere };
}

/** Three parts: the carrier's own, one that it leads elsewhere for, and one that somebody else's address claims. */
async function comes(t: ExecutionContext, { kind, server, simulator, alice, moved, elsewhere }: Play) {
  const kept = simulator.keep({
    type: "image/jpeg",
    bytes: aJpeg({ width: 40, height: 30, exif: told }),
  });
  const media = [kept, `${simulator.url}/moved/picture`, `http://${elsewhere.host}/claimed`];
  const body = `three pictures over ${kind.name}`;
  const hook = simulator.text({
    ...{ from: PEER, to: MAIN_LINE, body },
    media: media.map((url) => ({ url, type: "image/jpeg" })),
  });
  const answers = await simulator.delivering.bring(hook, 5);
  t.deepEqual([...new Set(answers.map(({ status }) => Math.floor(status / 100)))], [2]);
  const [message, ...more] = await eventually(async () => {
    const found = (await messages(alice)).filter((one) => one.body === body);
    return found[0]?.attachments.every(({ state }) => state !== "loading") && found;
  }, patience);
  t.deepEqual(more, []);
  const files = message?.attachments ?? [];
  t.deepEqual(
    files.map(({ state, type, width, height }) => [state, type, width, height]),
    [
      ["ready", "image/jpeg", 40, 30],
      ["ready", "image/png", 6, 3],
      ["ready", "image/png", 6, 3],
    ],
  );
  const first = files[0] ?? { href: "" };
  const { status, bytes } = await download(server, alice, first);
  t.is(status, 200);
  t.false(bytes.includes(told));
  for (const name of ["bob", "carol", "olivia", "oscar"]) {
    t.is((await download(server, await signIn(server, name), first)).status, 404, name);
  }
  t.is((await download(server, { cookie: "" }, first)).status, 401);

  t.is(moved.length, 1);
  t.is(
    moved[0]?.headers["authorization"] !== undefined,
    protecting.has(kind.name),
    "its own host is told who asks",
  );
  t.deepEqual(elsewhere.asked.map(({ path }) => path).sort(), ["/claimed", "/moved"]);
  t.deepEqual(
    elsewhere.asked.map(({ authorization }) => authorization),
    [undefined, undefined],
    "and nobody else is",
  );
}

/** Two pictures and what is said to them leave; the carrier gets them cleaned, by links that are none for browsers. */
async function goes(t: ExecutionContext, play: Play) {
  const { server, simulator, alice, kind } = play;
  const sent = await sendPictures(play, `two pictures over ${kind.name}`);
  await eventually(() => simulator.taken.length === 1, patience);
  const [taken] = simulator.taken;
  t.is(taken?.body, sent.body);
  const files = await Promise.all((taken?.media ?? []).map(asCarrier));
  t.deepEqual(
    files.map(({ type, ending }) => [type, ending]),
    [
      ["image/jpeg", "jpg"],
      ["image/png", "png"],
    ],
  );
  const own = await Promise.all(sent.attachments.map((file) => download(server, alice, file)));
  t.deepEqual(
    files.map(({ bytes }) => bytes),
    own.map(({ bytes }) => bytes),
  );
  for (const { bytes } of files) t.false(bytes.includes(told));
  const token = new URL(taken?.media[0] ?? "").pathname.split("/").at(-2);
  t.is((await download(server, alice, { href: `/sidetone/media/${token}` })).status, 404);
  await stateBecomes(alice, sent, "accepted", "delivered");
}

async function refusedThenSent(t: ExecutionContext, play: Play) {
  const { simulator, alice } = play;
  simulator.plan({ kind: "refuse", failure: "bad-recipient" });
  const sent = await sendPictures(play, "again");
  await stateBecomes(alice, sent, "failed");
  t.is(simulator.taken.length, 0);
  t.is((await alice.post(`v1/messages/${sent.id}/retry`, {})).status, 204);
  await stateBecomes(alice, sent, "accepted", "delivered");
  t.is(simulator.taken.length, 1);
  t.is(simulator.taken[0]?.body, "again");
  const files = await Promise.all((simulator.taken[0]?.media ?? []).map(asCarrier));
  t.deepEqual(
    files.map(({ type }) => type),
    ["image/jpeg", "image/png"],
  );
}

/** The carrier has it and we never hear so: where it can be asked, it is asked as for an MMS, and found. */
async function lostOnce(t: ExecutionContext, play: Play) {
  const { simulator, alice, kind } = play;
  simulator.plan({ kind: "take-and-drop" });
  const lost = await sendPictures(play, "lost");
  await stateBecomes(alice, lost, capabilitiesOf(kind.name)?.lookup === "none" ? "unknown" : "accepted");
  t.deepEqual(
    simulator.taken.map(({ body, media }) => [body, media.length]),
    [
      ["again", 2],
      ["lost", 2],
    ],
    "nothing was sent a second time",
  );
}

async function sendPictures({ alice }: Play, body: string): Promise<MessageView> {
  const files: readonly (readonly [string, FileBytes])[] = [
    ["roof.jpg", aJpeg({ width: 40, height: 30, exif: told })],
    [
      "door.png",
      aPng({ width: 20, height: 10 }, [
        ["tEXt", told],
        ["IDAT", "pixels"],
      ]),
    ],
  ];
  const ids: string[] = [];
  for (const [name, bytes] of files) ids.push((await uploaded(alice, name, bytes)).id);
  const answer = await sendWith(alice, body, ids, { number: PEER });
  if (answer.status !== 201) throw new Error(answer.text);
  return (answer.json as SendReply).message;
}

/** Fetches a file as a carrier does: with nothing but its address. */
async function asCarrier(url: string) {
  const answer = await fetch(url);
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { bytes, type: answer.headers.get("content-type"), ending: url.split(".").at(-1) };
}

async function usage(olivia: Browser) {
  return (await olivia.get<UsageReply>("v1/usage?days=1")).json.total;
}

function capabilitiesOf(name: string) {
  return drivers.find((driver) => driver.name === name)?.capabilities;
}
