import type { Preferences } from "../../core/preferences.js";
import type * as wire from "../../wire/preferences.js";
import { isoTime } from "../present.js";
import { defineRoute } from "./route.js";
import * as schemas from "./schemas-preferences.js";

export const getPreferences = defineRoute({
  method: "get",
  path: "/preferences",
  summary: "What the user chose",
  policy: "list inbox",
  status: 200,
  reply: schemas.preferences,
  async handle(api, { session }): Promise<wire.Preferences> {
    return presentPreferences(await api.preferences.get(session));
  },
});

export const changePreferences = defineRoute({
  method: "patch",
  path: "/preferences",
  summary: "Changes what the user chose, in all of the user's browsers; what is left out stays",
  policy: "list inbox",
  body: schemas.preferencesChange,
  status: 200,
  reply: schemas.preferences,
  async handle(api, { session, body }): Promise<wire.Preferences> {
    const { doNotDisturbUntil: until, ...rest } = body;
    const change =
      until === undefined ? rest : { ...rest, doNotDisturbUntil: until === null ? null : Date.parse(until) };
    return presentPreferences(await api.preferences.change(session, change));
  },
});

/** The user's preferences as the wire has them. */
export function presentPreferences(preferences: Preferences): wire.Preferences {
  const until = preferences.doNotDisturbUntil;
  return {
    language: preferences.language,
    theme: preferences.theme,
    dockSide: preferences.dockSide,
    sound: preferences.sound,
    tone: preferences.tone,
    volume: preferences.volume,
    desktop: preferences.desktop,
    showText: preferences.showText,
    doNotDisturbUntil: until === null ? null : isoTime(until),
    appearOffline: preferences.appearOffline,
    shareTyping: preferences.shareTyping,
    shareRead: preferences.shareRead,
    emailAfterMinutes: preferences.emailAfterMinutes,
  };
}
