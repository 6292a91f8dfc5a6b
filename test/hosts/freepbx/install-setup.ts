// A machine with a FreePBX in a folder, its tables in a MariaDB, and a stand-in for the programs of FreePBX and Apache.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type Connection, createConnection } from "mysql2/promise";
import { readCatalogues } from "../../../src/catalogues.js";
import { asteriskParts } from "../../../src/cli/freepbx.js";
import { type InstallWish, planInstall, planUninstall } from "../../../src/hosts/freepbx/install.js";
import { readManifest } from "../../../src/manifest.js";
import { createFolder } from "../../servers/daemon.js";
import { sharedMariadb } from "../../servers/databases.js";

const FILES: Readonly<Record<string, string>> = {
  "etc/group": "root:x:0:\nasterisk:x:995:\n",
  "etc/systemd/system/other.service": "[Unit]\n",
  "etc/apache2/conf-available/charset.conf": "# theirs\n",
  "etc/apache2/conf-enabled/.keep": "",
  "etc/apache2/mods-enabled/headers.load": "",
  "var/spool/asterisk/.keep": "",
  "var/www/html/admin/modules/userman/module.xml": "<module/>",
  "var/www/html/ucp/modules/Userman": "",
  "etc/asterisk/extensions.conf": "#include extensions_custom.conf\n",
  "etc/asterisk/extensions_custom.conf": "[from-internal-custom]\n",
  "etc/asterisk/pjsip.conf":
    "#include pjsip.endpoint.conf\n#include pjsip.endpoint_custom_post.conf\n[global]\ntype=global\n#include pjsip_custom_post.conf\n",
  "etc/asterisk/pjsip.endpoint.conf": "[1001]\ntype=endpoint\nauth=1001-auth\n[voip-ms]\ntype=endpoint\n",
  "etc/asterisk/pjsip.endpoint_custom_post.conf": "",
  "etc/asterisk/pjsip_custom_post.conf": "",
  "etc/asterisk/ari.conf":
    "[general]\n#include ari_general_additional.conf\n#include ari_additional_custom.conf\n",
  "etc/asterisk/ari_general_additional.conf": "enabled=no\n",
  "etc/asterisk/ari_additional_custom.conf": "",
  "etc/asterisk/http.conf": "#include http_additional.conf\n#include http_custom.conf\n",
  "etc/asterisk/http_additional.conf": "[general]\nenabled=yes\nbindaddr=::\nbindport=8088\n",
  "etc/asterisk/http_custom.conf": "",
  "etc/asterisk/modules.conf": "[modules]\nautoload=yes\n",
};

/** Sets one up. `ran` lists the programs that were run, `state` every row and every file. */
export async function setUpMachine(t: { teardown(close: () => unknown): void }, name: string) {
  const url = new URL(await (await sharedMariadb()).url(name));
  const sql = await createConnection({ uri: url.href, multipleStatements: true, charset: "utf8mb4" });
  t.teardown(() => sql.destroy());
  await sql.query(readFileSync("test/fixtures/hosts/freepbx.sql", "utf8"));
  const root = createFolder("freepbx-machine");
  const conf = ["user", "pass", "host", "port", "name"].map((key) => {
    const value = { user: "root", pass: "", host: "127.0.0.1", port: url.port, name }[key];
    return `$amp_conf['AMPDB${key.toUpperCase()}'] = '${value}';`;
  });
  const files = { ...FILES, "etc/freepbx.conf": `<?php\n${conf.join("\n")}\n` };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const ran: string[] = [];
  const wish: InstallWish = {
    root,
    config: "/etc/freepbx.conf",
    webRoot: null,
    apacheDir: "/etc/apache2",
    user: "asterisk",
    url: "https://pbx.example.test",
    port: null,
    command: ["/usr/bin/node", "/opt/sidetone/cli.js", "serve"],
    plugin: readManifest(),
    words: readCatalogues(),
    isTaken: async () => false,
    async run(command) {
      ran.push(command.join(" "));
      await play(command, root, sql);
    },
    // The spool is on this very machine, wherever the files are.
    asterisk: (confDir, spool, login) => asteriskParts([])(confDir, `${root}${spool}`, login),
  };
  return {
    root,
    sql,
    wish,
    ran,
    install: (more: Partial<InstallWish> = {}) => planInstall({ ...wish, ...more }),
    uninstall: () => planUninstall(wish),
    state: async () => [...(await rowsOf(sql, name)), ...treeOf(root)],
  };
}

/** What FreePBX's and Apache's own programs would do to rows and files, as far as it is about modules. */
async function play([program, ...args]: readonly string[], root: string, sql: Connection): Promise<void> {
  const link = join(root, "var/www/html/ucp/modules/Sidetone");
  const module = join(root, "var/www/html/admin/modules/sidetone");
  const names = args.filter((arg) => !arg.startsWith("-"));
  switch ([program, ...names.slice(0, 2)].join(" ")) {
    case "fwconsole ma install": {
      const version = /<version>(.*?)<\/version>/.exec(readFileSync(join(module, "module.xml"), "utf8"))?.[1];
      await sql.query("DELETE FROM modules WHERE modulename = 'sidetone'");
      await sql.query("INSERT INTO modules (modulename, version, enabled) VALUES ('sidetone', ?, 1)", [
        version,
      ]);
      if (!existsSync(link)) symlinkSync(join(module, "ucp"), link);
      return;
    }
    case "fwconsole ma uninstall":
      readFileSync(join(module, "Sidetone.class.php"));
      await sql.query(`DELETE FROM modules WHERE modulename = 'sidetone';
        DELETE FROM userman_users_settings WHERE module = 'sidetone';
        DELETE FROM userman_groups_settings WHERE module = 'sidetone'`);
      return;
    default:
      return playApache(program ?? "", names, join(root, "etc/apache2"));
  }
}

function playApache(program: string, names: readonly string[], folder: string): void {
  const [place, ending] = program.endsWith("mod") ? ["mods", "load"] : ["conf", "conf"];
  for (const name of names) {
    const link = join(folder, `${place}-enabled`, `${name}.${ending}`);
    if (program.startsWith("a2en")) symlinkSync(`../${place}-available/${name}.${ending}`, link);
    if (program.startsWith("a2dis")) rmSync(link);
  }
}

async function rowsOf(sql: Connection, database: string): Promise<string[]> {
  const [tables] = await sql.query("SHOW TABLES");
  const rows = (tables as Record<string, string>[]).map(async (row) => {
    const table = String(Object.values(row)[0]);
    const [found] = await sql.query(`SELECT * FROM \`${database}\`.\`${table}\``);
    return (found as object[]).map((one) => `${table} ${JSON.stringify(one)}`).sort();
  });
  return (await Promise.all(rows)).flat();
}

function treeOf(root: string): string[] {
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" }).sort();
  return paths.map((path) => {
    const full = join(root, path);
    const found = lstatSync(full);
    const what = found.isSymbolicLink()
      ? readlinkSync(full)
      : found.isFile()
        ? readFileSync(full, "latin1")
        : "";
    return `${path} ${found.mode.toString(8)} ${found.uid}:${found.gid} ${what}`;
  });
}
