/**
 * What each view is given, computed before it is rendered. Views hold markup only; every text here is plain, and the
 * view escapes it. Times come twice: ISO for machines (`<time datetime>`), and as the tenant's clock shows them.
 */
import type { Unread } from "../../wire/api.js";
import type { HomeView } from "./views-home.js";
import type { ClaimPartView, ConsentAskView, ConsentPartView, LineView, NoteView } from "./views-lines.js";
import type { LoginView } from "./views-login.js";
import type { OfficeViews } from "./views-office.js";
import type { OperatorViews } from "./views-operator.js";
import type {
  AddNumberView,
  ContactFormView,
  ContactsView,
  ImportView,
  NumberView,
  PersonRowView,
  SettingsView,
} from "./views-people.js";
import type { UsageCardPageView, UsageView } from "./views-usage.js";

/** What the layout needs, beside the page's own data. */
export interface Shell {
  readonly title: string;
  /** `/sidetone/` */
  readonly base: string;
  /** For the Content-Security-Policy: `<script nonce>` and `<style nonce>`. */
  readonly nonce: string;
  /** The language and direction of its words. */
  readonly lang: string;
  readonly dir: "ltr" | "rtl";
  readonly theme: "auto" | "light" | "dark";
  /** Null on pages for strangers; then there is no menu and no dock. */
  readonly account: Account | null;
  /** How many unread conversations the first page after a login tells of; 0 on every other page. */
  readonly missed: number;
}

export interface Account {
  readonly name: string;
  readonly tenant: string;
  /** Goes into a hidden field `_csrf` of every form. */
  readonly csrfToken: string;
  readonly menu: readonly MenuItem[];
  readonly unread: Unread;
  /** Address of the widget's script. */
  readonly script: string;
  /** The portal that signs people in; null where we do. */
  readonly portal: AccountPortal | null;
}

export interface AccountPortal {
  readonly title: string;
  /** This page inside the portal, else its first page. */
  readonly href: string;
  /** The paths of its tokens, and where our page goes when nobody is signed in there any more. */
  readonly tokens: string;
  readonly leaveTo: string;
}

export interface MenuItem {
  readonly href: string;
  readonly title: string;
  readonly current: boolean;
}

export interface Moment {
  readonly iso: string;
  readonly text: string;
  /** The clock today, else the day. */
  readonly short: string;
  readonly clock: string;
}

/** Stands for a picture of somebody: initials, and one of a few colours. */
export interface AvatarView {
  readonly initials: string;
  readonly hue: number;
}

/** `messages` */
export interface MessagesView {
  /** What was searched for; empty where nothing was. */
  readonly query: string;
  readonly action: string;
  readonly clearHref: string | null;
  readonly hits: readonly HitView[];
  readonly moreHitsHref: string | null;
  readonly rows: readonly ConversationRowView[];
  readonly unreadOnly: boolean;
  readonly allHref: string;
  readonly unreadHref: string;
  readonly newHref: string;
  /** The next page, older; null at the end. */
  readonly olderHref: string | null;
}

/** A message that was found. */
export interface HitView {
  readonly href: string;
  readonly title: string;
  readonly tag: string;
  readonly avatar: AvatarView;
  readonly author: string;
  readonly parts: readonly MarkedView[];
  readonly at: Moment;
}

/** A piece of a text, found or not. */
export interface MarkedView {
  readonly text: string;
  readonly isHit: boolean;
}

export interface ConversationRowView {
  readonly id: string;
  readonly href: string;
  /** Where deletion is asked about. */
  readonly deleteHref: string;
  readonly avatar: AvatarView;
  /** "SMS" or "Chat". */
  readonly tag: string;
  readonly title: string;
  readonly unread: number;
  readonly muted: boolean;
  readonly claim: string | null;
  /** The last message's text, cut to a line; empty for a conversation without messages. */
  readonly snippet: string;
  readonly mine: boolean;
  readonly at: Moment | null;
}

/** `conversation` */
export interface ConversationPageView {
  readonly id: string;
  readonly tag: string;
  readonly title: string;
  readonly panel: PanelView;
  readonly muted: boolean;
  readonly lines: readonly LineView[];
  /** What stands above them. */
  readonly notesAbove: readonly NoteView[];
  /** Null for chats. */
  readonly consent: ConsentPartView | null;
  /** Null where nobody else answers from its number. */
  readonly claim: ClaimPartView | null;
  /** Why nothing can be sent; null where it can. */
  readonly banner: string | null;
  readonly listHref: string;
  readonly newHref: string;
  /** Where the forms of the panel and the cog post to. */
  readonly openHref: string;
  readonly muteHref: string;
  readonly deedHref: string;
  readonly deleteHref: string;
  /** Null where there is no phone that a call could begin at. */
  readonly callHref: string | null;
  /** Whose call was begun a moment ago. */
  readonly called: string | null;
  /** Older messages, and back to the newest; null where there are none. */
  readonly olderHref: string | null;
  readonly newestHref: string | null;
  /** Where the forms post to: field `body`, hidden `clientKey` and `_csrf`. */
  readonly action: string;
  /** The newest part, which the widget may keep up to date. */
  readonly live: boolean;
  /** Random per rendered form, so that a double submit is one message. */
  readonly clientKey: string;
  /** What the user typed, after an error; else empty. */
  readonly draft: string;
  readonly error: string | null;
}

/** Who is on the other side of a conversation. Empty fields are not shown. */
export interface PanelView {
  /** Null for a stranger, of whom `stranger` is all that is known: the number as people write it. */
  readonly name: string | null;
  readonly stranger: string | null;
  readonly avatar: AvatarView;
  readonly organisation: string | null;
  readonly extension: string | null;
  /** A contact who is a user too. */
  readonly chatWith: { readonly id: string; readonly name: string } | null;
  readonly shared: boolean;
  readonly numbers: readonly PanelNumberView[];
  readonly emails: readonly { readonly address: string; readonly href: string }[];
  readonly editHref: string | null;
  /** The portal that keeps the contact; null where we do. */
  readonly keptIn: string | null;
  /** For a number that no contact has. */
  readonly newContactHref: string | null;
  readonly addNumberHref: string | null;
}

export interface PanelNumberView extends NumberView {
  /** The number of this conversation. */
  readonly wrote: boolean;
}

/** `delete` */
export interface DeleteView {
  readonly heading: string;
  readonly question: string;
  readonly title: string;
  readonly tag: string | null;
  /** The one message that is meant; null for all of the conversation. */
  readonly message: string | null;
  readonly action: string;
  readonly backHref: string;
}

/** `new` */
export interface NewView {
  readonly query: string;
  readonly error: string | null;
  readonly action: string;
  /** Where a choice is posted to: field `user` or `number`. */
  readonly openHref: string;
  readonly people: readonly PersonRowView[];
  readonly contacts: readonly {
    readonly name: string;
    readonly avatar: AvatarView;
    readonly numbers: readonly NumberView[];
  }[];
  readonly number: { readonly number: string; readonly display: string } | null;
}

/** `error` */
export interface ErrorView {
  readonly status: number;
  readonly message: string;
  /** Where to find an unexpected error in the server's log. */
  readonly id: string | null;
  readonly homeHref: string;
}

/** View name → its data. */
export interface Views extends OfficeViews, OperatorViews {
  readonly login: LoginView;
  readonly home: HomeView;
  readonly messages: MessagesView;
  readonly conversation: ConversationPageView;
  readonly consent: ConsentAskView;
  readonly delete: DeleteView;
  readonly new: NewView;
  readonly contacts: ContactsView;
  readonly contact: ContactFormView;
  readonly "add-number": AddNumberView;
  readonly import: ImportView;
  readonly settings: SettingsView;
  readonly usage: UsageView;
  readonly "usage-card": UsageCardPageView;
  readonly error: ErrorView;
}
