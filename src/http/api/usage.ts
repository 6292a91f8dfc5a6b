import type { TenantDirectory } from "../../core/model.js";
import type { UsageFigures, UsageReply } from "../../wire/usage.js";
import { ownDirectory } from "./me.js";
import { defineRoute } from "./route.js";
import * as schemas from "./schemas-usage.js";

/** As many numbers and users are named one by one; the others are told in sum. */
const NAMED = 50;

export const getUsage = defineRoute({
  method: "get",
  path: "/usage",
  summary: "How much the tenant texts, in counts: by day, by number and by user",
  policy: "read usage",
  query: schemas.usageQuery,
  status: 200,
  reply: schemas.usageReply,
  async handle(api, { session, query: { days } }): Promise<UsageReply> {
    const [own, report, presenter] = await Promise.all([
      ownDirectory(api, session.tenantId),
      api.usage.report(session, days, NAMED),
      api.present(session),
    ]);
    const { span, total, byDay, byNumber, byUser } = report;
    return {
      days,
      from: span.from,
      to: span.to,
      timeZone: own.tenant.timeZone,
      total: figures(total),
      byDay: byDay.map((one) => ({ day: one.day, ...figures(one) })),
      byNumber: {
        most: byNumber.most.map((one) => ({
          number: one.id,
          display: presenter.address(one.id),
          label: labelOf(own, one.id),
          ...figures(one),
        })),
        others: { count: byNumber.others.count, ...figures(byNumber.others) },
      },
      byUser: {
        most: byUser.most.map((one) => ({
          userId: one.id,
          name: presenter.person(one.id).name,
          ...figures(one),
        })),
        others: { count: byUser.others.count, ...figures(byUser.others) },
        nobody: figures(byUser.nobody),
      },
    };
  },
});

/** What the number is called; nothing where the host has it no longer. */
export function labelOf({ numbers }: TenantDirectory, number: string): string {
  return numbers.get(number)?.label ?? "";
}

function figures({ sent, received, failed, mms, segments }: UsageFigures): UsageFigures {
  return { sent, received, failed, mms, segments };
}
