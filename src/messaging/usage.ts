import { MessagingError } from "../core/errors.js";
import type { Session, TenantDirectory } from "../core/model.js";
import { type Day, dayOf, lastDays, type UsageRange, usageRanges } from "../core/usage-day.js";
import { addFigures, noUsage, type UsageFigures } from "../core/usage-figures.js";
import type { Clock } from "../lib/clock.js";
import type { Directory, Store, UsagePosition, UsageRow, UsageShares, UsageSpan } from "../ports.js";

export interface UsageDeps {
  readonly store: Pick<Store, "usage" | "settings">;
  readonly directory: Pick<Directory, "tenant">;
  readonly clock: Clock;
}

/** How much the tenant of a session texts; the caller has asked core/access. */
export interface Usage {
  /** The figures of each range and the days of the longest; null while nobody of the tenant may text. */
  overview(session: Session): Promise<UsageOverview | null>;
  /** All that is shown of one range; the `limit` numbers and users who text most, and the others in sum. */
  report(session: Session, range: UsageRange, limit: number): Promise<UsageReport>;
  /** The days of a range, for reading its rows part by part. */
  span(session: Session, range: UsageRange): Promise<UsageSpan>;
  rows(span: UsageSpan, after: UsagePosition | null, limit: number): Promise<readonly UsageRow[]>;
}

export interface UsageOfDay extends UsageFigures {
  readonly day: Day;
}

export interface UsageOverview {
  readonly ranges: readonly { readonly days: UsageRange; readonly figures: UsageFigures }[];
  readonly byDay: readonly UsageOfDay[];
}

export interface UsageReport {
  readonly span: UsageSpan;
  readonly total: UsageFigures;
  /** Every day of the range, oldest first. */
  readonly byDay: readonly UsageOfDay[];
  readonly byNumber: UsageShares;
  readonly byUser: UsageShares & { readonly nobody: UsageFigures };
}

const LONGEST = Math.max(...usageRanges);

/** Answers what office managers ask. */
export function createUsage({ store, directory, clock }: UsageDeps): Usage {
  return {
    async overview({ tenantId }) {
      const own = await ownOf(tenantId);
      if (!(await isTexting(own))) return null;
      const byDay = await everyDay(own, LONGEST);
      const ranges = usageRanges.map((days) => ({ days, figures: addFigures(byDay.slice(-days)) }));
      return { ranges, byDay };
    },
    async report({ tenantId }, range, limit) {
      const own = await ownOf(tenantId);
      const span = spanOf(own, range);
      const [byDay, byNumber, byUser] = await Promise.all([
        everyDay(own, range),
        store.usage.byNumber(span, limit),
        store.usage.byUser(span, limit),
      ]);
      return { span, total: addFigures(byDay), byDay, byNumber, byUser };
    },
    span: async ({ tenantId }, range) => spanOf(await ownOf(tenantId), range),
    rows: (span, after, limit) => store.usage.rows(span, after, limit),
  };

  async function ownOf(tenantId: string): Promise<TenantDirectory> {
    const own = await directory.tenant(tenantId);
    if (!own) throw new MessagingError("unauthenticated");
    return own;
  }

  /** SMS is on for the tenant and for one user whom the host still has. */
  async function isTexting({ tenant, users }: TenantDirectory): Promise<boolean> {
    const { smsEnabled } = await store.settings.tenant(tenant.id);
    if (!smsEnabled) return false;
    return (await store.usage.texters(tenant.id)).some((id) => users.get(id)?.enabled);
  }

  /** Days without texts have no rows, and are shown all the same. */
  async function everyDay(own: TenantDirectory, days: number): Promise<readonly UsageOfDay[]> {
    const known = new Map((await store.usage.byDay(spanOf(own, days))).map((one) => [one.day, one]));
    return daysOf(own, days).map((day) => known.get(day) ?? { day, ...noUsage });
  }

  function spanOf(own: TenantDirectory, days: number): UsageSpan {
    const [from = "", ...rest] = daysOf(own, days);
    return { tenantId: own.tenant.id, from, to: rest.at(-1) ?? from };
  }

  function daysOf({ tenant }: TenantDirectory, days: number): readonly Day[] {
    return lastDays(dayOf(clock.now(), tenant.timeZone), days);
  }
}
