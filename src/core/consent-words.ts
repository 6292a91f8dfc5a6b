import type { Say } from "./words.js";

/** What is said of a line, as its reader is shown it. */
export interface SaidLine {
  readonly kind: "opted-out" | "opted-in" | "answered";
  readonly how: "keyword" | "carrier" | "user";
  /** The name of the user who did it. */
  readonly by: string | null;
  readonly text: string;
  readonly afterSeq: number;
}

/** Where lines stand in a list of messages: behind which index, -1 for above all. */
export function placesOf<Line extends Pick<SaidLine, "afterSeq">>(
  lines: readonly Line[],
  seqs: readonly number[],
  hasOlder: boolean,
): ReadonlyMap<number, readonly Line[]> {
  const places = new Map<number, Line[]>();
  for (const line of lines) {
    const index = seqs.findLastIndex((seq) => seq <= line.afterSeq);
    // What it stands behind is not loaded, and neither is all that lies between.
    if (index < 0 && hasOlder) continue;
    places.set(index, [...(places.get(index) ?? []), line]);
  }
  return places;
}

/** What a line says; `title` is whom the conversation is with. */
export function lineWords(say: Say, { kind, how, by, text }: SaidLine, title: string): string {
  if (kind === "answered") return say("consent.answered", { text: fenced(text) });
  if (how !== "user") return say(`consent.${kind}.${how}`, { name: fenced(title), word: text });
  const done = say(`consent.${kind}.user`, { user: fenced(by ?? "") });
  return text === "" ? done : `${done} · ${fenced(text)}`;
}

/** Why nothing can be sent to who has opted out; `last` is the line of it, where one is shown. */
export function bannerWords(say: Say, last: SaidLine | undefined, date: string): string {
  if (!last) return say("consent.banner.plain");
  return say(`consent.banner.${last.how}`, { word: last.text, user: fenced(last.by ?? ""), date });
}

/** A name may turn the direction of writing: it shall not turn the words around it. */
function fenced(text: string): string {
  return `\u2068${text}\u2069`;
}
