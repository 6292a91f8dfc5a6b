import { countSegments, isInGsm7 } from "./segments.js";

/** What a text costs as it is, and with plain characters in the place of those that have a plain equal. */
export interface PlainOffer {
  readonly text: string;
  /** Segments fewer than now. */
  readonly saved: number;
  /** What stays and still makes the whole text Unicode; null where nothing does. */
  readonly left: string | null;
}

/** How a character is named to somebody: by itself where it can be seen. */
export type Visibility = "seen" | "space" | "tab" | "invisible";

/** Spellings that say the same to a reader; letters with marks are taken apart by Unicode instead. */
const equals: ReadonlyMap<string, string> = new Map([
  ...to("'", "‘’‚‛′‵‹›`´ʹʻʼˈ＇"),
  ...to('"', "“”„‟″‶«»〝〞＂"),
  ...to("-", "‐‑‒–—―−⁃•‣◦∙▪●■"),
  ...to(
    " ",
    "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
  ),
  ...to("\n", "\u2028\u2029\u0085"),
  ...to("", "\u00ad\u200b\u2060\ufeff\u200e\u200f\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e"),
  ...to(".", "·․"),
  ["…", "..."],
  ["÷", "/"],
  ["×", "x"],
  ["¦", "|"],
  ["ˆ", "^"],
  ["˜", "~"],
  ["№", "No."],
  ["œ", "oe"],
  ["Œ", "OE"],
  ["ł", "l"],
  ["Ł", "L"],
  ["đ", "d"],
  ["Đ", "D"],
  ["ð", "d"],
  ["Ð", "D"],
  ["þ", "th"],
  ["Þ", "Th"],
  ["ı", "i"],
  ["ẞ", "SS"],
]);

/** What joins letters and pictures; alone among plain letters it says nothing. */
const joiners = /(?<=^|[\n -~])(?:\u200c|\u200d|\ufe0e|\ufe0f)+(?=$|[\n -~])/gu;

/** Ligatures, and the full-width forms of keyboards in Asia. */
const wide = /[\ufb00-\ufb06\uff01-\uff5e]/;

/** The text with plain characters wherever there is an equal; what has none, such as an emoji, stays. */
export function plainText(text: string): string {
  const plain = Array.from(text.normalize("NFC"), plainOf).join("");
  return plain.replace(joiners, "");
}

/** What plain characters would make of a text; null where nothing would be plainer, or it would cost more. */
export function offerPlain(text: string): PlainOffer | null {
  const now = countSegments(text);
  if (now.culprit === null) return null;
  const plain = plainText(text);
  const then = countSegments(plain);
  if (plain === text || then.segments > now.segments) return null;
  return { text: plain, saved: now.segments - then.segments, left: then.culprit };
}

/** How to speak of a character: some can't be seen. */
export function visibilityOf(character: string): Visibility {
  if (character === "\t") return "tab";
  if (/^[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/u.test(character)) return "invisible";
  return /^\p{Z}/u.test(character) ? "space" : "seen";
}

function plainOf(character: string): string {
  if (isInGsm7(character)) return character;
  const equal = equals.get(character);
  if (equal !== undefined) return equal;
  // á is a and a mark, ﬁ is f and i, １ is 1; what is still no plain character then has no plain equal. Not ² and ½, which
  // would say 102 and 11/2 behind another digit.
  const form = wide.test(character) ? "NFKD" : "NFD";
  const letters = character.normalize(form).replace(/\p{M}/gu, "");
  const isPlain = letters !== "" && [...letters].every((letter) => isInGsm7(letter) && letter !== " ");
  return isPlain ? letters : character;
}

function to(plain: string, characters: string): [string, string][] {
  return Array.from(characters, (character) => [character, plain]);
}
