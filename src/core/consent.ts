import type { Language } from "./catalogue.js";
import type { Consent } from "./model.js";

/** What a whole message asks for. */
export type Keyword = "opt-out" | "opt-in" | "help";

/** What an inbound message asks of our consent, by its words or because the carrier says so. */
export interface Asked {
  readonly keyword: Keyword;
  /** The keyword as people write it (`STOP`), never the peer's own text; null where the carrier alone knows. */
  readonly word: string | null;
  /** The language in which the peer asked. */
  readonly language: Language;
  /** The carrier has seen it itself, and has answered. */
  readonly seenByCarrier: boolean;
}

/** What we answer to a keyword by ourselves; nothing else that is automatic ever goes to a trunk. */
export type AnswerKind = "confirmed-out" | "confirmed-in" | "helped";

/** One line among the messages of a conversation: who opted out or in and how, or what we answered by ourselves. */
export interface ConsentLine {
  readonly id: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly kind: Consent | AnswerKind;
  readonly how: "keyword" | "carrier" | "user";
  /** Who did it by hand; null otherwise. */
  readonly userId: string | null;
  /** The keyword, a user's reason or the text of our answer; empty where there is none. */
  readonly text: string;
  /** Stands behind this message; 0: before all. */
  readonly afterSeq: number;
  readonly at: number;
}

/** An answer of a kind goes to one peer from one number at most this often, whatever is asked. */
export const ANSWER_EVERY_MS = 5 * 60_000;

interface Known {
  readonly keyword: Keyword;
  readonly language: Language;
}

/**
 * AWS also takes TD for an opt-out; between people it means something else, and it would cut them off. YES would opt in
 * right after a question of ours only, and we ask none.
 */
const keywords: ReadonlyMap<string, Known> = new Map([
  ...said("opt-out", "en", [
    "stop",
    "stopall",
    "stop all",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "revoke",
    "remove",
    "optout",
    "opt out",
    "opt-out",
  ]),
  // French Canada, where carriers ask for it.
  ...said("opt-out", "fr", ["arret", "arrêt"]),
  ...said("opt-in", "en", ["start", "unstop"]),
  ...said("help", "en", ["help", "info"]),
  ...said("help", "fr", ["aide"]),
]);

/** Longer messages are none of the keywords, whatever surrounds them. */
const maxLength = 100;

const invisible = /\p{Default_Ignorable_Code_Point}/gu;
const ends = /^[\s\p{P}]+|[\s\p{P}]+$/gu;

/** What an inbound message asks for; null when it is just a message, also one that merely begins with a keyword. */
export function askedIn(text: string, seen: Consent | null = null): Asked | null {
  const words = wordsOf(text);
  const known = words === null ? undefined : keywords.get(words);
  // The carrier knows its own words, of which some may be none of ours.
  const keyword = seen === null ? known?.keyword : seen === "opted-out" ? "opt-out" : "opt-in";
  if (keyword === undefined) return null;
  const isOurs = known?.keyword === keyword;
  return {
    keyword,
    word: isOurs && words !== null ? words.toUpperCase() : null,
    language: known?.language ?? "en",
    seenByCarrier: seen !== null,
  };
}

/** Whether this would change what we may do: who never opted out has nothing to opt in to. */
export function changesConsent(before: Consent | null, next: Consent): boolean {
  return (before === "opted-out") !== (next === "opted-out");
}

function wordsOf(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > maxLength) return null;
  return (
    trimmed
      // Full-width letters, as some keyboards in Asia write them, are the same letters.
      .normalize("NFKC")
      .replace(invisible, "")
      .replace(ends, "")
      .replace(/\p{Pd}/gu, "-")
      .replace(/\s+/g, " ")
      .toLowerCase()
  );
}

function said(keyword: Keyword, language: Language, words: readonly string[]): [string, Known][] {
  return words.map((word) => [word, { keyword, language }]);
}
