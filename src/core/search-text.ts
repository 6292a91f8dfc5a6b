/**
 * How texts are taken apart for searching, the same for what is stored and for what is asked: without case and accents,
 * in words, in numbers as they are dialled, and, where a script leaves no gaps between words, in pairs of characters.
 */

/** One character of the text as it is compared, and where it stands. */
interface Folded {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Piece {
  /** `run`: of a script without gaps; `digits`: a number, whose groups may stand apart. */
  readonly kind: "word" | "digits" | "run";
  readonly text: string;
  readonly characters: readonly Folded[];
}

/** Longer numbers are none that anybody dials. */
export const LONGEST_NUMBER = 24;
const ungapped =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Tibt}\p{Extended_Pictographic}]/u;
const letter = /[\p{L}\p{M}\p{N}]/u;
const digit = /\p{Nd}/u;
/** Accents, and the vowel signs of Arabic and Hebrew; the tatweel only stretches a word. */
const accents = /[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]/gu;
const invisible = /\p{Cf}/u;
/** What people write between the groups of a number. */
const numberGap = /^[ \u00a0.()/+\u2010-\u2015-]{1,3}$/;

/** The words, numbers and runs of a text, in order. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let characters: Folded[] = [];
  let before: Kind = "gap";
  for (const character of foldedIn(text)) {
    if (character.kind !== before && characters.length > 0) {
      pieces.push(pieceOf(characters, before === "run"));
      characters = [];
    }
    if (character.kind !== "gap" && character.text !== "") characters.push(character);
    before = character.kind;
  }
  if (characters.length > 0) pieces.push(pieceOf(characters, before === "run"));
  return pieces;
}

type Kind = "letter" | "run" | "gap";

interface Compared {
  /** `none`: invisible, as if it were not there. */
  readonly kind: Kind | "none";
  readonly text: string;
}

/** What characters are compared as, since asking for their properties takes long and texts repeat them. */
const compared = new Map<string, Compared>();
const MOST_COMPARED = 10_000;

function* foldedIn(text: string): Generator<Folded & { readonly kind: Kind }> {
  let end = 0;
  for (const char of text) {
    const start = end;
    end += char.length;
    const { kind, text: folded } = comparedAs(char);
    if (kind !== "none") yield { kind, text: folded, start, end };
  }
}

function comparedAs(char: string): Compared {
  const known = compared.get(char);
  if (known) return known;
  if (compared.size >= MOST_COMPARED) compared.clear();
  const kind = kindOf(char);
  const made = { kind, text: kind === "letter" || kind === "run" ? fold(char) : "" };
  compared.set(char, made);
  return made;
}

function kindOf(char: string): Compared["kind"] {
  if (invisible.test(char)) return "none";
  if (ungapped.test(char)) return "run";
  return letter.test(char) ? "letter" : "gap";
}

/** Neighbouring numbers that may be the groups of one, put together; every other piece as it is. */
export function joinNumbers(text: string, pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last && areOneNumber(text, last, piece)) {
      joined.splice(-1, 1, pieceOf([...last.characters, ...piece.characters], false));
    } else {
      joined.push(piece);
    }
  }
  return joined;
}

function areOneNumber(text: string, one: Piece, next: Piece): boolean {
  if (one.kind !== "digits" || next.kind !== "digits") return false;
  if (one.text.length + next.text.length > LONGEST_NUMBER) return false;
  return numberGap.test(text.slice(one.characters.at(-1)?.end, next.characters[0]?.start));
}

function pieceOf(characters: readonly Folded[], isRun: boolean): Piece {
  const text = characters.map((one) => one.text).join("");
  const kind = isRun ? "run" : /^[0-9]+$/.test(text) ? "digits" : "word";
  return { kind, text, characters };
}

/** As it is compared: lower case, without accents, in one form; digits of every script as ours. */
function fold(char: string): string {
  if (/^[a-z0-9]$/.test(char)) return char;
  if (digit.test(char)) return digitOf(char);
  const lower = char.toLowerCase().normalize("NFKD").replace(accents, "").normalize("NFC");
  return lower === "ς" ? "σ" : lower.toLowerCase();
}

/** Every script has its ten digits in a row. */
function digitOf(char: string): string {
  const plain = char.normalize("NFKC");
  if (/^[0-9]$/.test(plain)) return plain;
  const code = char.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && digit.test(String.fromCodePoint(code - value - 1))) value++;
  return String(value);
}
