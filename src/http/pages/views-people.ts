/** What the views of contacts and settings are given; see views.ts. */
import type { AvatarView } from "./views.js";

/** A contact in a list. */
export interface ContactRowView {
  readonly id: string;
  readonly name: string;
  readonly organisation: string | null;
  readonly note: string | null;
  readonly avatar: AvatarView;
  readonly numbers: readonly NumberView[];
  readonly emails: readonly string[];
  /** Null where it is not the reader's to change. */
  readonly editHref: string | null;
  /** Where it is kept, in words; null where that is here. */
  readonly kept: string | null;
}

export interface PersonRowView {
  readonly id: string;
  readonly name: string;
  readonly extension: string | null;
  readonly avatar: AvatarView;
}

export interface NumberView {
  readonly number: string;
  readonly display: string;
  readonly label: string;
}

/** `contacts` */
export interface ContactsView {
  readonly query: string;
  readonly scope: string;
  readonly action: string;
  readonly openHref: string;
  readonly newHref: string;
  readonly importHref: string;
  readonly tabs: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  readonly people: readonly PersonRowView[];
  readonly contacts: readonly ContactRowView[];
  readonly moreHref: string | null;
}

/** A field of a form, and what is wrong with it. */
export interface FieldView {
  readonly value: string;
  readonly fault: string | null;
}

/** `contact` */
export interface ContactFormView {
  readonly heading: string;
  readonly action: string;
  readonly backHref: string;
  /** Null for a new one. */
  readonly deleteHref: string | null;
  readonly name: FieldView;
  readonly organisation: FieldView;
  readonly numbers: readonly {
    readonly number: string;
    readonly label: string;
    readonly fault: string | null;
  }[];
  readonly emails: readonly FieldView[];
  /** Types that are offered for a number. */
  readonly types: readonly string[];
  readonly canShare: boolean;
  readonly shared: boolean;
  readonly error: string | null;
}

/** `add-number` */
export interface AddNumberView {
  readonly number: string;
  readonly query: string;
  readonly action: string;
  readonly newHref: string;
  readonly contacts: readonly ContactRowView[];
  readonly error: string | null;
}

/** `import` */
export interface ImportView {
  readonly action: string;
  readonly backHref: string;
  readonly canShare: boolean;
  readonly error: string | null;
  readonly done: {
    readonly imported: string;
    readonly known: string | null;
    readonly problems: readonly { readonly line: string; readonly value: string }[];
  } | null;
}

export interface ChoiceView {
  readonly value: string;
  readonly text: string;
  readonly selected: boolean;
}

/** `settings` */
export interface SettingsView {
  readonly action: string;
  readonly saved: boolean;
  readonly quietUntil: string | null;
  readonly languages: readonly ChoiceView[];
  readonly themes: readonly ChoiceView[];
  readonly sides: readonly ChoiceView[];
  readonly tones: readonly ChoiceView[];
  /** Null where the server sends no mails. */
  readonly emails: readonly ChoiceView[] | null;
  readonly quiets: readonly ChoiceView[];
  readonly sound: boolean;
  readonly volume: number;
  readonly desktop: boolean;
  readonly showText: boolean;
  readonly appearOffline: boolean;
  readonly shareTyping: boolean;
  readonly shareRead: boolean;
}
