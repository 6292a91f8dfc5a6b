/** What an attempt says about its trunk, beside what it says about the message. */
export type TrunkTrouble =
  /** It has had enough for now. */
  | "busy"
  /** It does not let us in, or not like this; that does not cure itself. */
  | "settings"
  /** It can't be reached, answers with an error of its own, or not at all. */
  | "down";

/** Reasons that a driver gives when it is the trunk, and not the message, that keeps a text from leaving. */
const troubles: ReadonlyMap<string, TrunkTrouble> = new Map([
  // 429, or the carrier's own word for it.
  ["carrier-limit", "busy"],
  // 401, 403: the account, its key or its rights.
  ["carrier-credentials", "settings"],
  // No connection: nothing was handed over.
  ["carrier-unreachable", "down"],
  // 5xx with the certainty that nothing was taken.
  ["carrier-error", "down"],
  // 5xx, or an answer that is none: it may have been taken.
  ["carrier-unclear", "down"],
  ["no-answer", "down"],
]);

/** What is wrong with the trunk itself by the reason of an outcome; null when it is only about this message. */
export function troubleOf(reason: string): TrunkTrouble | null {
  return troubles.get(reason) ?? null;
}
