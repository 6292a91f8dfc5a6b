/** What the view of the outbox is given; see views.ts. */
import type { Moment } from "./views.js";
import type { ChoiceView } from "./views-people.js";

/** `outbox` */
export interface OutboxView {
  /** Where the filter asks, and where what is done with a trunk is posted to. */
  readonly action: string;
  readonly trunks: readonly ChoiceView[];
  readonly states: readonly ChoiceView[];
  /** The trunk that the list is about; empty for all. */
  readonly trunk: string;
  /** Null where there is nothing to send again, or no one trunk is chosen. */
  readonly retryAll: string | null;
  readonly done: string | null;
  readonly error: string | null;
  readonly troubles: readonly TroubleView[];
  readonly rows: readonly LetterRowView[];
  readonly moreHref: string | null;
}

export interface TroubleView {
  readonly trunk: string;
  readonly text: string;
  readonly reason: string | null;
  readonly since: Moment;
  readonly nextTry: Moment;
}

export interface LetterRowView {
  readonly action: string;
  readonly tenant: string;
  readonly trunk: string;
  readonly number: string;
  readonly peer: string;
  readonly state: "failed" | "unknown";
  readonly stateText: string;
  readonly reason: string | null;
  readonly at: Moment;
  /** When the carrier is asked again. */
  readonly nextCheck: Moment | null;
  readonly warning: string | null;
}
