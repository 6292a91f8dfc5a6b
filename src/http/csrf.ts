import { timingSafeEqual } from "node:crypto";
import type { Request } from "express";
import { MessagingError } from "../core/errors.js";
import type { HttpSettings } from "./deps.js";
import { isOwnOrigin } from "./origin.js";
import type { SignedIn } from "./session.js";

/**
 * Refuses a change that another site's page caused. Browsers say where a request comes from: `Sec-Fetch-Site` on https,
 * `Origin` everywhere on what is not a GET; who sends neither is no browser of today and must show the session's token.
 */
export function requireOwnSite(req: Request, settings: HttpSettings, session: SignedIn | null): void {
  const site = req.get("sec-fetch-site");
  const origin = req.get("origin");
  if (site !== undefined && site !== "same-origin") throw new MessagingError("cross-site");
  if (origin !== undefined && !isOwnOrigin(origin, req, settings)) throw new MessagingError("cross-site");
  if (site === undefined && origin === undefined && session) requireToken(session, req.get("x-csrf-token"));
}

/** Forms, which other sites can post without asking, always carry the session's token. */
export function requireToken(session: SignedIn, given: string | undefined): void {
  const [expected, actual] = [Buffer.from(session.csrfToken), Buffer.from(given ?? "")];
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) {
    throw new MessagingError("cross-site");
  }
}
