export type Keyword = "opt-out" | "opt-in" | "help";

const keywords: ReadonlyMap<string, Keyword> = new Map([
  ...[
    "stop",
    "stopall",
    "stop all",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "revoke",
    "optout",
    "opt out",
    "opt-out",
    // French Canada, where carriers ask for it.
    "arret",
    "arrêt",
  ].map((word) => [word, "opt-out"] as const),
  // YES would be one right after a question of ours only, and we ask none.
  ...["start", "unstop"].map((word) => [word, "opt-in"] as const),
  ...["help", "info"].map((word) => [word, "help"] as const),
]);

/** Longer messages are none of the keywords, whatever surrounds them. */
const maxLength = 100;

const ends = /^[\s\p{P}\p{Default_Ignorable_Code_Point}]+|[\s\p{P}\p{Default_Ignorable_Code_Point}]+$/gu;

/** What a whole inbound message asks for; null when it is just a message, also one that merely begins with a keyword. */
export function classifyKeyword(text: string): Keyword | null {
  const trimmed = text.trim();
  if (trimmed.length > maxLength) return null;
  const words = trimmed.replace(ends, "").replace(/\s+/g, " ").normalize("NFC").toLowerCase();
  return keywords.get(words) ?? null;
}
