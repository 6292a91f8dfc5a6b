/** How much a tenant texts, in counts; types only. */

export interface UsageFigures {
  readonly sent: number;
  readonly received: number;
  /** Of those sent, counted for the day on which they were sent. */
  readonly failed: number;
  /** Of both directions. */
  readonly mms: number;
  readonly segments: number;
}

/** `GET /v1/usage?days=1|7|30`. Days are the tenant's. */
export interface UsageReply {
  readonly days: number;
  /** First and last day, both counted: `2026-11-24`. */
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly total: UsageFigures;
  readonly byDay: readonly UsageOfDay[];
  readonly byNumber: {
    readonly most: readonly UsageOfNumber[];
    readonly others: UsageOfOthers;
  };
  readonly byUser: {
    readonly most: readonly UsageOfUser[];
    readonly others: UsageOfOthers;
    /** What came to a number that several users have, or was sent by no user. */
    readonly nobody: UsageFigures;
  };
}

export interface UsageOfDay extends UsageFigures {
  readonly day: string;
}

export interface UsageOfNumber extends UsageFigures {
  readonly number: string;
  readonly display: string;
  readonly label: string;
}

export interface UsageOfUser extends UsageFigures {
  readonly userId: string;
  readonly name: string;
}

/** How many more there are, and what they come to. */
export interface UsageOfOthers extends UsageFigures {
  readonly count: number;
}
