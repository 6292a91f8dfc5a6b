import type { Request, Response } from "express";
import type { z } from "zod";
import { allows } from "../../core/access.js";
import { MessagingError } from "../../core/errors.js";
import type { HttpDeps } from "../deps.js";
import { isFromThisMachine } from "../origin.js";
import type { Presenter } from "../present.js";
import type { Sessions, SignedIn } from "../session.js";
import type { TokenLimit } from "../token-limit.js";
import { parse } from "../validate.js";
import type { ChooseWords, Words } from "../words.js";

/**
 * What core/access is asked before the route answers, for the asking user's own inbox, stream and tenant, and for the
 * installation. `conversation` and `message`: the one in the path, for which messaging/inbox asks; `contacts`:
 * messaging/contacts asks for each. `handset`: everybody, where nobody but this machine can connect, else operators;
 * nobody where there is no loopback trunk. `token`: whoever brings one of the portal's, where a portal signs people in.
 */
export type Policy =
  | `${"list" | "send"} inbox`
  | `${"read" | "send"} conversation`
  | `${"read" | "send"} message`
  | "live stream"
  | "list directory"
  | "change contacts"
  | "change settings"
  | "read usage"
  | "operate installation"
  | "handset"
  | "token";

/** What handlers work with. */
export interface Api extends HttpDeps {
  readonly sessions: Sessions;
  readonly limitTokens: TokenLimit;
  readonly words: ChooseWords;
  readonly present: (session: SignedIn, words?: Words) => Promise<Presenter>;
}

/** One request, checked: who asks, and what fits the route's schemas. */
export interface Call<Query, Body> {
  readonly session: SignedIn;
  /** `:id` of the path; empty where there is none. */
  readonly id: string;
  readonly query: Query;
  readonly body: Body;
  /** The bytes of a route that takes some; empty otherwise. */
  readonly bytes: Buffer;
  readonly req: Request;
  readonly res: Response;
}

export interface RouteSpec<Query, Body> {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** Behind `/sidetone/v1`; `:id` stands for the id of what the path names. */
  readonly path: string;
  readonly summary: string;
  readonly policy: Policy;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** A form with a part `file` instead, which the handler reads itself. */
  readonly takesFile?: true;
  /** Bytes of one of these types as they are, instead. */
  readonly bytes?: { readonly types: readonly string[]; readonly maxBytes: number };
  readonly status: 200 | 201 | 202 | 204;
  /** What it answers; absent where it answers nothing, or a stream. */
  readonly reply?: z.ZodType;
  readonly handle: (api: Api, call: Call<Query, Body>) => Promise<unknown>;
}

/** A route as it is mounted and described, whatever its schemas hold. */
export interface Route extends Omit<RouteSpec<unknown, unknown>, "handle"> {
  /** Checks query and body, then answers; the answer is sent as JSON unless the handler sent it itself. */
  readonly answer: (api: Api, call: Call<unknown, unknown>) => Promise<unknown>;
}

/** Declares one route; the list of them is in routes.ts. */
export function defineRoute<Query = undefined, Body = undefined>(spec: RouteSpec<Query, Body>): Route {
  const { handle, query: querySchema, body: bodySchema, ...rest } = spec;
  return {
    ...rest,
    ...(querySchema && { query: querySchema }),
    ...(bodySchema && { body: bodySchema }),
    answer(api, call) {
      const query = querySchema ? parse(querySchema, call.query) : (undefined as Query);
      const body = bodySchema ? parse(bodySchema, call.body) : (undefined as Body);
      return handle(api, { ...call, query, body });
    },
  };
}

/** Refuses what core/access does not allow; what it does not allow answers like what is not there. */
export function requirePolicy(
  { handset, host, settings }: Pick<Api, "handset" | "host" | "settings">,
  policy: Policy,
  { session, req }: { readonly session: SignedIn | null; readonly req: Request },
): void {
  if (policy === "token") {
    if (host.portal) return;
    throw new MessagingError("not-found");
  }
  if (policy === "handset") {
    if (!handset) throw new MessagingError("not-found");
    if (isFromThisMachine(req, settings)) return;
  }
  if (!session) throw new MessagingError("unauthenticated");
  if (!isAllowed(policy, session)) throw new MessagingError("not-found");
}

function isAllowed(policy: Exclude<Policy, "token">, session: SignedIn): boolean {
  const { userId, tenantId } = session;
  switch (policy) {
    case "list inbox":
      return allows(session, "list", { kind: "inbox", userId });
    case "send inbox":
      return allows(session, "send", { kind: "inbox", userId });
    case "live stream":
      return allows(session, "live", { kind: "stream", userId });
    case "list directory":
      return allows(session, "list", { kind: "directory", tenantId });
    case "change settings":
      return allows(session, "administer", { kind: "settings", tenantId });
    case "read usage":
      return allows(session, "usage", { kind: "usage", tenantId });
    case "operate installation":
    case "handset":
      return allows(session, "operate", { kind: "installation" });
    case "read conversation":
    case "send conversation":
    case "read message":
    case "send message":
    case "change contacts":
      // Asked by messaging/inbox and messaging/contacts, which have what the path names.
      return true;
  }
}
