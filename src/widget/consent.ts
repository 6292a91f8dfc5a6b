import { bannerWords, lineWords as sayLine } from "../core/consent-words.js";
import type { Say } from "../core/words.js";
import type { ConversationView } from "../wire/api.js";
import type { ConsentLineView } from "../wire/consent.js";
import { shortDate } from "./times.js";
import { t, type Word } from "./words.js";

/** What a line says. */
export function lineWords(line: ConsentLineView, title: string): string {
  return sayLine(say, line, title);
}

/** Why nothing can be sent to who has opted out; null for everybody else. */
export function optedOutWords({ consent }: Pick<ConversationView, "consent">): string | null {
  if (!consent?.optedOut) return null;
  const last = consent.lines.findLast(({ kind }) => kind === "opted-out");
  return bannerWords(say, last, last ? shortDate(last.at) : "");
}

const say: Say = (key, values) => t(key as Word, values);
