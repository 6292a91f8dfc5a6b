/**
 * The usage part of the ports: how much a tenant texts, in counts. The counters are written by accept and settle, in
 * the transactions that store what is counted. Import it through ports.ts.
 */
import type { Day } from "./core/usage-day.js";
import type { UsageFigures } from "./core/usage-figures.js";

/** Read by office managers. Every question is about one tenant, whom the caller has asked core/access for. */
export interface UsageStore {
  /** The figures of each day in the span that has any, oldest first. */
  byDay(span: UsageSpan): Promise<readonly (UsageFigures & { readonly day: Day })[]>;
  /** The numbers that text most, and all the others in one sum. */
  byNumber(span: UsageSpan, limit: number): Promise<UsageShares>;
  /** The users who text most, all the others in one sum, and what is counted for no one user. */
  byUser(span: UsageSpan, limit: number): Promise<UsageShares & { readonly nobody: UsageFigures }>;
  /** Day by day, number by number, user by user: at most `limit` rows after `after`, in the order of their keys. */
  rows(span: UsageSpan, after: UsagePosition | null, limit: number): Promise<readonly UsageRow[]>;
  /** The users of the tenant who may text, as the switches say; the host may know some of them no more. */
  texters(tenantId: string): Promise<readonly string[]>;
}

export interface UsageSpan {
  readonly tenantId: string;
  /** First and last day, both counted. */
  readonly from: Day;
  readonly to: Day;
}

export interface UsageShares {
  /** By E.164 number or by user id, the most texts first. */
  readonly most: readonly (UsageFigures & { readonly id: string })[];
  readonly others: UsageFigures & { readonly count: number };
}

/** The key of a row; `userId` is empty for what is counted for no one user. */
export interface UsagePosition {
  readonly day: Day;
  readonly number: string;
  readonly userId: string;
}

export interface UsageRow extends UsagePosition, UsageFigures {}
