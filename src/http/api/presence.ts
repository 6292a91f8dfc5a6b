import { z } from "zod";
import type { Dots } from "../../core/presence.js";
import type { PresenceChange, PresenceRequest, WatchRequest } from "../../wire/people.js";
import { sitterOf } from "../session.js";
import { defineRoute } from "./route.js";
import { presenceChanges } from "./schemas.js";

const WATCHED_AT_MOST = 200;

const presenceRequest: z.ZodType<PresenceRequest> = z.strictObject({ active: z.boolean() });
const watchRequest: z.ZodType<WatchRequest> = z.strictObject({
  users: z.array(z.string().min(1).max(64)).max(WATCHED_AT_MOST),
});

export const setPresence = defineRoute({
  method: "post",
  path: "/presence",
  summary:
    "Says that nobody touched this browser for five minutes, or that somebody does again; never repeated",
  policy: "live stream",
  body: presenceRequest,
  status: 204,
  async handle(api, { session, body }) {
    api.presence.setActive(sitterOf(session), body.active);
  },
});

export const watchPresence = defineRoute({
  method: "post",
  path: "/presence/watch",
  summary:
    "Says whose dots this browser's stream is to tell from now on, and answers with the dots as they are",
  policy: "list directory",
  body: watchRequest,
  status: 200,
  reply: presenceChanges,
  async handle(api, { session, body }): Promise<PresenceChange[]> {
    return (await api.hub.watch(sitterOf(session), body.users)).map(presentDots);
  },
});

/** Field by field, as everything that leaves. */
export function presentDots({ id, presence, phone }: Dots): PresenceChange {
  return { id, presence, phone };
}
