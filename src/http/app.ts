import express, { type Express } from "express";
import { ownDirectory } from "./api/me.js";
import type { Api } from "./api/route.js";
import { createApiRouter } from "./api/router.js";
import { base, type HttpDeps } from "./deps.js";
import { jsonErrors } from "./errors.js";
import { createCarrierMediaHandler, createMediaHandler } from "./media-file.js";
import { createMetricsHandler } from "./metrics.js";
import { createPageRouter } from "./pages/router.js";
import { createPresenter } from "./present.js";
import { mountProbes } from "./probe.js";
import { createSessions } from "./session.js";
import { createTokenLimit } from "./token-limit.js";
import { createWebhookHandler } from "./webhooks.js";
import { createWords } from "./words.js";

const PING_MS = 2_000;

/** The web side, all of it behind `/sidetone/`. */
export function createApp(deps: HttpDeps): Express {
  const { directory } = deps.host;
  const words = createWords(deps.catalogues);
  const { links } = deps;
  const api: Api = {
    ...deps,
    sessions: createSessions({
      store: deps.store.sessions,
      directory,
      clock: deps.clock,
      ended: (key) => deps.push?.endSession(key),
    }),
    limitTokens: createTokenLimit(),
    words,
    async present(session, { t } = words(null)) {
      const own = await ownDirectory(deps, session.tenantId);
      const look = await deps.people.look(own);
      const { coworkers } = deps.contacts;
      const { of: consents } = deps.store.consents;
      const from = { directory, media: deps.media, links, look, coworkers, consents, now: deps.clock.now };
      return createPresenter({ ...from, formerUser: t("formerUser") }, session, own);
    },
  };
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.set("trust proxy", [...deps.settings.trustedProxies]);
  mountProbes(app, deps);
  app.use(`${base}v1`, createApiRouter(api));
  app.get(`${base}ready`, async (_req, res) => {
    const isReady = await deps.store.ping(PING_MS).then(
      () => true,
      () => false,
    );
    res.set("Cache-Control", "no-store").status(isReady ? 200 : 503);
    res.json({ status: isReady ? "ready" : "not ready" });
  });
  app.get(`${base}media/:token`, createMediaHandler(api), jsonErrors(api));
  const takeWebhook = createWebhookHandler(api);
  app.get(`${base}webhooks/:trunk/:secret`, takeWebhook, jsonErrors(api));
  app.post(`${base}webhooks/:trunk/:secret`, takeWebhook, jsonErrors(api));
  app.get(`${base}mms/:token/:name`, createCarrierMediaHandler(api), jsonErrors(api));
  app.get(`${base}metrics`, createMetricsHandler(deps.metrics));
  app.use(base, createPageRouter(api));
  return app;
}
