/** FusionPBX's own settings file. */
import type { DatabaseSettings } from "../shared/database-sql.js";

export interface HostConfig {
  readonly database: DatabaseSettings;
  readonly documentRoot: string;
  /** Its own path; empty where it is at the root of the site. */
  readonly base: string;
  /** Where its FreeSWITCH listens, as a setting of ours. */
  readonly pbxUrl: string;
}

/** Reads config.conf (`key = value`); null where it names no PostgreSQL. */
export function readHostConfig(text: string): HostConfig | null {
  const values = new Map(
    text.split("\n").flatMap((line) => {
      const [, key, value] = /^\s*([\w.]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    }),
  );
  const of = (key: string, otherwise: string) => values.get(key) || otherwise;
  if (of("database.0.type", "") !== "pgsql") return null;
  return {
    database: {
      client: "pg",
      host: of("database.0.host", "127.0.0.1"),
      port: Number(of("database.0.port", "5432")),
      user: of("database.0.username", "fusionpbx"),
      password: of("database.0.password", ""),
      database: of("database.0.name", "fusionpbx"),
      ssl: /^(require|verify-)/.test(of("database.0.sslmode", "")),
    },
    documentRoot: of("document.root", "/var/www/fusionpbx"),
    base: of("project.path", "").replace(/\/+$/, ""),
    pbxUrl: pbxUrl(of),
  };
}

/** FusionPBX itself takes these for granted where its file says nothing. */
function pbxUrl(of: (key: string, otherwise: string) => string): string {
  const host = of("switch.event_socket.host", of("event_socket.ip_address", "127.0.0.1"));
  const port = of("switch.event_socket.port", of("event_socket.port", "8021"));
  const password = of("switch.event_socket.password", of("event_socket.password", "ClueCon"));
  return `esl://:${encodeURIComponent(password)}@${host}:${port}`;
}

/** The release, of the file in which FusionPBX keeps it; null where it says none. */
export function readVersion(php: string): string | null {
  return /return\s+'(\d+\.\d+\.\d+)'/.exec(php)?.[1] ?? null;
}
