import { formatCursor } from "../../core/cursor.js";
import { MessagingError } from "../../core/errors.js";
import { mediaTypes } from "../../core/media-types.js";
import type { TenantDirectory } from "../../core/model.js";
import type { Me } from "../../wire/api.js";
import { isoTime } from "../present.js";
import { presentPreferences } from "./preferences.js";
import { type Api, defineRoute } from "./route.js";
import * as schemas from "./schemas.js";
import { signOut } from "./session.js";

export const getMe = defineRoute({
  method: "get",
  path: "/me",
  summary: "Who is signed in, what they may send, and where their log ends",
  policy: "list inbox",
  status: 200,
  reply: schemas.me,
  async handle(api, { session }): Promise<Me> {
    // Before everything else: what changes meanwhile comes over the stream.
    const cursor = await api.store.log.cursor(session.userId);
    const own = await ownDirectory(api, session.tenantId);
    const [abilities, unread, presenter, preferences] = await Promise.all([
      api.inbox.abilities(session),
      api.inbox.unread(session),
      api.present(session),
      api.preferences.get(session),
    ]);
    const { id, name, country } = own.tenant;
    return {
      user: presenter.person(session.userId),
      tenant: { id, name, country },
      scope: session.scope,
      chatEnabled: abilities.chatEnabled,
      smsOff: abilities.smsOff,
      canCall: api.calls.canCall(own, session.userId),
      numbers: abilities.numbers.map(({ e164, label, shared, maxCharacters, media }) => ({
        number: e164,
        display: presenter.address(e164),
        label,
        shared,
        maxCharacters,
        mms: media && { maxCount: media.maxCount, maxBytes: media.maxBytes },
      })),
      numbersOff: abilities.numbersOff,
      media: { maxBytes: api.media.maxBytes, types: mediaTypes.map(({ type }) => type) },
      unread: { conversations: unread.conversations, messages: unread.messages },
      preferences: presentPreferences(preferences),
      pushKey: api.push?.publicKey ?? null,
      video: api.settings.videoUrl !== null,
      mail: api.settings.hasMail,
      now: isoTime(api.clock.now()),
      sessionEndsInMs: session.endsAt === null ? null : Math.max(0, session.endsAt - api.clock.now()),
      csrfToken: session.csrfToken,
      cursor: formatCursor(cursor),
    };
  },
});

export const logout = defineRoute({
  method: "post",
  path: "/logout",
  summary: "Ends the session and its streams",
  policy: "list inbox",
  status: 204,
  handle: signOut,
});

/** The tenant of the session as it is now. */
export async function ownDirectory(api: Pick<Api, "host">, tenantId: string): Promise<TenantDirectory> {
  const own = await api.host.directory.tenant(tenantId);
  if (!own) throw new MessagingError("unauthenticated");
  return own;
}
