import { figureNames, noUsage, type UsageFigures, withoutFigures } from "../core/usage-figures.js";
import type { UsageShares, UsageSpan, UsageStore } from "../ports.js";
import type { Database, Sql } from "./database.js";
import type { Row, Value } from "./dialect.js";

/** What office managers are shown. Sums are made by the database, whose rows may be thousands a day. */
export function createUsageStore({ sql }: Database): UsageStore {
  return {
    async byDay(span) {
      const rows = await sql.read(
        `SELECT day,${FIGURES} ${IN_SPAN} GROUP BY day ORDER BY day`,
        valuesOf(span),
      );
      return rows.map((row) => ({ day: row["day"] as string, ...figuresOf(row) }));
    },
    byNumber: (span, limit) => shares(sql, span, { column: "number", limit, where: "" }),
    async byUser(span, limit) {
      const where = "AND user_id<>''";
      const [users, nobody] = await Promise.all([
        shares(sql, span, { column: "user_id", limit, where }),
        total(sql, span, "AND user_id=''"),
      ]);
      return { ...users, nobody };
    },
    async rows(span, after, limit) {
      const { day, number, userId } = after ?? { day: span.from, number: "", userId: "" };
      // Day first: that is where the index is entered.
      const rows = await sql.read(
        `SELECT day,number,user_id,${FIGURES} ${IN_SPAN}
         AND day>=? AND (day>? OR number>? OR (number=? AND user_id>?))
         GROUP BY day,number,user_id ORDER BY day,number,user_id LIMIT ?`,
        [...valuesOf(span), day, day, number, number, userId, limit],
      );
      return rows.map((row) => ({
        day: row["day"] as string,
        number: row["number"] as string,
        userId: row["user_id"] as string,
        ...figuresOf(row),
      }));
    },
    async texters(tenantId) {
      const rows = await sql.read(
        "SELECT user_id FROM sidetone_user_settings WHERE tenant_id=? AND sms_enabled=1",
        [tenantId],
      );
      return rows.map((row) => row["user_id"] as string);
    },
  };
}

const FIGURES = `SUM(CASE WHEN direction='out' THEN messages ELSE 0 END) AS sent,
  SUM(CASE WHEN direction='in' THEN messages ELSE 0 END) AS received,
  SUM(failed) AS failed,SUM(mms) AS mms,SUM(segments) AS segments`;

const IN_SPAN = "FROM sidetone_usage WHERE tenant_id=? AND day>=? AND day<=?";

interface Share {
  readonly column: "number" | "user_id";
  readonly limit: number;
  readonly where: string;
}

/** The largest groups, and what all others come to: what is left of the sum of all, in one look. */
async function shares(sql: Sql, span: UsageSpan, { column, limit, where }: Share): Promise<UsageShares> {
  const sums = figureNames.map((name) => `SUM(g.${name}) OVER () AS all_${name}`).join(",");
  const rows = await sql.read(
    `SELECT g.*,${sums},COUNT(*) OVER () AS size
     FROM (SELECT ${column},${FIGURES} ${IN_SPAN} ${where} GROUP BY ${column}) g
     ORDER BY g.sent+g.received DESC,g.${column} LIMIT ?`,
    [...valuesOf(span), limit],
  );
  const most = rows.map((row) => ({ id: row[column] as string, ...figuresOf(row) }));
  const [first] = rows;
  if (first === undefined) return { most, others: { ...noUsage, count: 0 } };
  const others = withoutFigures(figuresOf(first, "all_"), most);
  return { most, others: { ...others, count: Number(first["size"]) - most.length } };
}

async function total(sql: Sql, span: UsageSpan, where: string): Promise<UsageFigures> {
  const [row] = await sql.read(`SELECT ${FIGURES} ${IN_SPAN} ${where}`, valuesOf(span));
  return row === undefined ? noUsage : figuresOf(row);
}

function valuesOf({ tenantId, from, to }: UsageSpan): Value[] {
  return [tenantId, from, to];
}

/** A sum of bigints is text on two of the databases, and null where there is nothing to add. */
function figuresOf(row: Row, prefix = ""): UsageFigures {
  const figure = (name: keyof UsageFigures): number => Number(row[prefix + name] ?? 0);
  return {
    sent: figure("sent"),
    received: figure("received"),
    failed: figure("failed"),
    mms: figure("mms"),
    segments: figure("segments"),
  };
}
