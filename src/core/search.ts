import { joinNumbers, LONGEST_NUMBER, type Piece, piecesOf } from "./search-text.js";

/** One condition on the index of texts. */
export interface SearchTerm {
  /** ASCII letters and digits only, so that no database reads anything else into it. */
  readonly term: string;
  /** Whether it is only the beginning. */
  readonly isPrefix: boolean;
}

/** What somebody looks for: everything of it has to be there. */
export interface SearchQuery {
  readonly terms: readonly SearchTerm[];
  readonly words: readonly { readonly text: string; readonly isPrefix: boolean }[];
  /** Digits that may stand anywhere in a number, however it is written. */
  readonly numbers: readonly string[];
  /** Characters that stand together in a script without gaps. */
  readonly runs: readonly string[];
}

/** Where something was found: start and end in UTF-16 units. */
export type Mark = readonly [start: number, end: number];

/** Digits from which on a query means a part of a number; fewer mean a number of their own. */
const NUMBER_PART = 4;
/** From which on groups with something between them are one number in a query. */
const JOINED_NUMBER = 5;
/** The engines leave out longer ones; what is cut off is compared in the text itself. */
const LONGEST_TERM = 80;
const MOST_TERMS = 2_000;
const MOST_CONDITIONS = 12;
const MOST_MARKS = 100;
/** Two letters before each term: no term is too short for an engine or one of its stop words, and no kind another. */
const kinds = { word: "xw", number: "xn", run: "xr", conversation: "xc" };
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The terms under which a text is found, each once. */
export function termsOf(text: string): string[] {
  const pieces = piecesOf(text);
  const said = pieces.flatMap((one) => (one.kind === "run" ? pairsOf(one) : [encode("word", one.text)]));
  const numbers = joinNumbers(text, pieces).filter(({ kind }) => kind === "digits");
  return [...new Set([...said, ...numbers.flatMap((one) => endingsOf(one.text))])].slice(0, MOST_TERMS);
}

/** The term that every text of this conversation is found under. */
export function conversationTerm(conversationId: string): string {
  return encode("conversation", conversationId.toLowerCase());
}

/** Reads what somebody typed; null when there is nothing in it to look for. */
export function readSearch(typed: string): SearchQuery | null {
  const pieces = piecesOf(typed);
  const joined = joinNumbers(typed, pieces).filter(isPartOfNumber);
  const inNumbers = new Set(joined.flatMap(({ characters }) => characters));
  const rest = pieces.filter(({ characters }) => !characters.some((one) => inNumbers.has(one)));
  const numbers = joined.map(({ text }) => text.slice(0, LONGEST_NUMBER));
  const runs = rest.filter(({ kind }) => kind === "run").map(({ text }) => text);
  const words = rest
    .filter(({ kind }) => kind !== "run")
    .map(({ text }) => ({ text, isPrefix: [...text].length > 1 }));
  const terms: SearchTerm[] = [
    ...words.map(({ text, isPrefix }) => ({ term: encode("word", text), isPrefix })),
    ...numbers.map((text) => ({ term: encode("number", text), isPrefix: true })),
    ...runs.flatMap(conditionsOf),
  ];
  return terms.length === 0 ? null : { terms: uniqueTerms(terms), words, numbers, runs };
}

/** Where a text has what was asked for; null when something of it is not there. Never within a character. */
export function findMarks(text: string, { words, numbers, runs }: SearchQuery): Mark[] | null {
  const pieces = piecesOf(text);
  const joined = joinNumbers(text, pieces).filter(({ kind }) => kind === "digits");
  const found = [
    ...words.map((word) => pieces.flatMap((piece) => wordIn(piece, word))),
    ...numbers.map((number) => joined.flatMap((piece) => placesOf(piece, number))),
    ...runs.map((run) => pieces.flatMap((piece) => (piece.kind === "run" ? placesOf(piece, run) : []))),
  ];
  return found.some((marks) => marks.length === 0) ? null : merged(text, found.flat());
}

function isPartOfNumber({ kind, text, characters }: Piece): boolean {
  if (kind !== "digits") return false;
  const isWhole = characters.every(({ start }, index) => index === 0 || characters[index - 1]?.end === start);
  return text.length >= (isWhole ? NUMBER_PART : JOINED_NUMBER);
}

/** Every two neighbours, and the last one alone. */
function pairsOf({ characters }: Pick<Piece, "characters">): string[] {
  return characters.map(({ text }, index) => encode("run", text + (characters[index + 1]?.text ?? "")));
}

function conditionsOf(run: string): SearchTerm[] {
  const characters = [...run];
  const pairs = characters.slice(1).map((char, index) => encode("run", `${characters[index]}${char}`));
  if (pairs.length === 0) return [{ term: encode("run", run), isPrefix: true }];
  return pairs.map((term) => ({ term, isPrefix: false }));
}

/** A number is found by any digits of it that are not too few. */
function endingsOf(digits: string): string[] {
  if (digits.length > LONGEST_NUMBER) return [encode("number", digits.slice(0, LONGEST_NUMBER))];
  const count = Math.max(0, digits.length - NUMBER_PART + 1);
  return Array.from({ length: count }, (_, start) => encode("number", digits.slice(start)));
}

/** ASCII letters and digits as they are, everything else by its number: a beginning stays a beginning. */
function encode(kind: keyof typeof kinds, text: string): string {
  let term = kinds[kind];
  for (const char of text) {
    const next = /^[a-pr-z0-9]$/.test(char) ? char : escaped(char);
    if (term.length + next.length > LONGEST_TERM) break;
    term += next;
  }
  return term;
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (char === "q") return "qq";
  return code > 0xffff ? `qx${code.toString(16).padStart(6, "0")}` : `q${code.toString(16).padStart(4, "0")}`;
}

function uniqueTerms(terms: readonly SearchTerm[]): SearchTerm[] {
  const unique = new Map(terms.map((one) => [`${one.term} ${one.isPrefix}`, one]));
  // What is left out here is still looked for in the text.
  return [...unique.values()].slice(0, MOST_CONDITIONS);
}

function wordIn(piece: Piece, { text, isPrefix }: SearchQuery["words"][number]): Mark[] {
  if (piece.kind === "run") return [];
  const fits = isPrefix ? piece.text.startsWith(text) : piece.text === text;
  return fits ? [createMarker(piece)(0, text.length)] : [];
}

function placesOf(piece: Piece, wanted: string): Mark[] {
  const marks: Mark[] = [];
  let at = piece.text.indexOf(wanted);
  if (at < 0) return marks;
  const markOf = createMarker(piece);
  while (at >= 0 && marks.length < MOST_MARKS) {
    marks.push(markOf(at, at + wanted.length));
    at = piece.text.indexOf(wanted, at + wanted.length);
  }
  return marks;
}

/** Says where in the text a part of a piece stands. */
function createMarker({ characters }: Piece): (from: number, to: number) => Mark {
  // One character may be compared as several, such as a ligature.
  const places = characters.flatMap((one) => Array<typeof one>(one.text.length).fill(one));
  return (from, to) => [places[from]?.start ?? 0, places[to - 1]?.end ?? 0];
}

/** Between letters of Latin, of which none joins another; asking the segmenter takes long. */
function isBoundary(text: string, at: number): boolean {
  const isPlain = (index: number) => !(text.charCodeAt(index) >= 0x300);
  return isPlain(at - 1) && isPlain(at);
}

/** In order, without overlaps, and widened to whole characters as people see them. */
function merged(text: string, marks: readonly Mark[]): Mark[] {
  const segments = graphemes.segment(text);
  const result: [number, number][] = [];
  for (const [from, to] of marks.toSorted((one, other) => one[0] - other[0] || one[1] - other[1])) {
    const last = result.at(-1);
    if (last && from <= last[1]) {
      last[1] = Math.max(last[1], to);
    } else if (result.length < MOST_MARKS) {
      result.push([from, to]);
    }
  }
  const whole = result.map(([from, to]): Mark => {
    const end = isBoundary(text, to) ? undefined : segments.containing(to - 1);
    const start = isBoundary(text, from) ? from : segments.containing(from)?.index;
    return [start ?? from, end ? end.index + end.segment.length : to];
  });
  // Widened they may touch.
  return whole.filter(([from], index) => from >= (whole[index - 1]?.[1] ?? 0));
}
