export type Keyword = "opt-out" | "opt-in" | "help";

/** The words of the FCC's list of 2024 and of the carriers, without spaces and hyphens. */
const keywords: ReadonlyMap<string, Keyword> = new Map([
  ["stop", "opt-out"],
  ["stopall", "opt-out"],
  ["unsubscribe", "opt-out"],
  ["cancel", "opt-out"],
  ["end", "opt-out"],
  ["quit", "opt-out"],
  ["revoke", "opt-out"],
  ["optout", "opt-out"],
  ["start", "opt-in"],
  ["unstop", "opt-in"],
  ["help", "help"],
  ["info", "help"],
]);

const twoWords: ReadonlyMap<string, string> = new Map([
  ["stop all", "stopall"],
  ["opt out", "optout"],
  ["opt-out", "optout"],
]);

/** What a text as a whole says about consent. "stop by at 5" says nothing: only a keyword alone counts. */
export function classifyKeyword(text: string): Keyword | null {
  if (text.length > 40) return null;
  const words = text
    .replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, "")
    .replace(/\s+/g, " ")
    .toLowerCase();
  return keywords.get(twoWords.get(words) ?? words) ?? null;
}
