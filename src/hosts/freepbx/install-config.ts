/** FreePBX's own settings file, as far as it says where its tables are. */
import type { DatabaseSettings } from "../shared/database-sql.js";

/** Reads /etc/freepbx.conf, which is PHP; null where it names no MySQL or MariaDB. */
export function readHostConfig(text: string): DatabaseSettings | null {
  const values = new Map(
    [...text.matchAll(/^\s*\$amp_conf\[\s*(['"])(\w+)\1\s*\]\s*=\s*(['"])((?:\\.|(?!\3).)*)\3\s*;/gm)].map(
      ([, , key = "", , value = ""]) => [key, value.replace(/\\(['"\\])/g, "$1")] as const,
    ),
  );
  const of = (key: string, otherwise: string) => values.get(key) || otherwise;
  if (!values.has("AMPDBUSER") || !["mysql", "mariadb"].includes(of("AMPDBENGINE", "mysql"))) return null;
  const host = of("AMPDBHOST", "localhost");
  return {
    client: "mysql2",
    ssl: false,
    // To MySQL's own programs this name means a socket, which we don't use.
    host: host === "localhost" ? "127.0.0.1" : host,
    port: Number(of("AMPDBPORT", "3306")),
    user: of("AMPDBUSER", "freepbxuser"),
    password: of("AMPDBPASS", ""),
    database: of("AMPDBNAME", "asterisk"),
  };
}
