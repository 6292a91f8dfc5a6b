import type { UserSettings } from "./model.js";
import type { Preferences } from "./preferences.js";

/** What the others of the tenant may know of one user. */
export interface Shown {
  /** Whether the user is online: not where chat is switched off, nor for who chose to appear offline. */
  readonly presence: boolean;
  readonly typing: boolean;
  readonly read: boolean;
}

/** What holds for whoever did not choose and was not switched off. */
export const shownByDefault: Shown = { presence: true, typing: true, read: true };

/** What is shown of a user with these choices and switches. */
export function shownOf(
  { appearOffline, shareTyping, shareRead }: Preferences,
  { chatEnabled }: Pick<UserSettings, "chatEnabled">,
): Shown {
  const presence = chatEnabled && !appearOffline;
  // Who types is there.
  return { presence, typing: shareTyping && presence, read: shareRead };
}
