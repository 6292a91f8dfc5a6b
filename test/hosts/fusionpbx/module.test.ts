// The module's PHP under a real PHP, behind a real nginx with our lines, on pages that stand in for FusionPBX's.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import test, { type ExecutionContext } from "ava";
import { createTokenReader } from "../../../src/hosts/shared/token.js";
import type { Directory } from "../../../src/ports.js";
import { startFusionSite } from "../../servers/fusionpbx-site.js";
import { phpMissing } from "../../servers/php-fpm.js";

const key = randomBytes(32);
const SCRIPT = "/sidetone/widget.js";
const { skip } = test;

interface Site {
  readonly url: string;
  /** Asks as a browser that logged in under this name; null: as a stranger's. */
  readonly browser: (name: string | null) => Promise<(path: string, agent?: string) => Promise<Response>>;
}

function phpTest(title: string, play: (t: ExecutionContext, site: Site) => Promise<void>): void {
  const run = async (t: ExecutionContext) => play(t, await setUp(t));
  if (phpMissing) skip(`${title} (${phpMissing})`, run);
  else test(title, run);
}

phpTest(
  "F31 a stranger's browser gets no token, and an answer that no browser complains of",
  async (t, site) => {
    const answer = await (await site.browser(null))("/app/sidetone/token.php");
    t.is(answer.status, 200);
    t.is(answer.headers.get("content-type"), "application/json");
    t.is(answer.headers.get("cache-control"), "no-store");
    t.deepEqual(await answer.json(), { token: null });
  },
);

phpTest(
  "F31 the token of whoever is logged in is read by us, and names the user's own domain",
  async (t, site) => {
    const alice = await site.browser("alice");
    const { token } = (await (await alice("/app/sidetone/token.php")).json()) as { token: string };
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    t.like(claims, { iss: "fusionpbx", aud: "sidetone", sub: "id-of-alice", tenant: "own", scope: "user" });
    t.deepEqual(claims.ext, ["1001"]);
    t.is(claims.exp - claims.iat, 60);
    t.is(await userOf(token), "id-of-alice");
    await alice("/logout.php");
    t.deepEqual(await (await alice("/app/sidetone/token.php")).json(), { token: null });
  },
);

phpTest(
  "F31 nobody gets a token without a permission of ours, nor with somebody else's session",
  async (t, site) => {
    const dave = await site.browser("dave");
    t.deepEqual(await (await dave("/app/sidetone/token.php")).json(), { token: null });
    const alice = await site.browser("alice");
    const stolen = await alice("/app/sidetone/token.php", "another browser");
    t.is(stolen.headers.get("location"), null);
    t.deepEqual(await stolen.json(), { token: null });
  },
);

phpTest("F31 pages stand in the portal's own, for those whom they are for", async (t, site) => {
  const [alice, pat] = [await site.browser("alice"), await site.browser("pat")];
  const page = await (await alice("/app/sidetone/page.php?path=messages%2Fabc%3Ffrom%3D1")).text();
  t.true(page.includes("chrome of alice"));
  t.true(page.includes("data-sidetone-page='messages/abc?from=1'"));
  t.true(page.includes("<title>Chat and SMS</title>"));
  t.is((await alice("/app/sidetone/page.php?path=numbers")).status, 403);
  t.is((await pat("/app/sidetone/page.php?path=numbers")).status, 200);
  t.is((await pat("/app/sidetone/page.php?path=trunks")).status, 403);
  for (const path of ["none", "..%2F..%2Fetc", "messages%2F%27%3E%3Cscript%3E", "messages%0A", "//x.test"]) {
    t.is((await pat(`/app/sidetone/page.php?path=${path}`)).status, 404, path);
  }
  t.is((await pat("/app/sidetone/page.php?path[]=messages")).status, 200);
});

phpTest("F31 the card is for office managers", async (t, site) => {
  const [alice, pat] = [await site.browser("alice"), await site.browser("pat")];
  t.true((await (await pat("/app/sidetone/resources/dashboard/usage.php")).text()).includes("usage/card"));
  t.is(await (await alice("/app/sidetone/resources/dashboard/usage.php")).text(), "");
});

phpTest(
  "F31 every page of the portal gets the script once; what is edited, and ours, do not",
  async (t, site) => {
    const alice = await site.browser("alice");
    const count = async (path: string) => (await (await alice(path)).text()).split(SCRIPT).length - 1;
    t.is(await count("/login.php"), 1);
    t.is(await count("/app/sidetone/page.php?path=messages"), 1);
    t.is(await count("/app/edit/file.php"), 0);
    t.is(await count("/sidetone/messages"), 0);
    t.is(await count("/app/sidetone/token.php"), 0);
  },
);

phpTest(
  "F31 none of the portal's rewrites catches us, and who asks is not for the browser to say",
  async (t, site) => {
    const stranger = await site.browser(null);
    const answer = await (await stranger("/sidetone/webhooks/api/provision/x.php")).text();
    t.true(answer.includes("/sidetone/webhooks/api/provision/x.php from 127.0.0.1 at 127.0.0.1:"));
  },
);

async function setUp(t: ExecutionContext): Promise<Site> {
  const user = (name: string, scopes: readonly string[]) => ({ id: `id-of-${name}`, domain: "own", scopes });
  const site = await startFusionSite(key, await startOurs(t), {
    alice: user("alice", ["user"]),
    pat: user("pat", ["user", "office"]),
    dave: user("dave", []),
  });
  t.teardown(() => site.stop());
  return { url: site.url, browser: (name) => openBrowser(site.url, name) };
}

/** In our place: says what it was asked, as a page. */
function startOurs(t: ExecutionContext): Promise<number> {
  const server = createServer((req, res) => {
    res.setHeader("Content-Type", "text/html");
    const { host, "x-forwarded-for": from } = req.headers;
    res.end(`<html><body>${req.url} from ${String(from)} at ${host}</body></html>`);
  });
  t.teardown(() => server.close());
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

async function openBrowser(url: string, name: string | null): ReturnType<Site["browser"]> {
  let cookie = "";
  if (name !== null) {
    const headers = { "user-agent": "a browser" };
    const answer = await fetch(`${url}/login.php`, {
      method: "POST",
      headers,
      body: new URLSearchParams({ username: name }),
      redirect: "manual",
    });
    cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
  }
  return (path, agent = "a browser") =>
    fetch(`${url}${path}`, {
      redirect: "manual",
      headers: { cookie, "user-agent": agent, "x-forwarded-for": "8.8.8.8" },
    });
}

async function userOf(token: string): Promise<string | null> {
  const users = new Map([["id-of-alice", { id: "id-of-alice", enabled: true }]]);
  const directory = {
    tenant: async (id: string) =>
      id === "own" ? ({ users } as unknown as Awaited<ReturnType<Directory["tenant"]>>) : null,
  };
  const read = createTokenReader({ issuer: "fusionpbx", key, directory, now: Date.now });
  return (await read(token))?.user.id ?? null;
}
