// A portal that signs people in, as FusionPBX does: its pages and its module's, by the facts of the real ones. Whoever is
// not signed in gets the login page with 200 wherever they ask.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express, { type Request, type Response } from "express";
import { claimsOf, sign } from "../fakes/portal.js";

export interface StandInPlan {
  /** What the module shares with Sidetone. */
  readonly key: Uint8Array;
  readonly userOf: (username: string) => Promise<{ readonly id: string; readonly tenantId: string } | null>;
}

export interface StandIn {
  /** Where it answers itself. */
  readonly url: string;
  /** How many tokens it made. */
  readonly tokens: () => number;
  /** What a token is asked of answers so instead. */
  readonly answerTokens: (answer: TokenAnswer | null) => void;
  /** Forgets who is signed in, as a server that was started anew. */
  readonly forget: () => void;
  readonly stop: () => Promise<void>;
}

export type TokenAnswer = (res: Response) => void;

const COOKIE = "PHPSESSID";
const script =
  '<script src="/sidetone/widget.js" defer data-token="/app/sidetone/token.php" data-pages="/app/sidetone/page.php?path="></script>';

/** Starts it on a free port. */
export async function startStandIn({ key, userOf }: StandInPlan): Promise<StandIn> {
  const sessions = new Map<string, string>();
  let tokens = 0;
  let instead: TokenAnswer | null = null;
  const app = express();
  const idOf = (req: Request): string =>
    new RegExp(`${COOKIE}=([0-9a-f]+)`).exec(req.get("cookie") ?? "")?.[1] ?? "";

  app.use(express.urlencoded({ extended: false }));
  app.get("/favicon.ico", (_req, res) => void res.status(204).end());
  app.post("/login.php", (req, res) => {
    const id = randomBytes(16).toString("hex");
    sessions.set(id, req.body.username);
    res.cookie(COOKIE, id, { path: "/", httpOnly: true, sameSite: "lax" });
    res.redirect(303, "/");
  });
  app.get("/logout.php", (req, res) => {
    sessions.delete(idOf(req));
    res.redirect(303, "/");
  });
  app.use((req, res, next) => {
    const username = sessions.get(idOf(req));
    res.set("Cache-Control", "no-store");
    res.locals["username"] = username;
    if (username === undefined && !(instead && req.path.endsWith("token.php"))) res.send(loginPage);
    else next();
  });
  app.get("/", (_req, res) => {
    const isOffice = ["olivia", "oscar"].includes(res.locals["username"]);
    res.send(page(res, "Dashboard", isOffice ? dashboard : "<p>Calls today: 7</p>"));
  });
  app.get("/app/sidetone/token.php", async (_req, res) => {
    if (instead) return instead(res);
    const user = await userOf(res.locals["username"]);
    if (!user) return void res.json({});
    tokens++;
    res.json({ token: await sign({ key }, claimsOf({ key, now: Date.now }, user)) });
  });
  app.get("/app/sidetone/page.php", (_req, res) => {
    res.send(page(res, "Sidetone", '<div data-sidetone-page="messages"></div>'));
  });
  app.get("/extensions.php", (_req, res) => void res.send(page(res, "Extensions", "<p>101, 102, 103</p>")));
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    tokens: () => tokens,
    answerTokens(answer) {
      instead = answer;
    },
    forget: () => sessions.clear(),
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root { --sidetone-theme: light; }
body { margin: 0; font: 14px Arial, sans-serif; background: #eef0f4; color: #333; }
.menu { display: flex; flex-wrap: wrap; gap: 16px; align-items: center; padding: 12px 20px; background: #1c2c44; color: #fff; }
.menu a { color: #cfe0ff; }
.content { max-width: 1180px; margin: 18px auto 80px; padding: 0 16px; }
</style><title>Portal</title></head>`;

/** As the portal shows a widget: to those groups that may have it. */
const dashboard = '<p>Calls today: 7</p><div data-sidetone-page="usage/card"></div>';

const loginPage = `${head}<body><div class="content"><h1>Portal login</h1>
<form method="post" action="/login.php"><label>Name <input name="username"></label>
<label>Password <input name="password" type="password"></label><button>Log in</button></form></div>${script}</body></html>`;

function page(res: Response, title: string, content: string): string {
  const at = "/app/sidetone/page.php?path=";
  return `${head}<body><nav class="menu"><strong>PBX Portal</strong><a href="/">Home</a><a href="/extensions.php">Extensions</a>
<a href="${at}messages">Chat and SMS <span data-sidetone-badge hidden></span></a><a href="${at}numbers">Numbers</a><a href="${at}usage">SMS usage</a>
<a href="/logout.php">Log out ${res.locals["username"]}</a></nav><div class="content"><h1>${title}</h1>${content}</div>${script}</body></html>`;
}
