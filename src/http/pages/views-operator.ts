/** What the views of operators are given; see views.ts. */
import type { HandsetFileView } from "../../wire/handset.js";
import type { Moment } from "./views.js";
import type { HealthPageView } from "./views-health.js";
import type { OutboxView } from "./views-outbox.js";
import type { ChoiceView, FieldView } from "./views-people.js";

/** `trunks` */
export interface TrunksView {
  readonly rows: readonly TrunkRowView[];
  /** Where a new one is begun: field `driver`. */
  readonly newHref: string;
  readonly drivers: readonly ChoiceView[];
}

export interface TrunkRowView {
  /** Null for what the configuration says. */
  readonly href: string | null;
  readonly title: string;
  readonly carrier: string;
  readonly state: "on" | "off" | "problem";
  readonly stateText: string;
  readonly problem: string | null;
  readonly webhook: { readonly text: string; readonly at: Moment; readonly isTrouble: boolean } | null;
}

/** `trunk` */
export interface TrunkPageView {
  readonly heading: string;
  /** Null for a new one. */
  readonly state: { readonly kind: string; readonly text: string } | null;
  readonly problem: string | null;
  readonly saved: boolean;
  /** What to do at the carrier's site. */
  readonly setup: string;
  readonly webhook: TrunkWebhookView | null;
  readonly numbers: readonly TrunkNumberRow[];
  readonly form: TrunkFormView;
}

export interface TrunkWebhookView {
  /** Null where its secret can't be read. */
  readonly url: string | null;
  readonly hint: string;
  readonly warning: string | null;
  /** Where the script asks how far it has come. */
  readonly apiHref: string;
  readonly checks: readonly { readonly state: string; readonly text: string }[];
  readonly last: { readonly text: string; readonly at: Moment } | null;
}

export interface TrunkNumberRow {
  readonly display: string;
  readonly tenant: string;
  readonly users: string;
}

export interface TrunkFormView {
  readonly action: string;
  readonly backHref: string;
  readonly deleteHref: string | null;
  readonly driver: string;
  readonly title: FieldView;
  readonly country: FieldView;
  readonly settings: readonly TrunkSettingField[];
  readonly perSecond: FieldView;
  readonly perNumberPerSecond: FieldView;
  readonly enabled: boolean;
  readonly atLeastOnce: boolean;
  readonly error: string | null;
}

export interface TrunkSettingField extends FieldView {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly kind: "text" | "password";
  /** Ticked for yes. */
  readonly tick: boolean;
  readonly on: boolean;
  /** A text of many lines, such as a mapping. */
  readonly long: boolean;
  readonly required: boolean;
  readonly example: string;
  /** "Set; leave empty to keep it." */
  readonly note: string | null;
}

/** `quarantine` */
export interface QuarantineView {
  readonly rows: readonly {
    readonly href: string;
    readonly reason: string;
    readonly over: string;
    readonly from: string;
    readonly to: string;
    readonly at: Moment;
  }[];
  /** The next page, older; null at the end. */
  readonly olderHref: string | null;
}

/** `arrival` */
export interface ArrivalPageView {
  readonly state: string;
  /** What became of it, or why it lies here. */
  readonly fate: string;
  readonly isSolved: boolean;
  /** Told after an attempt that changed nothing. */
  readonly notice: string | null;
  readonly error: string | null;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly at: Moment;
  readonly raw: string | null;
  /** Null where there is nothing to do any more. */
  readonly replayHref: string | null;
  readonly discardHref: string | null;
  readonly backHref: string;
}

/** `handset` */
export interface HandsetView {
  /** The outside phone's number, as it goes into the form. */
  readonly phone: string;
  /** Our numbers that can be texted. */
  readonly numbers: readonly {
    readonly number: string;
    readonly display: string;
    readonly label: string;
    readonly selected: boolean;
  }[];
  readonly lines: readonly HandsetLineView[];
  readonly action: string;
  readonly clientKey: string;
  readonly draft: string;
  readonly error: string | null;
}

export interface HandsetLineView {
  readonly kind: "sent" | "received";
  readonly peer: string;
  readonly body: string;
  readonly files: readonly HandsetFileView[];
  readonly at: Moment;
}

/** View name → its data, as in views.ts. */
export interface OperatorViews {
  readonly handset: HandsetView;
  readonly outbox: OutboxView;
  readonly health: HealthPageView;
  readonly trunks: TrunksView;
  readonly trunk: TrunkPageView;
  readonly quarantine: QuarantineView;
  readonly arrival: ArrivalPageView;
}
