import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from "express";
import { MessagingError } from "../../core/errors.js";
import { requireOwnSite } from "../csrf.js";
import { jsonErrors } from "../errors.js";
import type { SignedIn } from "../session.js";
import { parseId } from "../validate.js";
import { type Api, type Route, requirePolicy } from "./route.js";
import { routes } from "./routes.js";

/** Room for 70,000 characters of any script, so that too long a message is told so. */
const BODY_LIMIT = "512kb";

/** Every route of the API. Few layers on purpose: the send route is the busiest of all. */
export function createApiRouter(api: Api): Router {
  const router = Router();
  const readJson = express.json({ limit: BODY_LIMIT, type: "application/json" });
  router.use(setHeaders);
  for (const route of routes) {
    const handlers: RequestHandler[] = [createGuard(api, route), createAnswer(api, route)];
    if (route.body) handlers.splice(1, 0, readJson);
    router[route.method](route.path, ...handlers);
  }
  router.use(() => {
    throw new MessagingError("not-found");
  });
  router.use(jsonErrors(api.log, api.newId));
  return router;
}

function setHeaders(_req: Request, res: Response, next: NextFunction): void {
  res.setHeader("Cache-Control", "no-store");
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  next();
}

/** Session, site and policy, before a byte of the body is read. */
function createGuard(api: Api, { method, policy }: Route): RequestHandler {
  return async (req, res, next) => {
    const session = await api.sessions.find(req.get("cookie"));
    requirePolicy(api, policy, { session, req });
    if (method !== "get") requireOwnSite(req, api.settings, session);
    res.locals["session"] = session;
    next();
  };
}

function createAnswer(api: Api, route: Route): RequestHandler {
  const needsId = route.path.includes(":id");
  return async (req, res) => {
    const session: SignedIn = res.locals["session"];
    const id = needsId ? parseId(req.params["id"]) : "";
    const answer = await route.answer(api, { session, id, query: req.query, body: req.body, req, res });
    if (res.headersSent || res.destroyed) return;
    if (route.status === 204) res.status(204).end();
    else res.status(route.status).json(answer);
  };
}
