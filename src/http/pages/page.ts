import type { Request, Response } from "express";
import { reachesScope } from "../../core/access.js";
import { MessagingError } from "../../core/errors.js";
import type { Preferences } from "../../core/preferences.js";
import { ownDirectory } from "../api/me.js";
import type { Api, Call, Policy, Route } from "../api/route.js";
import { base, type ManifestPage } from "../deps.js";
import { takeGreeting } from "../greeting.js";
import type { LoginLimit } from "../login-limit.js";
import { isSecure } from "../origin.js";
import type { SignedIn } from "../session.js";
import type { Render } from "../views.js";
import type { Words } from "../words.js";
import { zoneOf } from "../zone.js";
import { createMoments, type Moments } from "./moments.js";
import type { Account, AccountPortal, Views } from "./views.js";

/** What page handlers work with. */
export interface Pages {
  readonly api: Api;
  readonly render: Render;
  readonly limitLogin: LoginLimit;
}

export interface PageCall {
  /** Null for strangers, which only pages for everybody meet. */
  readonly session: SignedIn | null;
  readonly req: Request;
  readonly res: Response;
  /** In the reader's language. */
  readonly words: Words;
  readonly theme: Preferences["theme"];
}

/** A page or a form's target; the list of them is in router.ts. */
export interface PageRoute {
  readonly method: "get" | "post";
  /** Behind `/sidetone/`. */
  readonly path: string;
  readonly policy: Policy | "everybody";
  /** The form carries a file, so that the handler reads it, and checks its token, itself. */
  readonly takesFile?: true;
  readonly handle: (pages: Pages, call: PageCall) => Promise<void>;
}

export interface PageHead {
  readonly title: string;
  readonly status?: number;
}

/** Renders a page for whoever asked. */
export async function sendPage<Name extends keyof Views>(
  { api, render }: Pages,
  { session, req, res, words, theme }: PageCall,
  head: PageHead,
  [name, page]: readonly [Name, Views[Name]],
): Promise<void> {
  const nonce = String(res.locals["nonce"]);
  const account = session && (await accountOf(api, session, req, words));
  const { locale: lang, direction: dir } = words;
  const isFirst = account !== null && takeGreeting(req, res, isSecure(req, api.settings));
  const missed = isFirst && name !== "home" ? account.unread.conversations : 0;
  const html = render(
    name,
    { shell: { title: head.title, base, nonce, lang, dir, theme, account, missed }, words },
    page,
  );
  res
    .status(head.status ?? 200)
    .type("html")
    .send(html);
}

/** Asks a route of the API as the reader of the page and in its words, so that page and widget say the same. */
export async function ask<Reply>(
  pages: Pages,
  call: PageCall,
  route: Route,
  given: Partial<Pick<Call<unknown, unknown>, "id" | "query" | "body" | "bytes">>,
): Promise<Reply> {
  const { req, res, words } = call;
  const session = signedIn(call);
  const present: Api["present"] = (reader) => pages.api.present(reader, words);
  const request = { id: "", query: {}, body: undefined, bytes: Buffer.alloc(0), ...given };
  const api = { ...pages.api, present, words: () => words };
  return (await route.answer(api, { ...request, session, req, res })) as Reply;
}

/** The session of a page that strangers never reach. */
export function signedIn({ session }: PageCall): SignedIn {
  if (!session) throw new MessagingError("unauthenticated");
  return session;
}

/** What a form that is shown again tells; anything else is thrown on, since it is not the form's to tell. */
export function tellable(error: unknown): MessagingError {
  if (error instanceof MessagingError && error.code !== "not-found") return error;
  throw error;
}

/** Times by the reader's clock, in the reader's language. */
export async function momentsFor({ api }: Pages, call: PageCall): Promise<Moments> {
  const { req, words } = call;
  const { tenant } = await ownDirectory(api, signedIn(call).tenantId);
  return createMoments(zoneOf(req.get("cookie"), tenant.timeZone), words, api.clock.now());
}

async function accountOf(api: Api, session: SignedIn, req: Request, words: Words): Promise<Account> {
  const [unread, own] = await Promise.all([
    api.inbox.unread(session),
    api.host.directory.tenant(session.tenantId),
  ]);
  const pages = api.manifest.pages.filter(
    ({ menu, scope }) => menu !== null && scope !== "everybody" && reachesScope(session.scope, scope),
  );
  return {
    name: session.user.displayName,
    tenant: own?.tenant.name ?? "",
    csrfToken: session.csrfToken,
    menu: pages.map((page) => ({
      href: `${base}${page.path}`,
      title: titleOf(page, words),
      current: req.path === `/${page.path}`,
    })),
    unread: { conversations: unread.conversations, messages: unread.messages },
    script: `${base}${api.manifest.script}`,
    portal: portalOf(api, req),
  };
}

function portalOf({ host: { portal } }: Api, { originalUrl, url }: Request): AccountPortal | null {
  if (!portal) return null;
  const { title, home, tokens, pages } = portal;
  return {
    title,
    href: pages === null ? home : pages + encodeURIComponent(url.slice(1)),
    tokens: tokens.join(" "),
    leaveTo: `${base}login?${new URLSearchParams({ next: originalUrl })}`,
  };
}

/** The manifest names pages for hosts, in English; we know them by path. */
function titleOf({ path, title }: ManifestPage, words: Words): string {
  return words.find(`page.title.${path === "" ? "home" : path}`) ?? title;
}
