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
import { defaultPreferences } from "../../core/preferences.js";
import { type Api, requirePolicy } from "../api/route.js";
import { requireOwnSite, requireToken } from "../csrf.js";
import { base } from "../deps.js";
import { type Problem, problemOf } from "../errors.js";
import { createLoginLimit } from "../login-limit.js";
import { type SignedIn, stranger } from "../session.js";
import { createViews } from "../views.js";
import type { Words } from "../words.js";
import { consentForm, consentPage } from "./consent.js";
import {
  contactForm,
  contactPage,
  deleteContactForm,
  deleteContactPage,
  newContactForm,
  newContactPage,
} from "./contact-form.js";
import { importForm, importPage } from "./contact-import.js";
import { addNumberForm, addNumberPage } from "./contact-number.js";
import { contactsPage } from "./contacts.js";
import { conversationPage, replyForm } from "./conversation.js";
import { deedForm } from "./conversation-deeds.js";
import { callForm, deleteForm, deletePage, muteForm } from "./conversation-forms.js";
import { readField } from "./fields.js";
import { handsetForm, handsetPage } from "./handset.js";
import { healthPage } from "./health.js";
import { homePage } from "./home.js";
import { logIn, loginPage, logOut } from "./login.js";
import { messagesPage } from "./messages.js";
import { numberForm, numberPage } from "./number-form.js";
import { numbersPage, tenantForm } from "./numbers.js";
import { newPage, openForm } from "./open.js";
import { letterForm, outboxForm, outboxPage } from "./outbox.js";
import { type PageCall, type PageRoute, type Pages, sendPage } from "./page.js";
import { arrivalPage, discardForm, quarantinePage, replayForm } from "./quarantine.js";
import { settingsForm, settingsPage } from "./settings.js";
import {
  deleteTrunkForm,
  deleteTrunkPage,
  newTrunkForm,
  newTrunkPage,
  trunkFormTarget,
  trunkPage,
} from "./trunk.js";
import { trunksPage } from "./trunks.js";
import { usagePage } from "./usage.js";
import { usageCardPage } from "./usage-card.js";
import { usageCsv } from "./usage-csv.js";
import { userForm, usersPage } from "./users.js";

/** Every page and form behind `/sidetone/`. */
export const pageRoutes: readonly PageRoute[] = [
  loginPage,
  logIn,
  logOut,
  homePage,
  messagesPage,
  newPage,
  openForm,
  conversationPage,
  replyForm,
  callForm,
  muteForm,
  deedForm,
  deletePage,
  deleteForm,
  consentPage,
  consentForm,
  contactsPage,
  newContactPage,
  newContactForm,
  addNumberPage,
  addNumberForm,
  importPage,
  importForm,
  contactPage,
  contactForm,
  deleteContactPage,
  deleteContactForm,
  settingsPage,
  settingsForm,
  numbersPage,
  tenantForm,
  numberPage,
  numberForm,
  usersPage,
  userForm,
  healthPage,
  outboxPage,
  outboxForm,
  letterForm,
  handsetPage,
  handsetForm,
  trunksPage,
  newTrunkPage,
  newTrunkForm,
  trunkPage,
  trunkFormTarget,
  deleteTrunkPage,
  deleteTrunkForm,
  usagePage,
  usageCardPage,
  usageCsv,
  quarantinePage,
  arrivalPage,
  replayForm,
  discardForm,
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
    // Its token comes with its other fields.
    if (method === "post") requireOwnSite(req, api.settings, null);
    next();
  };
}

function createHandler(pages: Pages, route: PageRoute): RequestHandler {
  const { api } = pages;
  return async (req, res) => {
    const session: SignedIn | null = res.locals["session"] ?? null;
    if (needsToken(route)) requireToken(session ?? stranger, readField(req.body, "_csrf"));
    const { language, theme } = session ? await api.preferences.get(session) : defaultPreferences;
    const words = api.words(req, language);
    // Should it fail, that is said in the same language.
    res.locals["words"] = words;
    await route.handle(pages, { session, req, res, words, theme });
  };
}

/** Who logs in, and a simulated phone, have no session that another site could use. */
function needsToken({ method, policy, takesFile }: PageRoute): boolean {
  return method === "post" && policy !== "everybody" && policy !== "handset" && !takesFile;
}

/** Errors as a page; who is not signed in is asked to, and comes back to where they were. */
function createErrorPage(pages: Pages) {
  return async (error: unknown, req: Request, res: Response, next: NextFunction): Promise<void> => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const words: Words = res.locals["words"] ?? pages.api.words(req);
    const problem = problemOf(error, words, pages.api);
    if (problem.reply.error.code === "unauthenticated") {
      const goal = req.method === "GET" ? `?${new URLSearchParams({ next: req.originalUrl })}` : "";
      res.redirect(303, `${base}login${goal}`);
      return;
    }
    // As for a stranger: whatever failed may fail again while the menu is made.
    await sendProblem(pages, { session: null, req, res, words, theme: defaultPreferences.theme }, problem);
  };
}

async function sendProblem(pages: Pages, call: PageCall, problem: Problem): Promise<void> {
  const { status, reply, retryAfterSeconds } = problem;
  if (retryAfterSeconds !== null) call.res.set("Retry-After", String(retryAfterSeconds));
  const view = { status, message: reply.error.message, id: reply.error.id ?? null, homeHref: base };
  await sendPage(pages, call, { title: call.words.t("page.title.error"), status }, ["error", view]);
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
