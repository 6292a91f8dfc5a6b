/** What the view of the home page is given; see views.ts. */
import type { ConversationRowView } from "./views.js";
import type { UsageCardView } from "./views-usage.js";

/** `home` */
export interface HomeView {
  readonly messagesHref: string;
  /** Null where there is no loopback trunk. */
  readonly handsetHref: string | null;
  /** Why the user cannot text; null when all gates are open. */
  readonly smsOff: string | null;
  /** On which numbers texting is delayed, for office managers; null on none. */
  readonly delayed: string | null;
  readonly numbers: readonly { readonly display: string; readonly label: string }[];
  readonly recent: readonly ConversationRowView[];
  readonly listHref: string;
  /** For office managers, where the tenant texts; null otherwise. */
  readonly usage: UsageCardView | null;
}
