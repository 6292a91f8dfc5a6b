import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import test, { type ExecutionContext } from "ava";
import { createGuardedFetch, FetchRefused, type Wanted } from "../../src/lib/guarded-fetch.js";
import { createPublicLookup } from "../../src/lib/public-lookup.js";

async function serve(t: ExecutionContext, listener: RequestListener) {
  const asked: IncomingMessage[] = [];
  const server = createServer((req, res) => {
    asked.push(req);
    listener(req, res);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, url: `http://${host}/`, asked };
}

function wanted(url: string, change: Partial<Wanted> = {}): Wanted {
  return { url, credentials: null, maxBytes: 1_000, signal: AbortSignal.timeout(10_000), ...change };
}

async function bytesOf(fetched: { readonly source: AsyncIterable<Uint8Array> }): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of fetched.source) chunks.push(chunk);
  return Buffer.concat(chunks).toString("latin1");
}

/** Resolves with why it was refused. */
async function refusal(t: ExecutionContext, fetched: Promise<unknown>): Promise<string> {
  const error = await t.throwsAsync<FetchRefused>(fetched, { instanceOf: FetchRefused });
  return `${error.reason}${error.final ? "" : ", for now"}`;
}

test("addresses that are inside, spelled in any way, are asked nothing", async (t) => {
  const { asked, host } = await serve(t, (_req, res) => res.end("inside"));
  const fetch = createGuardedFetch([]);
  for (const url of [
    `http://${host}/`,
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0/",
    "https://10.0.0.1/",
    "https://[fd00::1]/",
    "https://user:pass@example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "no address",
    "",
  ]) {
    t.is(await refusal(t, fetch(wanted(url))), "media-blocked", url);
  }
  t.is(asked.length, 0);
});

test("a name that leads inside is asked nothing, also when it led elsewhere before", async (t) => {
  const answers = [["93.184.216.34"], ["127.0.0.1"], ["::ffff:10.0.0.1"], ["169.254.169.254", "::1"]];
  const looked: string[] = [];
  const lookup = createPublicLookup(async (name) => {
    looked.push(name);
    return (answers[looked.length] ?? []).map((address) => ({
      address,
      family: address.includes(":") ? 6 : 4,
    }));
  });
  const fetch = createGuardedFetch([], lookup);
  for (let time = 0; time < 3; time++) {
    t.is(await refusal(t, fetch(wanted("https://rebinding.example/"))), "media-blocked");
  }
  // The address that is connected to is the one that was looked at: it is looked up once for each request.
  t.is(looked.length, 3);
});

test("a redirect inside is not followed, and more than three are not at all", async (t) => {
  for (const location of ["https://169.254.169.254/", "https://[::ffff:127.0.0.1]/", "file:///etc/passwd"]) {
    const outside = await serve(t, (_req, res) => void res.writeHead(302, { location }).end());
    t.is(
      await refusal(t, createGuardedFetch([outside.host])(wanted(outside.url))),
      "media-blocked",
      location,
    );
  }
  const round = await serve(t, (_req, res) => void res.writeHead(307, { location: "/again" }).end());
  t.is(await refusal(t, createGuardedFetch([round.host])(wanted(round.url))), "media-redirects");
  t.is(round.asked.length, 4);
});

test("credentials go to the host they are for, and not after a redirect elsewhere, nor back from there", async (t) => {
  const places = { home: "" };
  const other = await serve(
    t,
    (_req, res) => void res.writeHead(302, { location: `${places.home}end` }).end(),
  );
  const home = await serve(t, (req, res) => {
    if (req.url === "/") res.writeHead(302, { location: "/next" }).end();
    else if (req.url === "/next") res.writeHead(302, { location: other.url }).end();
    else res.end("file");
  });
  places.home = home.url;
  const fetch = createGuardedFetch([home.host, other.host]);
  const credentials = { host: home.host, authorization: "Basic c2VjcmV0" };
  t.is(await bytesOf(await fetch(wanted(home.url, { credentials }))), "file");
  t.deepEqual(
    home.asked.map(({ headers }) => headers.authorization),
    [credentials.authorization, credentials.authorization, undefined],
  );
  t.is(other.asked[0]?.headers.authorization, undefined);
  const stranger = { ...credentials, host: "api.example.com" };
  await bytesOf(await fetch(wanted(`${home.url}end`, { credentials: stranger })));
  t.is(home.asked.at(-1)?.headers.authorization, undefined);
});

test("too much is refused when it is announced, and cut when it is not", async (t) => {
  const said = await serve(t, (_req, res) => void res.writeHead(200, { "content-length": 5_000 }).write("x"));
  t.is(await refusal(t, createGuardedFetch([said.host])(wanted(said.url))), "media-too-large");
  const endless = await serve(t, (_req, res) => {
    const more = () => res.write("x".repeat(400)) && setImmediate(more);
    more();
  });
  const fetched = await createGuardedFetch([endless.host])(wanted(endless.url));
  t.true((await bytesOf(fetched)).length <= 1_000);
  t.true(fetched.isCut());
  const short = await serve(t, (_req, res) => {
    res.writeHead(200, { "content-length": 500 });
    res.write("begin", () => res.destroy());
  });
  await t.throwsAsync(async () => bytesOf(await createGuardedFetch([short.host])(wanted(short.url))));
});

test("packed bytes are never unpacked, so that none of them swell", async (t) => {
  const bomb = gzipSync(Buffer.alloc(900_000));
  const { host, url, asked } = await serve(t, (_req, res) =>
    res.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
  );
  const fetched = await createGuardedFetch([host])(wanted(url, { maxBytes: 10_000 }));
  t.is((await bytesOf(fetched)).length, bomb.length);
  t.is(asked[0]?.headers["accept-encoding"], "identity");
});

test("what drips ends with its time", async (t) => {
  const end = new AbortController();
  const { host, url } = await serve(t, (_req, res) => {
    res.write("a drop", () => end.abort());
  });
  await t.throwsAsync(async () => {
    const fetched = await createGuardedFetch([host])(wanted(url, { signal: end.signal }));
    await bytesOf(fetched);
  });
});

test("what a server says it will say again ends it, and what passes does not", async (t) => {
  const statuses = {
    400: "",
    401: "",
    403: "",
    410: "",
    404: ", for now",
    429: ", for now",
    503: ", for now",
  };
  const { host, url } = await serve(t, (req, res) => void res.writeHead(Number(req.url?.slice(1))).end());
  for (const [status, words] of Object.entries(statuses)) {
    const fetched = createGuardedFetch([host])(wanted(`${url}${status}`));
    t.is(await refusal(t, fetched), `http-${status}${words}`);
  }
});
