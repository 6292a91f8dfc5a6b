/** Putting the service's own files on a machine, and taking them off again, whatever the admin UI. */
import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import { type FileChange, readIfThere } from "../../lib/file-changes.js";
import type { HostPart } from "./install-plan.js";
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
  /** What makes our role and database; null where both work already. */
  readonly sql: { readonly text: string; readonly step: string } | null;
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
export function portOf({ settings }: Machine, asked: number | undefined): number {
  return asked ?? Number(settings.get("SIDETONE_PORT") ?? 8095);
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
    ...(wish.sql ? [await sqlFile(root, wish.sql.text)] : []),
  ];
  const isNew = changes.some(({ before, after }) => before !== after);
  const key = await planKey(`${root}${places.key}`, { root, group: wish.webGroup });
  return {
    ...key,
    changes,
    steps: [
      ...(wish.sql ? [wish.sql.step] : []),
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
