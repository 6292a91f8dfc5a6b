import { Readable } from "node:stream";
import { csvLine } from "../../core/csv-write.js";
import type { TenantDirectory } from "../../core/model.js";
import { figureNames } from "../../core/usage-figures.js";
import type { UsagePosition, UsageRow } from "../../ports.js";
import { ownDirectory } from "../api/me.js";
import { labelOf } from "../api/usage.js";
import { streamTo } from "../stream-to.js";
import type { Words } from "../words.js";
import { type PageRoute, signedIn } from "./page.js";
import { rangeOf } from "./usage.js";
import { figureTitles } from "./usage-figures.js";

/** Rows that are in memory at a time. */
const PART = 1_000;
/** Without it spreadsheets take UTF-8 for the code page of their country. */
const BYTE_ORDER_MARK = "\uFEFF";

/** Every counter of a range as a file for spreadsheets, read from the database as fast as the browser takes it. */
export const usageCsv: PageRoute = {
  method: "get",
  path: "usage/csv",
  policy: "read usage",
  async handle({ api }, call) {
    const { req, res, words } = call;
    const session = signedIn(call);
    const span = await api.usage.span(session, rangeOf(req.query["days"]));
    const own = await ownDirectory(api, session.tenantId);
    // Before anything is sent: if this fails there is still a page to say so.
    const first = await api.usage.rows(span, null, PART);
    const next = (after: UsagePosition) => api.usage.rows(span, after, PART);
    res.set("Content-Type", "text/csv; charset=utf-8");
    res.set("Content-Disposition", `attachment; filename="sidetone-usage-${span.from}-${span.to}.csv"`);
    await streamTo(res, Readable.from(linesOf(first, next, createLine(own, words)), { objectMode: false }));
  },
};

async function* linesOf(
  first: readonly UsageRow[],
  next: (after: UsagePosition) => Promise<readonly UsageRow[]>,
  { header, line }: Lines,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + header;
  for (let rows = first; ; ) {
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(line).join("");
    rows = await next(last);
  }
}

interface Lines {
  readonly header: string;
  readonly line: (row: UsageRow) => string;
}

function createLine(own: TenantDirectory, words: Words): Lines {
  const { t } = words;
  const userOf = (id: string): string =>
    id === "" ? t("usage.nobody") : (own.users.get(id)?.displayName ?? t("formerUser"));
  const columns = [t("usage.day"), t("usage.number"), t("usage.label"), t("usage.user")];
  return {
    header: csvLine([...columns, ...figureTitles(words)]),
    line: (row) =>
      csvLine([
        row.day,
        row.number,
        labelOf(own, row.number),
        userOf(row.userId),
        ...figureNames.map((name) => row[name]),
      ]),
  };
}
