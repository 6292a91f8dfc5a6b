// Mistakes planted between a browser and this server: a real nginx, real sockets, and servers that are somebody else's.
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { Redis } from "ioredis";
import type { Config } from "../../src/config.js";
import { type AddressDeps, addressCheck } from "../../src/doctor/address.js";
import { portFindings } from "../../src/doctor/port.js";
import { mailCheck, redisCheck } from "../../src/doctor/services.js";
import { systemClock } from "../../src/lib/clock.js";
import { createInstallationProof } from "../../src/lib/installation-proof.js";
import { startServer } from "../http/server.js";
import { startMailServer } from "../servers/mail-server.js";
import { nginxMissing, startPortal } from "../servers/nginx.js";
import { redisMissing, startRedis } from "../servers/redis.js";

const behindNginx = nginxMissing ? test.skip : test;
const withRedis = redisMissing ? test.skip : test;

async function found(deps: AddressDeps) {
  const findings = await addressCheck(deps).look(AbortSignal.timeout(60_000));
  return findings.map(({ id }) => id);
}

/** A Sidetone that trusts proxies of this machine, unless told otherwise, and its address as the settings have it. */
async function sidetone(t: ExecutionContext, trustedProxies: readonly string[] = ["loopback"]) {
  const server = await startServer((deps) => ({
    ...deps,
    clock: systemClock,
    settings: { ...deps.settings, trustedProxies },
  }));
  t.teardown(() => server.close());
  const { port } = new URL(server.origin);
  const at = (publicUrl: string | null, host = "127.0.0.1"): AddressDeps => ({
    config: { host, port: Number(port), publicUrl },
    proof: server.deps.proof,
    now: Date.now,
  });
  return { ...server, at };
}

async function portal(t: ExecutionContext, target: string, buffering = false): Promise<string> {
  const nginx = await startPortal({ target, buffering });
  t.teardown(() => nginx.stop());
  return new URL(nginx.url).origin;
}

/** An HTTP server of somebody else. */
async function stranger(t: ExecutionContext, answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("F32 a server that is reached directly, or by a proxy as it should be, gives no finding", async (t) => {
  const server = await sidetone(t);
  t.deepEqual(await found(server.at(null)), []);
  t.deepEqual(await found(server.at(server.origin)), []);
});

behindNginx(
  "F32 an nginx that passes all on as README says gives no finding, one that buffers does",
  async (t) => {
    const server = await sidetone(t);
    t.deepEqual(await found(server.at(await portal(t, server.origin))), []);
    t.deepEqual(await found(server.at(await portal(t, server.origin, true))), ["proxy-buffering"]);
  },
);

behindNginx("F32 a proxy that is not trusted is said with its address", async (t) => {
  const server = await sidetone(t, []);
  const deps = server.at(await portal(t, server.origin));
  const [finding] = await addressCheck(deps).look(AbortSignal.timeout(60_000));
  t.like(finding, { id: "proxy-untrusted", values: { about: "127.0.0.1" } });
});

test("F32 a proxy that does not say for whom it asks", async (t) => {
  const server = await sidetone(t);
  const url = await stranger(t, forwardTo(server.origin));
  t.deepEqual(await found(server.at(url)), ["proxy-headers"]);
});

test("F32 the public address is another server's, or another Sidetone's, or its proxy leads nowhere", async (t) => {
  const server = await sidetone(t);
  const website = await stranger(t, (_req, res) => res.end("<h1>Welcome to nginx!</h1>"));
  t.deepEqual(await found(server.at(website)), ["proxy-path"]);
  const missing = await stranger(t, (_req, res) => res.writeHead(404).end());
  t.deepEqual(await found(server.at(missing)), ["proxy-path"]);
  const other = { ...server.at(server.origin), proof: createInstallationProof(new Uint8Array(32)) };
  t.deepEqual(await found(other), ["public-other"]);
});

test("F32 nobody answers at the public address, or not by TLS", async (t) => {
  const server = await sidetone(t);
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  const { port } = gone.address() as AddressInfo;
  gone.close();
  await once(gone, "close");
  t.deepEqual(await found(server.at(`http://127.0.0.1:${port}`)), ["public-unreachable"]);
  t.deepEqual(await found(server.at(server.origin.replace("http:", "https:"))), ["public-certificate"]);
  const silent = addressCheck(server.at(await stranger(t, () => undefined)));
  const controller = new AbortController();
  const looking = silent.look(controller.signal);
  controller.abort();
  t.is((await looking)[0]?.id, "public-silent");
});

test("F32 a clock that is off shows in the date of the public address", async (t) => {
  const server = await sidetone(t);
  const anHourAgo = new Date(Date.now() - 3_600_000).toUTCString();
  const url = await stranger(
    t,
    forwardTo(server.origin, { date: anHourAgo, "x-forwarded-for": "127.0.0.1" }),
  );
  const [finding] = await addressCheck(server.at(url)).look(AbortSignal.timeout(60_000));
  t.like(finding, { id: "clock-off", values: { about: url } });
});

test("F32 who is reached by others without https is told so", async (t) => {
  const closed = (config: Partial<Config>) =>
    found({
      config: { host: "127.0.0.1", port: 80, publicUrl: null, ...config },
      proof: null,
      now: Date.now,
    });
  t.deepEqual(await closed({ host: "0.0.0.0" }), ["public-http"]);
  t.deepEqual(await closed({ publicUrl: "http://pbx.example.com" }), ["public-http"]);
  t.deepEqual(await closed({ publicUrl: "https://pbx.example.com" }), []);
  t.deepEqual(await closed({}), []);
});

test("F32 nobody but the doctor gets a probe's answers", async (t) => {
  const server = await sidetone(t);
  const { proof } = server.deps;
  const [nonce, mac] = proof.ask().split(".");
  for (const question of ["", "x", `${nonce}.${"0".repeat(64)}`, `${"0".repeat(32)}.${mac}`]) {
    const headers = { "x-sidetone-probe": question };
    const alive = await fetch(`${server.origin}/sidetone/alive`, { headers });
    t.deepEqual(await alive.json(), { status: "ok" });
    t.is((await fetch(`${server.origin}/sidetone/v1/stream/probe`, { headers })).status, 404);
  }
});

test("F32 another program has the port, or the address is none of this machine", async (t) => {
  const url = new URL(await stranger(t, (_req, res) => res.end()));
  const [taken] = await portFindings("127.0.0.1", Number(url.port));
  t.like(taken, { id: "port-taken", values: { port: url.port } });
  const [refused] = await portFindings("192.0.2.1", 0);
  t.is(refused?.id, "port-refused");
  t.deepEqual(await portFindings("127.0.0.1", 0), []);
});

withRedis("F32 Redis is well, gone, or wants a password", async (t) => {
  const redis = await startRedis();
  t.teardown(() => redis.kill9());
  const look = async (url: string) => {
    const [finding] = await redisCheck(url).look(AbortSignal.timeout(60_000));
    return finding && [finding.id, finding.values["code"]];
  };
  t.is(await look(redis.url), undefined);
  const operator = new Redis(redis.url);
  await operator.config("SET", "requirepass", "secret");
  operator.disconnect();
  t.deepEqual(await look(redis.url), ["redis-unreachable", "NOAUTH"]);
  t.deepEqual(await look(redis.url.replace("//", "//:wrong@")), ["redis-unreachable", "WRONGPASS"]);
  t.is(await look(redis.url.replace("//", "//:secret@")), undefined);
  await redis.stop();
  t.deepEqual(await look(redis.url), ["redis-unreachable", "ECONNREFUSED"]);
});

test("F32 a mail server is well, refuses our login, or is gone", async (t) => {
  const mail = await startMailServer();
  const look = async (url: string) => (await mailCheck(url).look(AbortSignal.timeout(60_000)))[0]?.id;
  t.is(await look(mail.url), undefined);
  t.is(await look(mail.url.replace("//", "//user:wrong@")), "mail-password");
  await mail.close();
  t.is(await look(mail.url), "mail-unreachable");
});

/** Passes requests on and says nothing of itself, but for headers of the answer, or `x-forwarded-for`, that are others. */
function forwardTo(target: string, { "x-forwarded-for": client, ...changed }: Record<string, string> = {}) {
  return ((incoming, outgoing) => {
    const headers = { ...incoming.headers, ...(client && { "x-forwarded-for": client }) };
    const onward = request(new URL(incoming.url ?? "", target), { headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...changed });
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    });
    outgoing.on("close", () => onward.destroy());
    onward.on("error", () => outgoing.destroy());
    onward.end();
  }) satisfies Parameters<typeof createServer>[1];
}
