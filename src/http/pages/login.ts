import { z } from "zod";
import { MessagingError } from "../../core/errors.js";
import { signOut } from "../api/session.js";
import { base } from "../deps.js";
import { oweGreeting } from "../greeting.js";
import { isSecure } from "../origin.js";
import { sessionCookie, sitterOf } from "../session.js";
import { parse } from "../validate.js";
import { type PageCall, type PageRoute, type Pages, sendPage, signedIn } from "./page.js";
import type { LoginView } from "./views-login.js";

const field = z.string().max(200).default("");
const loginForm = z.object({ tenant: field, username: field, password: field, next: z.string().default("") });

export const loginPage: PageRoute = {
  method: "get",
  path: "login",
  policy: "everybody",
  async handle(pages, call) {
    const { next } = call.req.query;
    const goal = safeNext(typeof next === "string" ? next : "");
    if (call.session) return call.res.redirect(303, goal);
    await sendLogin(pages, call, 200, { next: goal, tenant: "", username: "", error: null });
  },
};

export const logIn: PageRoute = {
  method: "post",
  path: "login",
  policy: "everybody",
  async handle(pages, call) {
    const { req, res } = call;
    // A password would get past what else the portal asks for.
    if (pages.api.host.portal) throw new MessagingError("not-found");
    const { tenant, username, password, next } = parse(loginForm, req.body ?? {});
    const goal = safeNext(next);
    const ip = req.ip ?? "";
    await pages.limitLogin.attempt(ip, username);
    const user = await pages.api.host.signIn(tenant, username, password);
    if (!user) {
      const error = call.words.describe("bad-credentials");
      // The page is for a stranger, whoever may have been signed in before.
      return sendLogin(pages, { ...call, session: null }, 401, { next: goal, tenant, username, error });
    }
    await pages.limitLogin.succeeded(ip, username);
    const { token } = await pages.api.sessions.begin(user, req.get("cookie"));
    if (call.session) pages.api.hub.endSession(sitterOf(call.session));
    const secure = isSecure(req, pages.api.settings);
    res.append("Set-Cookie", sessionCookie(token, secure));
    // Home tells of what was missed each time.
    if (goal !== base) oweGreeting(res, secure);
    res.redirect(303, goal);
  },
};

export const logOut: PageRoute = {
  method: "post",
  path: "logout",
  policy: "list inbox",
  async handle({ api }, call) {
    await signOut(api, { ...call, session: signedIn(call) });
    call.res.redirect(303, api.host.portal?.home ?? `${base}login`);
  },
};

/** A path of ours to go on to; anything else leads home. */
export function safeNext(next: string): string {
  const here = "http://sidetone.invalid";
  if (!next.startsWith("/") || !URL.canParse(next, here)) return base;
  const { origin, pathname, search } = new URL(next, here);
  // Read as a browser reads it, so that neither `//elsewhere`, `/\elsewhere` nor dots lead away.
  return origin === here && pathname.startsWith(base) ? `${pathname}${search}` : base;
}

async function sendLogin(
  pages: Pages,
  call: PageCall,
  status: number,
  view: Omit<LoginView, "asksTenant" | "portal">,
): Promise<void> {
  const { directory, portal } = pages.api.host;
  const asksTenant = (await directory.tenants()).length > 1;
  await sendPage(pages, call, { title: call.words.t("page.signIn"), status }, [
    "login",
    {
      ...view,
      asksTenant,
      portal: portal && { title: portal.title, home: portal.home, tokens: portal.tokens.join(" ") },
    },
  ]);
}
