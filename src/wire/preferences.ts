/** What a user chose for him- or herself; the same in every browser. `GET` and `PATCH /v1/preferences`. */

export interface Preferences {
  /** Null: as the browser asks. */
  readonly language: "en" | "es" | "fr" | "de" | "ar" | null;
  readonly theme: "auto" | "light" | "dark";
  /** The edge at which the dock stands; `start` is left in left-to-right scripts. */
  readonly dockSide: "end" | "start";
  readonly sound: boolean;
  /** Name of a tone of `tones`. */
  readonly tone: "chime" | "marimba" | "pulse" | "drop";
  /** 0 … 100 */
  readonly volume: number;
  /** A browser notification while no portal page is in view. */
  readonly desktop: boolean;
  /** Whether notifications, push and e-mail show the text or only who wrote. */
  readonly showText: boolean;
  /** No tone and no notification until then (ISO 8601); null: not now. */
  readonly doNotDisturbUntil: string | null;
  readonly appearOffline: boolean;
  /** Tell others that this user is typing, and how far he or she has read. */
  readonly shareTyping: boolean;
  readonly shareRead: boolean;
  /** E-mail after so many unread minutes; null: never. */
  readonly emailAfterMinutes: number | null;
}

export type PreferencesChange = Partial<Preferences>;

/** `POST /v1/push`: what `PushManager.subscribe` gave. `DELETE /v1/push` with the endpoint ends it. */
export interface PushSubscriptionInput {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}
