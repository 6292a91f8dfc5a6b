import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import type { MessageFile } from "../../src/core/attachments.js";
import type { MessagingError } from "../../src/core/errors.js";
import type { Session } from "../../src/core/model.js";
import { createGuardedFetch } from "../../src/lib/guarded-fetch.js";
import { createInboundMedia } from "../../src/messaging/inbound-media.js";
import type { Me } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import { someTrunks } from "../fakes/trunks.js";
import { aJpeg, aPng } from "../fixtures/pictures.js";
import { type Browser, signIn, startServer } from "../http/server.js";

const PEER = "+15551230143";
const OURS = "+15557650001";

/** A server whose trunk "loopback" is a carrier that keeps files at an address of this machine. */
async function openWorld(t: ExecutionContext, listener: RequestListener) {
  const carrier = createServer(listener).listen(0, "127.0.0.1");
  await once(carrier, "listening");
  const host = `127.0.0.1:${(carrier.address() as AddressInfo).port}`;
  const server = await startServer();
  const { store, bus, clock, deps } = server;
  const open = (holder: string) =>
    createInboundMedia({
      ...{ store, bus, clock, log: deps.log, media: deps.media, holder, alone: true },
      trunks: someTrunks({ id: "loopback" }),
      unseal: (source) => source,
      fetch: createGuardedFetch([host]),
      random: () => 1 - Number.EPSILON,
    });
  const inbound = open("one");
  t.teardown(async () => {
    await inbound.stop();
    carrier.closeAllConnections();
    carrier.close();
    await server.close();
  });
  async function receive(...paths: string[]): Promise<string> {
    const result = await deps.accept({
      key: `trunk:loopback:${paths.join()}`,
      source: { kind: "trunk", trunkId: "loopback", from: PEER, to: OURS },
      body: "",
      receivedAt: clock.now(),
      raw: null,
      media: paths.map((path) => ({
        url: `http://${host}/${path}`,
        type: "image/png",
        credentials: { host, authorization: "Basic c2VjcmV0" },
      })),
    });
    if (result.kind !== "stored") throw new Error(result.kind);
    return result.message.id;
  }
  const files = async (id: string): Promise<readonly MessageFile[]> =>
    (await store.media.ofMessages([id])).get(id) ?? [];
  const states = async (id: string) =>
    (await files(id)).map((file) => ("file" in file ? file.type : `${file.state} ${file.reason}`));
  return { ...server, inbound, open, receive, files, states };
}

test("F27 what an MMS brings is fetched after its message, with its credentials, cleaned and in its order", async (t) => {
  const asked: (string | undefined)[] = [];
  const told = "GPS 47.3769N";
  const { inbound, receive, states, files, deps } = await openWorld(t, (req, res) => {
    asked.push(req.headers.authorization);
    res.end(req.url === "/1" ? aPng({ width: 4, height: 3 }) : aJpeg({ width: 40, height: 30, exif: told }));
  });
  const id = await receive("1", "2");
  t.deepEqual(await states(id), ["waiting null", "waiting null"]);
  inbound.start();
  await eventually(async () => (await states(id)).join() === "image/png,image/jpeg");
  t.deepEqual(asked, ["Basic c2VjcmV0", "Basic c2VjcmV0"]);
  const [png, jpeg] = await files(id);
  t.like(png, { name: "picture-1.png", width: 4, height: 3, ownerId: null });
  const { bytes } = await deps.media.openForCarrier((jpeg as { id: string }).id);
  for await (const chunk of bytes) t.false(Buffer.from(chunk).includes(told));
});

test("F27 hostile files are given up at once: programs, damaged pictures, and too many bytes", async (t) => {
  const bodies: Record<string, string | Buffer> = {
    "/program": "\x7fELF\x02\x01\0\0",
    "/bomb": Buffer.from(aPng({ width: 50_000, height: 50_000 })),
    "/large": Buffer.alloc(1_000_001, "x"),
  };
  const { inbound, receive, states } = await openWorld(t, (req, res) => void res.end(bodies[req.url ?? ""]));
  const id = await receive("program", "bomb", "large");
  inbound.start();
  await eventually(async () => (await states(id)).every((state) => state.startsWith("failed")));
  t.deepEqual(await states(id), ["failed media-type", "failed media-unreadable", "failed media-too-large"]);
});

test("F27 a page that says it is a picture is kept as the text that it is", async (t) => {
  const { inbound, receive, states } = await openWorld(t, (_req, res) => {
    res.setHeader("content-type", "image/png");
    res.end("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>");
  });
  const id = await receive("drawing");
  inbound.start();
  await eventually(async () => (await states(id)).join() === "text/plain");
  t.pass();
});

test("F27 a carrier that is busy is asked again later, less and less, until it is given up; a reader may ask once more", async (t) => {
  let isThere = false;
  let asked = 0;
  const { inbound, receive, states, clock, ...server } = await openWorld(t, (_req, res) => {
    asked++;
    if (isThere) res.end(aPng({ width: 4, height: 3 }));
    else res.writeHead(503).end();
  });
  const id = await receive("1");
  inbound.start();
  await eventually(async () => {
    clock.advance(60_000);
    return (await states(id)).join() === "failed http-503";
  });
  t.is(asked, 10);
  const [alice, carol] = await Promise.all(["alice", "carol"].map((name) => signIn(server, name)));
  const [reader, stranger] = await Promise.all([alice!, carol!].map(sessionOf));
  const error = await t.throwsAsync<MessagingError>(inbound.again(stranger!, id));
  t.is(error.code, "not-found");
  isThere = true;
  await inbound.again(reader!, id);
  await eventually(async () => (await states(id)).join() === "image/png");
  t.is(asked, 11);
});

test("F27 what a dead process was fetching is fetched by the next one", async (t) => {
  const { inbound, open, receive, states, store, clock } = await openWorld(
    t,
    (_req, res) => void res.end(aPng({ width: 4, height: 3 })),
  );
  const id = await receive("1");
  // It took the lease, counted its attempt, and died.
  await store.leases.acquire("inbound-media", "dead", clock.now(), clock.now() + 90_000);
  const [part] = await store.parts.due(clock.now(), 1);
  await store.parts.attempted(part!, clock.now() + 90_000);
  inbound.start();
  await eventually(() => clock.waiting > 0);
  t.deepEqual(await states(id), ["waiting null"]);
  await eventually(async () => {
    clock.advance(5_000);
    return (await states(id)).join() === "image/png";
  });
  const other = open("two");
  other.start();
  await other.stop();
  t.deepEqual(await states(id), ["image/png"]);
});

async function sessionOf(browser: Browser): Promise<Session> {
  const { user, tenant } = (await browser.get<Me>("v1/me")).json;
  return { userId: user.id, tenantId: tenant.id, scope: "user" };
}
