// The module's PHP under a real PHP: what it says of whom, and whether our reader believes it.
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import { readCatalogues } from "../../../src/catalogues.js";
import { moduleFiles } from "../../../src/hosts/freepbx/install-module.js";
import { createTokenReader } from "../../../src/hosts/shared/token.js";
import { readManifest } from "../../../src/manifest.js";
import type { Directory } from "../../../src/ports.js";
import { createFolder, findProgram } from "../../servers/daemon.js";

const php = findProgram("php") ?? findProgram("php8.2");
const run = promisify(execFile);
const { skip } = test;

function phpTest(title: string, play: (t: ExecutionContext) => Promise<void>): void {
  if (php) test(title, play);
  else skip(`${title} (php is not installed)`, play);
}

phpTest("F31 each file of FreePBX's module is PHP that can be read", async (t) => {
  const { folder } = await setUp();
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".php"),
  );
  t.true(files.length > 6);
  for (const file of files) await t.notThrowsAsync(run(php ?? "", ["-l", join(folder, file)]));
});

phpTest(
  "F31 our reader takes a token of FreePBX's module for whom it names, once it is made with our key",
  async (t) => {
    const { ask, key } = await setUp();
    const token = await ask('echo Sidetone::class ? SidetoneToken::issue("2", "user", ["1002"]) : "";');
    const read = (reading: Uint8Array) =>
      createTokenReader({ issuer: "freepbx", key: reading, directory: bob, now: Date.now })(token);
    t.is((await read(key))?.user.id, "2");
    t.is(await read(Buffer.alloc(32, 9)), null);
  },
);

phpTest(
  "F31 nobody gets a token of the administration who is not signed in to our section, wherever the call is from",
  async (t) => {
    const { ask } = await setUp();
    const asked = "echo json_encode((new Sidetone(new Portal()))->ajaxHandler());";
    t.is(await ask(asked), '{"token":null}');
    t.is(await ask(`$_SESSION["AMP_user"] = new Admin("frontdesk", ["did"]); ${asked}`), '{"token":null}');
    t.is(
      await ask(`$_SESSION["AMP_user"] = new Admin("admin", ["*"], time() - 4000); ${asked}`),
      '{"token":null}',
    );
    const { token } = JSON.parse(await ask(`$_SESSION["AMP_user"] = new Admin("Admin", ["*"]); ${asked}`));
    t.is(JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString()).sub, "ampuser:Admin");
  },
);

phpTest("F31 who may use it is whom nobody said No of", async (t) => {
  const { ask } = await setUp();
  const asked = (value: string) =>
    ask(
      `$portal = new Portal(); $portal->Userman->set = ${value}; echo (new Sidetone($portal))->userToken(["id" => 2]) === null ? "no" : "yes";`,
    );
  t.deepEqual(await Promise.all(["null", "false", '"1"', '"0"'].map(asked)), ["yes", "yes", "yes", "no"]);
});

/** Of FreePBX's classes what the module calls, as they are described. */
const STAND_IN = `
class FreePBX_Helpers {}
interface BMO {}
class Userman { public $set = null; function getCombinedModuleSettingByID($id, $module, $key) { return $key === "enabled" ? $this->set : null; } }
class Config { function get($key) { return $key === "SESSION_TIMEOUT" ? 3600 : null; } }
class Portal { public $Userman; public $Config; function __construct() { $this->Userman = new Userman(); $this->Config = new Config(); } }
class Admin {
  public $username; public $_lastactivity; private $sections;
  function __construct($name, $sections, $at = null) { $this->username = $name; $this->sections = $sections; $this->_lastactivity = $at ?: time(); }
  function checkSection($name) { return in_array("*", $this->sections) || in_array($name, $this->sections); }
  function getMode() { return "database"; }
}`;

async function setUp() {
  const folder = createFolder("freepbx-module");
  const key = Buffer.alloc(32, 7);
  writeFileSync(join(folder, "host.key"), key);
  for (const [name, text] of await moduleFiles(readManifest(), readCatalogues(), join(folder, "host.key"))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const head = `${STAND_IN} require "${folder}/Sidetone.class.php"; class_alias("FreePBX\\\\modules\\\\Sidetone", "Sidetone"); class_alias("FreePBX\\\\modules\\\\SidetoneToken", "SidetoneToken");`;
  return {
    folder,
    key,
    async ask(code: string): Promise<string> {
      return (await run(php ?? "", ["-d", "error_reporting=-1", "-r", `${head} ${code}`])).stdout;
    },
  };
}

const user = {
  ...{ id: "2", tenantId: "freepbx", username: "bob", displayName: "Bob", email: null },
  scope: "user" as const,
  enabled: true,
};
const bob: Pick<Directory, "tenant"> = {
  tenant: async () =>
    ({ users: new Map([["2", user]]) }) as unknown as Awaited<ReturnType<Directory["tenant"]>>,
};
