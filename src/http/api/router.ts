import { type NextFunction, type Request, type RequestHandler, type Response, Router } from "express";
import { MessagingError } from "../../core/errors.js";
import { requireOwnSite } from "../csrf.js";
import { jsonErrors } from "../errors.js";
import { stranger } from "../session.js";
import { parseId } from "../validate.js";
import { readFile, readJson } from "./body.js";
import { type Api, type Route, requirePolicy } from "./route.js";
import { routes } from "./routes.js";

const nothing = Buffer.alloc(0);

/** Every route of the API. Few layers on purpose: the send route is the busiest of all. */
export function createApiRouter(api: Api): Router {
  const router = Router();
  router.use(setHeaders);
  for (const route of routes) {
    router[route.method](route.path, createHandler(api, route));
  }
  router.use(() => {
    throw new MessagingError("not-found");
  });
  router.use(jsonErrors(api));
  return router;
}

function setHeaders(_req: Request, res: Response, next: NextFunction): void {
  res.setHeader("Cache-Control", "no-store");
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  next();
}

/** Session, site and policy before a byte of the body is read; then the answer. */
function createHandler(api: Api, route: Route): RequestHandler {
  const { method, policy } = route;
  const needsId = route.path.includes(":id");
  return async (req, res) => {
    const session = await api.sessions.find(req.headers.cookie);
    requirePolicy(api, policy, { session, req });
    if (method !== "get") requireOwnSite(req, api.settings, session);
    const body = route.body && (await readJson(req));
    const bytes = route.bytes ? await readFile(req, route.bytes) : nothing;
    const id = needsId ? parseId(req.params["id"]) : "";
    const call = { session: session ?? stranger, id, query: req.query, body, bytes, req, res };
    // Names that we give are in the reader's language.
    const words = api.words(req);
    const present: Api["present"] = (reader) => api.present(reader, words);
    send(res, route, await route.answer({ ...api, present }, call));
  };
}

/** A stream has sent its own headers, and a browser may have gone meanwhile. Without Express, which would look for more. */
function send(res: Response, { status }: Route, answer: unknown): void {
  if (res.headersSent || res.destroyed) return;
  res.statusCode = status;
  if (status !== 204) res.setHeader("Content-Type", "application/json; charset=utf-8");
  res.end(status === 204 ? undefined : JSON.stringify(answer));
}
