import type { Values } from "./catalogue.js";

/** Longest text of a notification, in characters as people see them. */
const NOTICE_LENGTH = 120;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
/** What would turn the words around it: directions, and line and other controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go.
const steering = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g;

/** What a notification is about. */
export interface NoticeOf {
  readonly from: string;
  readonly tag: string;
  /** Unread messages of the conversation. */
  readonly count: number;
  /** The newest message. */
  readonly body: string;
  /** Whether its reader wants the text shown. */
  readonly showText: boolean;
}

/** Title and body of a notification, by the browser or by push: plain text, whatever was written. */
export function noticeText(
  { from, tag, count, body, showText }: NoticeOf,
  phrase: (key: string, values: Values) => string,
): { readonly title: string; readonly body: string } {
  const name = excerpt(from);
  const several = phrase("notify.several", { count, from: name });
  if (!showText) return { title: several, body: tag };
  return { title: count > 1 ? several : name, body: excerpt(body) || tag };
}

/** The beginning of a text, in one line. */
function excerpt(text: string): string {
  // Nothing of what is cut needs to be looked at, however long it is.
  const line = text
    .slice(0, 40 * NOTICE_LENGTH)
    .replace(steering, " ")
    .trim();
  let shown = "";
  let length = 0;
  for (const { segment } of graphemes.segment(line)) {
    length++;
    const isLast = shown.length + segment.length === line.length;
    // A heap of combining marks is one character, and could be as long as a message.
    const isFull = length === NOTICE_LENGTH || shown.length + segment.length > 4 * NOTICE_LENGTH;
    if (isFull && !(isLast && length === NOTICE_LENGTH)) return `${shown}…`;
    shown += segment;
  }
  return shown;
}
