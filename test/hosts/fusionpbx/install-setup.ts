// A machine with a FusionPBX, as far as installing sees of it: a database, a tree of files, an nginx site.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import pg from "pg";
import { readCatalogues } from "../../../src/catalogues.js";
import { type InstallWish, planInstall, planUninstall } from "../../../src/hosts/fusionpbx/install.js";
import { readManifest } from "../../../src/manifest.js";
import { createFolder } from "../../servers/daemon.js";
import type { PostgresServer } from "../../servers/postgres.js";

const FIXTURES = "test/fixtures/hosts";
const SITE = `server {
	listen 443 ssl;
	location / { root /var/www/fusionpbx; }
}
`;

export interface Machine {
  readonly root: string;
  readonly wish: InstallWish;
  readonly install: () => ReturnType<typeof planInstall>;
  readonly uninstall: () => ReturnType<typeof planUninstall>;
  /** Runs SQL as FusionPBX does. */
  readonly sql: (text: string) => Promise<readonly Record<string, unknown>[]>;
  /** Every row of every table, and every file, as texts. */
  readonly state: () => Promise<readonly string[]>;
}

/** Makes one, of the release whose rows the last of the fixtures has. */
export async function setUpMachine(
  server: PostgresServer,
  name: string,
  { fixtures = ["fusionpbx-menu-5.5.sql"], version = "5.5.13" } = {},
): Promise<Machine> {
  const url = new URL(await server.url(name));
  const sql = (text: string) => query(url, text);
  for (const fixture of fixtures) await sql(readFileSync(`${FIXTURES}/${fixture}`, "utf8"));
  const root = createFolder("fusionpbx");
  write(root, "etc/fusionpbx/config.conf", config(url));
  write(root, "etc/group", `root:x:0:\nwww-data:x:${process.getgid?.() ?? 0}:\n`);
  write(root, "etc/nginx/sites-available/fusionpbx", SITE);
  write(root, "etc/nginx/snippets/fastcgi-php.conf", "# another\n");
  write(root, "etc/systemd/system/other.service", "[Unit]\n");
  write(root, "var/www/fusionpbx/app/extensions/app_config.php", "<?php\n");
  const software = "var/www/fusionpbx/core/software/resources/classes/software.php";
  write(root, software, `<?php\nclass software { static function version() { return '${version}'; } }\n`);
  const wish = wishOf(root);
  return {
    root,
    wish,
    install: () => planInstall(wish),
    uninstall: () => planUninstall(wish),
    sql,
    state: async () => [...(await rows(sql)), ...files(root)],
  };
}

function wishOf(root: string): InstallWish {
  return {
    root,
    config: "/etc/fusionpbx/config.conf",
    documentRoot: null,
    nginxSite: null,
    nginx: ["true"],
    webGroup: "www-data",
    url: "https://pbx.example.test",
    port: null,
    command: ["/usr/bin/node", "/opt/sidetone/cli.js", "serve"],
    plugin: readManifest(),
    words: readCatalogues(),
    reads: [{ table: "v_domains", columns: ["domain_uuid", "domain_name", "no_such_column"] }],
    isTaken: async () => false,
  };
}

function config({ port, pathname }: URL): string {
  return `#database system settings
database.0.type = pgsql
database.0.host = 127.0.0.1
database.0.port = ${port}
database.0.sslmode = prefer
database.0.name = ${pathname.slice(1)}
database.0.username = postgres
database.0.password = secret
document.root = /var/www/fusionpbx
switch.event_socket.password = Clue/Con
`;
}

async function query(url: URL, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    const result = await client.query(text);
    return result.rows ?? [];
  } finally {
    await client.end();
  }
}

async function rows(sql: Machine["sql"]): Promise<readonly string[]> {
  const tables = await sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'");
  const all: string[] = [];
  for (const { table_name: table } of tables) {
    for (const row of await sql(`SELECT * FROM ${table}`)) all.push(`${table} ${JSON.stringify(row)}`);
  }
  return all.sort();
}

function files(root: string): readonly string[] {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).sort();
  return names.map((name) => {
    const { mode } = statSync(join(root, name));
    const text = statSync(join(root, name)).isDirectory() ? "" : readFileSync(join(root, name), "utf8");
    return `${name} ${mode.toString(8)} ${text}`;
  });
}

function write(root: string, name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}
