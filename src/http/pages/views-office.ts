/** What the views of the office's pages are given; see views.ts. */
import type { AvatarView } from "./views.js";
import type { ChoiceView } from "./views-people.js";

/** View name → its data. */
export interface OfficeViews {
  readonly numbers: NumbersView;
  readonly number: NumberFormView;
  readonly users: UsersView;
}

/** `numbers` */
interface NumbersView {
  readonly smsOn: boolean;
  readonly tenantAction: string;
  readonly query: string;
  readonly action: string;
  readonly saved: boolean;
  readonly numbers: readonly {
    readonly href: string;
    readonly display: string;
    readonly label: string;
    readonly smsOn: boolean;
    readonly mmsOn: boolean;
    readonly trunk: string;
    readonly country: string | null;
    readonly users: readonly MemberView[];
    readonly problems: readonly string[];
  }[];
  readonly moreHref: string | null;
}

/** A user of a number, and whether he or she is there. */
export interface MemberView {
  readonly id: string;
  readonly name: string;
  readonly extension: string | null;
  readonly presence: "online" | "away" | "offline";
  /** The same in words. */
  readonly there: string;
}

/** `number` */
export interface NumberFormView {
  readonly display: string;
  readonly label: string;
  readonly backHref: string;
  readonly action: string;
  readonly error: string | null;
  readonly problems: readonly string[];
  readonly smsOn: boolean;
  readonly mmsOn: boolean;
  readonly trunks: readonly ChoiceView[];
  readonly countries: readonly ChoiceView[];
  readonly users: readonly MemberView[];
  readonly others: readonly ChoiceView[];
}

/** `users` */
interface UsersView {
  readonly query: string;
  readonly action: string;
  readonly saved: string | null;
  readonly error: string | null;
  readonly users: readonly {
    readonly id: string;
    readonly name: string;
    readonly extension: string | null;
    readonly avatar: AvatarView;
    readonly action: string;
    readonly smsOn: boolean;
    readonly chatOn: boolean;
    readonly signInOff: boolean;
    /** Why the user may not text, in words; null when all gates are open. */
    readonly gate: string | null;
    /** The first is none; null where no number is assigned. */
    readonly numbers: readonly ChoiceView[] | null;
  }[];
  readonly moreHref: string | null;
}
