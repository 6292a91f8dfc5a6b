/** Putting Sidetone into a FusionPBX of this machine, and taking it out again. */
import { dirname, join } from "node:path";
import { applyChanges, type FileChange, readIfThere } from "../../lib/file-changes.js";
import { postgresRemoval, postgresSql, type Reading, ROLE, readable } from "../shared/database-sql.js";
import { execute } from "../shared/exec.js";
import { type Act, type HostPart, type HostPlan, type HostWish, joinParts } from "../shared/install-plan.js";
import { canRead, columnsThere, withHostDatabase } from "../shared/install-rows.js";
import {
  keptFolders,
  type Machine,
  places,
  planPortalService,
  planServiceRemoval,
  portOf,
  portProblems,
  readMachine,
} from "../shared/service-plan.js";
import { type HostConfig, readHostConfig, readVersion } from "./install-config.js";
import { menuEntries } from "./install-menu.js";
import { MODULE, moduleChanges, moduleFiles } from "./install-module.js";
import { changeSite, snippetText } from "./install-nginx.js";
import { planRows, planRowsRemoval, SCHEMA } from "./install-rows.js";

export interface InstallWish extends HostWish {
  /** Null: where the settings file says. */
  readonly documentRoot: string | null;
  /** Null: the first of the usual ones. */
  readonly nginxSite: string | null;
  /** The nginx to test and reload, with its arguments. */
  readonly nginx: readonly string[];
  readonly webGroup: string;
  /** What the directory reads. */
  readonly reads: readonly Reading[];
}

const SNIPPET = "/etc/nginx/snippets/sidetone.conf";
const SITES = [
  "/etc/nginx/sites-available/fusionpbx",
  "/etc/nginx/sites-available/fusionpbx.conf",
  "/etc/nginx/conf.d/fusionpbx.conf",
];
const OLDEST = [5, 0] as const;

/** Everything that installing would do. */
export async function planInstall(wish: InstallWish): Promise<HostPlan> {
  const host = await findHost(wish);
  if ("problems" in host) return joinParts([host], []);
  const machine = await readMachine(wish.root);
  const port = portOf(machine, wish.port);
  const parts = [
    { problems: await portProblems(port, wish.isTaken) },
    await service(wish, host, machine),
    // Where nginx refuses it no row is written.
    await webServer(wish, host, {
      port,
      base: host.config.base,
      mediaMaxMb: Number(machine.settings.get("SIDETONE_MEDIA_MAX_MB") ?? 10),
    }),
    await moduleAndRows(wish, host),
  ];
  return joinParts(parts, keep(wish, host));
}

/** Everything that uninstalling would do. */
export async function planUninstall(wish: InstallWish): Promise<HostPlan> {
  const host = await findHost(wish);
  if ("problems" in host) return joinParts([host], []);
  const files = await moduleFiles(moduleFacts(wish, host.config));
  const changes = await moduleChanges(host.documentRoot, files, false);
  const acts = await planRowsRemoval(host.config.database, entriesOf(wish, host.config));
  const { database } = host.config.database;
  const parts = [
    await webServer(wish, host, null),
    { changes, acts },
    await planServiceRemoval(await readMachine(wish.root), [
      `Messages, files and the account "${ROLE}" of the database stay. Where they shall go too: rm -r /var/lib/sidetone, and in psql: ${postgresRemoval(database)}`,
    ]),
  ];
  return joinParts(parts, keep(wish, host));
}

interface HostFound {
  readonly config: HostConfig;
  readonly documentRoot: string;
  readonly site: string;
  readonly siteText: string;
}

/** The FusionPBX of this machine, or why there is none that we can be put into. */
async function findHost(wish: InstallWish): Promise<HostFound | { readonly problems: readonly string[] }> {
  const { root } = wish;
  if (root === "" && process.getuid?.() !== 0)
    return { problems: ["only root can do this: run it with sudo"] };
  const text = await readIfThere(`${root}${wish.config}`);
  if (text === null) {
    return { problems: [`there is no FusionPBX here: no ${wish.config}; say --config FILE`] };
  }
  const config = readHostConfig(text);
  if (config === null) {
    return { problems: [`${wish.config} names no PostgreSQL, where FusionPBX keeps its tables`] };
  }
  const documentRoot = `${root}${wish.documentRoot ?? config.documentRoot}`;
  const site = await firstThere(root, sitesOf(wish));
  const problems = [
    ...(await versionProblems(documentRoot)),
    ...(await databaseProblems(wish, config)),
    ...(site === null
      ? [`no nginx site of FusionPBX: no ${sitesOf(wish).join(", no ")}; say --nginx-site FILE`]
      : []),
  ];
  if (problems.length > 0 || site === null) return { problems };
  return { config, documentRoot, site: site.path, siteText: site.text };
}

function sitesOf({ nginxSite }: InstallWish): readonly string[] {
  return nginxSite === null ? SITES : [nginxSite];
}

async function databaseProblems(wish: InstallWish, { database }: HostConfig): Promise<readonly string[]> {
  if (await canRead(database, [{ table: "v_menus", columns: ["menu_uuid"] }])) return [];
  const where = `${database.host}:${database.port}`;
  return [`FusionPBX's database at ${where} can't be reached by the account in ${wish.config}`];
}

async function versionProblems(documentRoot: string): Promise<readonly string[]> {
  const found = await firstThere(documentRoot, [
    "/core/software/resources/classes/software.php",
    "/resources/classes/software.php",
  ]);
  if (found === null) return [`there is no FusionPBX in ${documentRoot}; say --document-root FOLDER`];
  const version = readVersion(found.text);
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  return isOld ? [`FusionPBX ${version ?? "of an unknown release"} is too old: 5.0 or newer is needed`] : [];
}

async function firstThere(
  root: string,
  paths: readonly string[],
): Promise<{ readonly path: string; readonly text: string } | null> {
  for (const path of paths) {
    const text = await readIfThere(`${root}${path}`);
    if (text !== null) return { path: `${root}${path}`, text };
  }
  return null;
}

async function service(wish: InstallWish, { config }: HostFound, machine: Machine): Promise<HostPart> {
  const { database, pbxUrl } = config;
  const reads = await withHostDatabase(database, async (knex) =>
    readable(await columnsThere(knex, SCHEMA), wish.reads),
  );
  const psql = `runuser -u postgres -- psql -v ON_ERROR_STOP=1 -p ${database.port} < ${places.sql}`;
  return planPortalService(machine, {
    ...{ portal: "fusionpbx", database, reads, pbxUrl, url: wish.url, port: wish.port },
    ...{ command: wish.command, groups: [], writes: [], webGroup: wish.webGroup },
    sqlOf: (password) => ({
      text: postgresSql({ password, database: database.database, reads }),
      step: `${psql}   (as whoever owns the PostgreSQL at ${database.host}: makes our role and database)`,
    }),
  });
}

async function moduleAndRows(wish: InstallWish, { config, documentRoot }: HostFound): Promise<HostPart> {
  const files = await moduleFiles(moduleFacts(wish, config));
  const changes = await moduleChanges(documentRoot, files, true);
  const before = changes.map((change) => change.before ?? "").join("\n");
  const { acts, takenAway } = await planRows(config.database, entriesOf(wish, config), before);
  const isNew = acts.length > 0;
  return {
    changes,
    acts,
    steps: [
      ...takenAway.map((label) => `Nothing to do: ${label} was taken away in FusionPBX, and stays away`),
      ...(isNew
        ? ["In FusionPBX, sign out and in again: menu and permissions are read when one signs in"]
        : []),
    ],
  };
}

function moduleFacts({ plugin, words }: InstallWish, { base }: HostConfig) {
  return { plugin, words, base, keyFile: places.key };
}

function entriesOf({ plugin, words }: InstallWish, { base }: HostConfig) {
  return menuEntries(plugin, words, base);
}

/** The snippet and its includes; nginx tests them before it takes them, and where it refuses them they go again. */
async function webServer(
  wish: InstallWish,
  { site, siteText, documentRoot }: HostFound,
  snippet: Parameters<typeof snippetText>[0] | null,
): Promise<HostPart> {
  const path = `${wish.root}${SNIPPET}`;
  const { after, servers, hasFilters } = changeSite(
    siteText,
    documentRoot.slice(wish.root.length),
    snippet === null ? null : path,
  );
  const files: readonly FileChange[] = [
    { path, before: await readIfThere(path), after: snippet === null ? null : snippetText(snippet) },
    { path: site, before: siteText, after },
  ];
  // A site must not include what is not there, neither before nor after.
  const ordered = snippet === null ? [...files].reverse() : files;
  const changes = ordered.filter((change) => change.before !== change.after);
  return {
    acts: changes.length === 0 ? [] : [reload(wish, changes)],
    changes,
    steps: hasFilters
      ? [
          `${site} has sub_filter lines of its own: where they stand in a location, add ours from ${path} to them`,
        ]
      : [],
    problems:
      servers === 0 && snippet !== null
        ? [`no server in ${site} serves ${documentRoot}; say --nginx-site FILE or --document-root FOLDER`]
        : [],
  };
}

function reload({ nginx }: InstallWish, changes: readonly FileChange[]): Act {
  return {
    words: [`run ${nginx.join(" ")} -t, and where it is content ${nginx.join(" ")} -s reload`],
    async apply() {
      try {
        await execute([...nginx, "-t"]);
      } catch (error) {
        const back = changes.map((change) => ({ ...change, before: change.after, after: change.before }));
        await applyChanges(
          [...back].reverse(),
          back.map((change) => dirname(change.path)),
        );
        throw error;
      }
      await execute([...nginx, "-s", "reload"]);
    },
  };
}

function keep({ root }: InstallWish, { documentRoot, site }: HostFound): readonly string[] {
  return [
    ...keptFolders(root),
    join(documentRoot, dirname(MODULE)),
    dirname(site),
    dirname(`${root}${SNIPPET}`),
  ];
}
