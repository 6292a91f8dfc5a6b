import { randomBytes } from "node:crypto";
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from "express";
import helmet from "helmet";
import { MessagingError } from "../../core/errors.js";
import { type Api, requirePolicy } from "../api/route.js";
import { requireOwnSite } from "../csrf.js";
import { base } from "../deps.js";
import { problemOf } from "../errors.js";
import { createLoginLimit } from "../login-limit.js";
import { createViews } from "../views.js";
import { conversationPage, replyForm } from "./conversation.js";
import { handsetForm, handsetPage } from "./handset.js";
import { homePage } from "./home.js";
import { logIn, loginPage, logOut } from "./login.js";
import { messagesPage } from "./messages.js";
import { type PageRoute, type Pages, sendPage } from "./page.js";

/** Every page and form behind `/sidetone/`. */
export const pageRoutes: readonly PageRoute[] = [
  loginPage,
  logIn,
  logOut,
  homePage,
  messagesPage,
  conversationPage,
  replyForm,
  handsetPage,
  handsetForm,
];

const FORM_LIMIT = "512kb";

/** The pages, and the files that they load. */
export function createPageRouter(api: Api): Router {
  const pages: Pages = {
    api,
    render: createViews(api.settings.viewsFolder),
    limitLogin: createLoginLimit(),
  };
  const router = Router();
  const readForm = express.urlencoded({ extended: false, limit: FORM_LIMIT });
  router.use(setNonce, securityHeaders());
  router.use(noStore);
  for (const route of pageRoutes) {
    const form = route.method === "post" ? [readForm] : [];
    router[route.method](`/${route.path}`, createGuard(api, route), ...form, createHandler(pages, route));
  }
  router.use(express.static(api.settings.publicFolder, { index: false, setHeaders: revalidate }));
  router.use(() => {
    throw new MessagingError("not-found");
  });
  router.use(createErrorPage(pages));
  return router;
}

function createGuard(api: Api, { method, policy }: PageRoute): RequestHandler {
  return async (req, res, next) => {
    const session = await api.sessions.find(req.get("cookie"));
    res.locals["session"] = session;
    if (policy !== "everybody") requirePolicy(api, policy, { session, req });
    // A form's token is looked at with its other fields.
    if (method === "post") requireOwnSite(req, api.settings, null);
    next();
  };
}

function createHandler(pages: Pages, route: PageRoute): RequestHandler {
  return (req, res) =>
    route.handle(pages, { session: res.locals["session"] ?? null, req, res, words: pages.api.words(req) });
}

/** Errors as a page; who is not signed in is asked to, and comes back to where they were. */
function createErrorPage(pages: Pages) {
  return async (error: unknown, req: Request, res: Response, next: NextFunction): Promise<void> => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const words = pages.api.words(req);
    const { status, reply, retryAfterSeconds } = problemOf(error, words, pages.api);
    if (reply.error.code === "unauthenticated") {
      const goal = req.method === "GET" ? `?${new URLSearchParams({ next: req.originalUrl })}` : "";
      res.redirect(303, `${base}login${goal}`);
      return;
    }
    if (retryAfterSeconds !== null) res.set("Retry-After", String(retryAfterSeconds));
    const view = { status, message: reply.error.message, id: reply.error.id ?? null, homeHref: base };
    // As for a stranger: whatever failed may fail again while the menu is made.
    await sendPage(
      pages,
      { session: null, req, res, words },
      { title: words.t("page.title.error"), status },
      ["error", view],
    );
  };
}

function setNonce(_req: Request, res: Response, next: NextFunction): void {
  res.locals["nonce"] = randomBytes(16).toString("base64url");
  next();
}

function noStore(_req: Request, res: Response, next: NextFunction): void {
  res.setHeader("Cache-Control", "no-store");
  next();
}

/** The script of the version that answers it: a cached one would speak yesterday's API. */
function revalidate(res: Response): void {
  res.setHeader("Cache-Control", "no-cache");
}

function securityHeaders(): RequestHandler {
  const nonce = (_req: unknown, res: object) => `'nonce-${nonceOf(res)}'`;
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: [nonce],
        workerSrc: ["'self'"],
        styleSrc: ["'self'", nonce],
        imgSrc: ["'self'", "data:"],
        mediaSrc: ["'self'", "data:", "blob:"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        // The portal that we live in, and nobody else.
        frameAncestors: ["'self'"],
      },
    },
    // Whether the host is reached by https only is for its own web server to say.
    strictTransportSecurity: false,
    referrerPolicy: { policy: "same-origin" },
  });
}

function nonceOf(res: object): string {
  const locals: unknown = Reflect.get(res, "locals");
  return String(typeof locals === "object" && locals !== null ? Reflect.get(locals, "nonce") : "");
}
