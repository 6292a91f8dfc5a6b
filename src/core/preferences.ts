/** What a user chose; {@link defaultPreferences} holds until then. */
export interface Preferences {
  /** Null: as the browser asks. */
  readonly language: "en" | "es" | "fr" | "de" | "ar" | null;
  readonly theme: "auto" | "light" | "dark";
  readonly dockSide: "end" | "start";
  readonly sound: boolean;
  readonly tone: "chime" | "marimba" | "pulse" | "drop";
  /** 0 … 100 */
  readonly volume: number;
  readonly desktop: boolean;
  /** Whether notifications, push and e-mail show the text or only who wrote. */
  readonly showText: boolean;
  /** No tone and no notification until then; null: not now. */
  readonly doNotDisturbUntil: number | null;
  readonly appearOffline: boolean;
  readonly shareTyping: boolean;
  readonly shareRead: boolean;
  /** E-mail after so many unread minutes; null: never. */
  readonly emailAfterMinutes: number | null;
}

/** What holds until a user chooses: heard and seen, nothing told to others that a colleague in the next room would not notice. */
export const defaultPreferences: Preferences = {
  language: null,
  theme: "auto",
  dockSide: "end",
  sound: true,
  tone: "chime",
  volume: 60,
  desktop: true,
  showText: true,
  doNotDisturbUntil: null,
  appearOffline: false,
  shareTyping: true,
  shareRead: true,
  emailAfterMinutes: null,
};

/** The preferences after a change; the same object when it changes nothing. */
export function changedPreferences(before: Preferences, change: Partial<Preferences>): Preferences {
  const after = { ...before, ...change };
  const names = Object.keys(after) as (keyof Preferences)[];
  return names.every((name) => after[name] === before[name]) ? before : after;
}
