import { MessagingError } from "../../core/errors.js";
import type { HostToken } from "../../ports.js";
import type { SessionReply } from "../../wire/session.js";
import { isSecure } from "../origin.js";
import { sessionCookie, sitterOf } from "../session.js";
import { type Api, type Call, defineRoute } from "./route.js";
import * as schemas from "./schemas-session.js";

export const beginSession = defineRoute({
  method: "post",
  path: "/session",
  summary: "Begins or prolongs a session by a token of the portal around us",
  policy: "token",
  body: schemas.sessionRequest,
  status: 200,
  reply: schemas.sessionReply,
  async handle(api, { session, body, req, res }): Promise<SessionReply> {
    // Browsers always say where a POST comes from: else another site could sign somebody in as somebody else.
    if (req.get("origin") === undefined) throw new MessagingError("cross-site");
    const ip = req.ip ?? "";
    await api.limitTokens.attempt(ip);
    const { user } = await spent(api, body.token);
    await api.limitTokens.succeeded(ip);
    const { token, endsAt } = await api.sessions.vouch(user, req.get("cookie"));
    if (session.key !== "" && session.userId !== user.id) api.hub.endSession(sitterOf(session));
    res.append("Set-Cookie", sessionCookie(token, isSecure(req, api.settings)));
    return { userId: user.id, endsInMs: endsAt - api.clock.now() };
  },
});

export const endSession = defineRoute({
  method: "delete",
  path: "/session",
  summary: "Ends the session and its streams",
  policy: "list inbox",
  status: 204,
  handle: signOut,
});

/** Ends the session of who asks, here and in the browser. */
export async function signOut(
  { sessions, hub, settings }: Pick<Api, "sessions" | "hub" | "settings">,
  { session, req, res }: Pick<Call<unknown, unknown>, "session" | "req" | "res">,
): Promise<void> {
  await sessions.end(session.key);
  hub.endSession(sitterOf(session));
  res.append("Set-Cookie", sessionCookie(null, isSecure(req, settings)));
}

/** What the token said, once; it is refused from now on. */
async function spent(
  { host, store, log }: Pick<Api, "host" | "store" | "log">,
  token: string,
): Promise<HostToken> {
  const found = await host.readToken(token);
  if (found && (await store.sessions.useToken(found.id, found.expiresAt))) return found;
  log.info({}, found ? "a token of the portal came twice" : "a token of the portal did not hold");
  throw new MessagingError("bad-token");
}
