/** People and their contacts, as server and browsers say them; types only. */

/** `away`: a live stream, but nobody touched it for five minutes. */
export type Presence = "online" | "away" | "offline";

/** What the PBX says of a user's phones; the busiest of several counts. */
export type PhoneStatus = "free" | "ringing" | "busy" | "do-not-disturb" | "unregistered";

export interface Person {
  readonly id: string;
  readonly name: string;
  /** The user's first extension; null without a phone. */
  readonly extension: string | null;
  /** The blue dot: chat enabled, not appearing offline, and a live stream now or within the last minute. */
  readonly presence: Presence;
  /** Null where no PBX tells. */
  readonly phone: PhoneStatus | null;
}

/** `POST /v1/presence`: false when nobody touched the browser for five minutes, true when somebody does again. */
export interface PresenceRequest {
  readonly active: boolean;
}

/** `POST /v1/presence/watch`: everybody whose dots are in view, at most 200; it replaces the list before. */
export interface WatchRequest {
  readonly users: readonly string[];
}

/** A change of one person's dots, in a batch of `{ type: "presence" }`. */
export type PresenceChange = Pick<Person, "id" | "presence" | "phone">;

export interface ContactView {
  readonly id: string;
  readonly name: string;
  readonly organisation: string | null;
  readonly shared: boolean;
  /** Whether the reader may change it: own ones, and shared ones for office managers. */
  readonly editable: boolean;
  /** The portal that keeps it, by its name, where it can be changed; null for what is kept here. */
  readonly keptIn: string | null;
  /** The coworker behind one of the numbers or e-mails, where that is one who can be reached by Chat. */
  readonly person: Pick<Person, "id" | "name" | "extension"> | null;
  readonly numbers: readonly ContactNumberView[];
  readonly emails: readonly string[];
}

export interface ContactNumberView {
  readonly number: string;
  readonly display: string;
  /** Mobile, Work, Home … as it was typed. */
  readonly label: string;
}

/** `POST /v1/contacts` makes one, `PUT /v1/contacts/:id` replaces one; `DELETE /v1/contacts/:id` removes it. */
export interface ContactInput {
  readonly name: string;
  readonly organisation: string | null;
  /** Shared with the whole tenant; for office managers only. Cannot be changed later. */
  readonly shared: boolean;
  /** Numbers as typed; the server reads them by the tenant's country. */
  readonly numbers: readonly { readonly number: string; readonly label: string }[];
  readonly emails: readonly string[];
}

/** `POST /v1/contacts/:id/numbers`: one more number of an existing contact. */
export interface ContactNumberInput {
  readonly number: string;
  readonly label: string;
}

/** `POST /v1/contacts/import` with a CSV or vCard file as the body (`text/csv`, `text/vcard`). */
export interface ImportReply {
  /** New contacts, and known ones that the file had more of. */
  readonly imported: number;
  /** Entries that said nothing new. */
  readonly known: number;
  /** What was left out: the line it stood on or begins at (0: none in particular), what, and why. */
  readonly problems: readonly {
    readonly row: number;
    readonly code: string;
    readonly message: string;
    readonly value: string;
  }[];
}

/** It ends by itself at `until`, without another word. */
export interface ClaimView {
  readonly userId: string;
  readonly name: string;
  readonly until: string;
}

export interface MyNumber {
  readonly number: string;
  readonly display: string;
  readonly label: string;
  /** Whether colleagues answer it, too. */
  readonly shared: boolean;
  /** Characters of one text. */
  readonly maxCharacters: number;
  /** What may go with one text: so many files, all together so large; null where nothing may. */
  readonly mms: { readonly maxCount: number; readonly maxBytes: number } | null;
}
