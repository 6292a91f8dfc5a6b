/** Finding the FreePBX of this machine. */
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readIfThere } from "../../lib/file-changes.js";
import type { DatabaseSettings } from "../shared/database-sql.js";
import type { HostWish } from "../shared/install-plan.js";
import { readHostConfig } from "./install-config.js";
import { MODULE } from "./install-module.js";
import { type HostRows, readHost } from "./install-rows.js";

/** Where to look. */
export interface HostPlace extends Pick<HostWish, "root" | "config"> {
  /** Null: where FreePBX says. */
  readonly webRoot: string | null;
}

export interface HostFound {
  readonly database: DatabaseSettings;
  readonly rows: HostRows;
  readonly moduleDir: string;
  readonly asteriskDir: string;
  /** Whose FreePBX's own modules are. */
  readonly owner: { readonly uid: number; readonly gid: number };
}

interface Problems {
  readonly problems: readonly string[];
}

const OLDEST = 16;

/** The FreePBX of this machine, or why there is none that we can be put into. */
export async function findHost(place: HostPlace): Promise<HostFound | Problems> {
  const { root, webRoot } = place;
  if (root === "" && process.getuid?.() !== 0)
    return { problems: ["only root can do this: run it with sudo"] };
  const found = await findDatabase(place);
  if ("problems" in found) return found;
  const { version, settings } = found.rows;
  if (!(Number.parseInt(version, 10) >= OLDEST)) {
    return {
      problems: [`FreePBX ${version || "of an unknown release"} is too old: ${OLDEST} or newer is needed`],
    };
  }
  const moduleDir = join(root, webRoot ?? (settings.get("AMPWEBROOT") || "/var/www/html"), MODULE);
  const modules = dirname(moduleDir);
  const owner = await stat(join(modules, "userman")).catch(() => null);
  if (owner === null) {
    return {
      problems: [`User Manager is not in ${modules}; say --web-root FOLDER, or install it in FreePBX`],
    };
  }
  return {
    ...found,
    moduleDir,
    asteriskDir: join(root, settings.get("ASTETCDIR") || "/etc/asterisk"),
    owner,
  };
}

async function findDatabase({
  root,
  config,
}: HostPlace): Promise<Pick<HostFound, "database" | "rows"> | Problems> {
  const text = await readIfThere(`${root}${config}`);
  if (text === null) return { problems: [`there is no FreePBX here: no ${config}; say --config FILE`] };
  const database = readHostConfig(text);
  if (database === null) {
    return { problems: [`${config} names no MariaDB or MySQL, where FreePBX keeps its tables`] };
  }
  const rows = await readHost(database).catch(() => null);
  const where = `${database.host}:${database.port}`;
  return rows === null
    ? { problems: [`FreePBX's database can't be reached as ${config} says (${where})`] }
    : { database, rows };
}
