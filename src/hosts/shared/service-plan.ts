/** Putting the service's own files on a machine, and taking them off again, whatever the admin UI. */
import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { type FileChange, readIfThere } from "../../lib/file-changes.js";
import { type DatabaseSettings, type Reading, ROLE } from "./database-sql.js";
import type { HostPart } from "./install-plan.js";
import { canRead } from "./install-rows.js";
import { planKey, planKeyRemoval } from "./key-act.js";
import { envText, readEnv, type ServiceFacts, unitText, withoutOurs } from "./service.js";

const ETC = "/etc/sidetone";

/** Where our files are on every machine. */
export const places = {
  env: `${ETC}/sidetone.env`,
  key: `${ETC}/host.key`,
  sql: `${ETC}/database.sql`,
  unit: "/etc/systemd/system/sidetone.service",
} as const;

/** A machine as it is. `root` stands before every path: empty, but for a test. */
export interface Machine {
  readonly root: string;
  readonly envBefore: string | null;
  /** What the settings' file says now; the operator's own lines win. */
  readonly settings: ReadonlyMap<string, string>;
}

export interface ServiceWish extends Pick<ServiceFacts, "command" | "groups" | "writes"> {
  readonly settings: ReadonlyMap<string, string>;
  /** Who else than root reads the key: the group of the web server. */
  readonly webGroup: string;
  /** What makes our role and database; the step is null where both work already. */
  readonly sql: { readonly text: string; readonly step: string | null };
}

/** The service beside an admin UI that keeps its tables in a database server. */
export interface PortalService extends Omit<ServiceWish, "settings" | "sql"> {
  readonly portal: "fusionpbx" | "freepbx";
  readonly database: DatabaseSettings;
  readonly reads: readonly Reading[];
  readonly pbxUrl: string;
  /** What was asked for; null: as it was, or as it is by default. */
  readonly url: string | null;
  readonly port: number | null;
  readonly sqlOf: (password: string) => { readonly text: string; readonly step: string };
}

/** Reads what an earlier installation, or the operator, wrote. */
export async function readMachine(root: string): Promise<Machine> {
  const envBefore = await readIfThere(`${root}${places.env}`);
  return { root, envBefore, settings: readEnv(envBefore ?? "") };
}

/** The password of our role: the one that the settings hold, else a new one. */
export function rolePassword({ settings }: Machine): string {
  const url = settings.get("SIDETONE_PORTAL_DATABASE_URL") ?? "";
  const kept = URL.canParse(url) ? decodeURIComponent(new URL(url).password) : "";
  return kept === "" ? randomBytes(24).toString("base64url") : kept;
}

/** The port that we listen on: asked for, else what the settings say. */
export function portOf({ settings }: Machine, asked: number | null): number {
  return asked ?? Number(settings.get("SIDETONE_PORT") ?? 8095);
}

/** What is wrong with a port, where something is. */
export async function portProblems(
  port: number,
  isTaken: (port: number) => Promise<boolean>,
): Promise<readonly string[]> {
  return (await isTaken(port))
    ? [`another program answers on port ${port} of this machine; say --port NUMBER, one that is free`]
    : [];
}

/** {@link planService} with the settings by which the server lives in the admin UI. */
export async function planPortalService(machine: Machine, wish: PortalService): Promise<HostPart> {
  const { portal, database, reads, pbxUrl, url, port, sqlOf, ...facts } = wish;
  const password = rolePassword(machine);
  const scheme = database.client === "pg" ? "postgres" : "mysql";
  const at = (name: string) =>
    `${scheme}://${ROLE}:${encodeURIComponent(password)}@${database.host}:${database.port}/${name}`;
  const publicUrl = url ?? machine.settings.get("SIDETONE_PUBLIC_URL");
  const settings = new Map([
    ["SIDETONE_PORTAL", portal],
    ["SIDETONE_PORTAL_DATABASE_URL", at(database.database)],
    ["SIDETONE_DATABASE_URL", at(ROLE)],
    ["SIDETONE_TRUSTED_PROXIES", "loopback"],
    ["SIDETONE_PBX_URL", pbxUrl],
    ...(port === null ? [] : [["SIDETONE_PORT", String(port)] as const]),
    ...(publicUrl === undefined ? [] : [["SIDETONE_PUBLIC_URL", publicUrl] as const]),
  ]);
  const own = { ...database, user: ROLE, password };
  const isReady = (await canRead(own, reads)) && (await canRead({ ...own, database: ROLE }, []));
  const sql = sqlOf(password);
  return planService(machine, { ...facts, settings, sql: isReady ? { ...sql, step: null } : sql });
}

/** Unit, settings, key and SQL. */
export async function planService(machine: Machine, wish: ServiceWish): Promise<HostPart> {
  const { root, envBefore } = machine;
  const unit = unitText({ ...wish, envFile: places.env, keyFile: places.key });
  const changes: FileChange[] = [
    {
      path: `${root}${places.env}`,
      before: envBefore,
      after: envText(envBefore, wish.settings),
      mode: 0o640,
      isSecret: true,
    },
    { path: `${root}${places.unit}`, before: await readIfThere(`${root}${places.unit}`), after: unit },
    await sqlFile(root, wish.sql.text),
  ];
  const isNew = changes.some(({ before, after }) => before !== after);
  const key = await planKey(`${root}${places.key}`, { root, group: wish.webGroup });
  return {
    ...key,
    changes,
    steps: [
      ...(wish.sql.step === null ? [] : [wish.sql.step]),
      ...(isNew
        ? ["systemctl daemon-reload && systemctl enable sidetone && systemctl restart sidetone"]
        : []),
    ],
  };
}

async function sqlFile(root: string, text: string): Promise<FileChange> {
  const path = `${root}${places.sql}`;
  return { path, before: await readIfThere(path), after: text, mode: 0o600, isSecret: true };
}

/** Takes all of it away but what the operator wrote into the settings. Our tables and files stay, and `sayHow` says how they go. */
export async function planServiceRemoval(machine: Machine, sayHow: readonly string[]): Promise<HostPart> {
  const { root, envBefore } = machine;
  const own = withoutOurs(envBefore ?? "");
  const gone = [places.unit, places.sql].map(async (place): Promise<FileChange> => {
    const path = `${root}${place}`;
    return { path, before: await readIfThere(path), after: null, isSecret: true };
  });
  const changes: FileChange[] = [
    {
      path: `${root}${places.env}`,
      before: envBefore,
      after: own.trim() === "" ? null : own,
      isSecret: true,
    },
    ...(await Promise.all(gone)),
  ];
  const isThere = changes.some(({ before, after }) => before !== after);
  return {
    ...(await planKeyRemoval(`${root}${places.key}`)),
    changes,
    steps: isThere ? ["systemctl disable --now sidetone; systemctl daemon-reload", ...sayHow] : [],
  };
}

/** Folders that stay, however empty they are. */
export function keptFolders(root: string): readonly string[] {
  return [dirname(places.unit), "/etc"].map((folder) => `${root}${folder}`);
}
