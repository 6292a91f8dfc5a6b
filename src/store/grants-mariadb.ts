import type { Read } from "./dialect.js";

/** What our statements and migrations take; a table that a dead process left half made is dropped. */
const NEEDED = ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "INDEX", "DROP"];

/** Reads what the server lists for us, also by roles; which of it holds for our database is for us to tell. */
export async function missingGrants(read: Read): Promise<readonly string[]> {
  const [here] = await read("SELECT DATABASE() AS name");
  const rows = await read("SHOW GRANTS");
  const lines = rows.map((row) => String(Object.values(row)[0]));
  return missingOf(lines, String(here?.["name"]));
}

/** `GRANT SELECT, INSERT ON `base`.* TO …`: rights on single tables are no rights to make new ones. */
function missingOf(lines: readonly string[], database: string): readonly string[] {
  const rights = lines.flatMap((line) => {
    const [, list = "", place = ""] = /^GRANT (.+?) ON (\S+) TO /.exec(line) ?? [];
    return covers(place, database) ? list.split(",").map((one) => one.trim()) : [];
  });
  if (rights.includes("ALL PRIVILEGES")) return [];
  return NEEDED.filter((right) => !rights.includes(right));
}

/** The name of a database in a grant is a pattern: `_` and `%` stand for others unless they are escaped. */
function covers(place: string, database: string): boolean {
  if (place === "*.*") return true;
  const pattern = /^[`"](.+)[`"]\.\*$/.exec(place)?.[1];
  if (pattern === undefined) return false;
  const escaped = pattern.replace(/\\?[\s\S]/g, (part) => {
    if (part === "%") return ".*";
    if (part === "_") return ".";
    return part.slice(-1).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${escaped}$`, "s").test(database);
}
