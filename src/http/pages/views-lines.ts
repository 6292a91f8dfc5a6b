/** What a conversation's messages are to its page. */
import type { Moment } from "./views.js";

export interface LineView {
  readonly id: string;
  /** The day, where it is another than that of the line before. */
  readonly day: string | null;
  /** Who wrote it, where that is not plain from the line before; null for the reader. */
  readonly author: string | null;
  readonly direction: "in" | "out";
  readonly body: string;
  readonly files: readonly FileView[];
  readonly at: Moment;
  /** "Delivered", "Not confirmed" …; null where there is none to show. */
  readonly state: string | null;
  readonly isProblem: boolean;
  readonly deleteHref: string;
  /** The reader may send it anew; ask for its files once more. */
  readonly canRetry: boolean;
  readonly lacksFiles: boolean;
  /** What stands behind it and was written by nobody. */
  readonly notes: readonly NoteView[];
}

/** Who opted out or in, and what was answered. */
export interface NoteView {
  readonly words: string;
  readonly at: Moment;
}

/** Who has a conversation of a number that several users answer, and what the reader can do about it. */
export interface ClaimPartView {
  readonly who: string;
  readonly deed: "claim" | "takeOver" | "release";
  readonly change: string;
}

/** A file that came with a message. */
export interface FileView {
  readonly name: string;
  readonly href: string;
  /** What is shown of a picture until it is opened. */
  readonly shownHref: string;
  /** Shown in place. */
  readonly picture: boolean;
  /** As it is shown, where its size is known. */
  readonly width: number | null;
  readonly height: number | null;
  readonly size: string;
  /** Why it is not there (yet); null where it is. */
  readonly lacking: string | null;
}

/** Whether the other side takes texts from this number. */
export interface ConsentPartView {
  /** Where that is changed by hand, and what the way there is called. */
  readonly href: string;
  readonly change: string;
}

/** `consent`: asks before somebody is opted out or in by hand. */
export interface ConsentAskView {
  readonly heading: string;
  readonly question: string;
  readonly title: string;
  readonly tag: string;
  readonly yes: string;
  readonly danger: boolean;
  /** Goes back with the answer: `opted-out` or `opted-in`. */
  readonly consent: string;
  readonly action: string;
  readonly backHref: string;
}
