/** What the view of the Health page is given; see views.ts. */
import type { FindingView } from "../../wire/health.js";
import type { Moment } from "./views.js";

/** `health` */
export interface HealthPageView {
  /** "2 problems. 1 warning.", or that all is well. */
  readonly sum: string;
  /** `ok`, or how bad the worst finding is. */
  readonly state: "ok" | "warn" | "problem";
  readonly at: Moment;
  readonly checked: string;
  readonly againHref: string;
  readonly findings: readonly (FindingView & { readonly levelText: string })[];
  readonly links: readonly LinkRowView[];
  readonly queues: readonly QueueRowView[];
  readonly letters: readonly { readonly title: string; readonly text: string; readonly href: string }[];
  readonly webhooks: readonly WebhookRowView[];
  readonly quarantine: string;
  readonly quarantineHref: string;
  readonly streams: string;
}

export interface LinkRowView {
  readonly name: string;
  /** "FreeSWITCH 1.10.12" */
  readonly product: string;
  /** As a tag is coloured. */
  readonly state: "on" | "off" | "problem";
  readonly stateText: string;
  readonly since: Moment;
  /** The newest interruptions, in words. */
  readonly gaps: readonly string[];
}

export interface QueueRowView {
  readonly title: string;
  readonly text: string;
  readonly oldest: Moment;
}

export interface WebhookRowView {
  readonly title: string;
  readonly href: string;
  /** Null where none ever came. */
  readonly last: { readonly text: string; readonly at: Moment; readonly isTrouble: boolean } | null;
}
