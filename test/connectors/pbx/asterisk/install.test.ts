import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import {
  applyPlan,
  describePlan,
  type InstallOptions,
  planInstall,
  planUninstall,
} from "../../../../src/connectors/pbx/asterisk/install.js";

/** The parts that matter, in the form of the samples of Asterisk 22. */
const PLAIN: Readonly<Record<string, string>> = {
  "extensions.conf": "[general]\nstatic=yes\n[default]\nexten => s,1,Hangup()",
  "pjsip.conf": `[phone](!)
type=endpoint
context=internal
;auth=never
[global]
type = global ; with a comment
;--
[9999]
type=endpoint
auth=x
--;
[1001](phone)
auth=1001
[1001]
type=auth
[1002](phone)
auth = 1002
[smstrunk]
type=endpoint
context=from-outside
[lobby](phone)
#include pjsip_more.conf
`,
  "pjsip_more.conf": "[1003]\ntype=endpoint\nauth=1003\n",
  "ari.conf": "[general]\nenabled = yes\n; [someone]\n",
  "http.conf": "[general]\nservername=Asterisk\n;enabled=yes\nbindaddr=127.0.0.1\n",
  "hep.conf": "[general]\n;enabled=no\n",
  "modules.conf":
    "[modules]\nautoload=yes\nnoload = res_hep.so\nnoload => res_hep_pjsip.so\nnoload = app_x.so\n",
};

function setup(t: ExecutionContext, files: Readonly<Record<string, string>> = PLAIN) {
  const folder = mkdtempSync(join(tmpdir(), "sidetone-asterisk-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const confDir = join(folder, "conf");
  mkdirSync(confDir);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(confDir, name), text);
  const options: InstallOptions = {
    confDir,
    spool: join(folder, "spool"),
    hep: 9060,
    phones: null,
    trunks: ["smstrunk"],
    login: { user: "plugin", password: "p~word", port: 8088 },
  };
  const read = (name: string) => readFileSync(join(confDir, name), "utf8");
  const tree = () => Object.fromEntries(readdirSync(confDir).map((name) => [name, read(name)]));
  return { options, read, tree };
}

test("a plan writes nothing, and says all but the password", async (t) => {
  const { options, tree } = setup(t);
  const words = describePlan(await planInstall(options));
  t.deepEqual(tree(), PLAIN);
  t.regex(words, /new \S+sidetone_extensions\.conf/);
  t.regex(words, /password = …/);
  t.notRegex(words, /p~word/);
  t.regex(words, /1\. Restart Asterisk/);
});

test("each endpoint gets the context of its trust: those that sign in, and each trunk its own", async (t) => {
  const { options, read } = setup(t);
  await applyPlan(await planInstall(options));
  const added = read("pjsip.conf").split("; sidetone: begin")[1] ?? "";
  t.deepEqual(added.split("\n").slice(1, -2), [
    "[global](+type=global)",
    "taskprocessor_overload_trigger = pjsip_only",
    "[1001](+type=endpoint)",
    "message_context = sidetone-phones",
    "[1002](+type=endpoint)",
    "message_context = sidetone-phones",
    "[1003](+type=endpoint)",
    "message_context = sidetone-phones",
    "[smstrunk](+type=endpoint)",
    "message_context = sidetone-trunk-smstrunk",
  ]);
  t.regex(
    read("sidetone_extensions.conf"),
    /\[sidetone-trunk-smstrunk\]\n.*Set\(SIDETONE_SOURCE=trunk:smstrunk\)/,
  );
  t.true(read("sidetone_extensions.conf").includes(`${options.spool}/`));
  t.regex(read("http.conf"), /\[general\]\(\+\)\nenabled = yes\nbindport = 8088\n/);
  t.regex(read("modules.conf"), /^;sidetone-off; noload = res_hep\.so$/m);
  t.regex(read("modules.conf"), /^noload = app_x\.so$/m);
  t.regex(read("ari.conf"), /\[plugin\]\ntype = user\nread_only = no\npassword = p~word\n/);
  t.is(statSync(options.spool).mode & 0o777, 0o770);
});

test("installed twice is installed once, and uninstalled is as it was, byte for byte", async (t) => {
  const { options, tree } = setup(t);
  await applyPlan(await planInstall(options));
  const again = await planInstall(options);
  t.deepEqual([again.changes, again.folder, again.problems], [[], null, []]);
  await applyPlan(await planUninstall(options));
  t.deepEqual(tree(), PLAIN);
  t.throws(() => statSync(options.spool));
});

test("where nothing loads by itself, what is needed is loaded; files that are missing come and go", async (t) => {
  const { "hep.conf": _hep, "http.conf": _http, "ari.conf": _ari, ...rest } = PLAIN;
  const files = {
    ...rest,
    "modules.conf": "[modules]\nautoload = no\nload = app_stack.so\nnoload = res_hep.so\n",
  };
  const { options, read, tree } = setup(t, files);
  await applyPlan(await planInstall(options));
  const loads = [...read("modules.conf").matchAll(/^load = (\w+)\.so$/gm)].map(([, name]) => name);
  for (const name of ["func_env", "res_ari_endpoints", "res_hep_pjsip"]) t.true(loads.includes(name), name);
  t.is(loads.filter((name) => name === "app_stack").length, 1);
  t.regex(read("http.conf"), /\[general\]\nenabled = yes\nbindaddr = 127\.0\.0\.1\n/);
  t.regex(read("ari.conf"), /\[general\]\nenabled = yes\n\[plugin\]/);
  await applyPlan(await planUninstall(options));
  t.deepEqual(tree(), files);
});

test("on FreePBX the files that it leaves alone are used, and the others are not touched", async (t) => {
  const freepbx = {
    "extensions.conf": "#include extensions_custom.conf\n",
    "extensions_custom.conf": "",
    "pjsip.conf":
      "#include pjsip.endpoint.conf\n#include pjsip.endpoint_custom_post.conf\n[global]\ntype=global\n#include pjsip_custom_post.conf\n",
    "pjsip.endpoint.conf": "[1001]\ntype=endpoint\nauth=1001-auth\n[smstrunk]\ntype=endpoint\n",
    "pjsip.endpoint_custom_post.conf": "",
    "pjsip_custom_post.conf": "",
    "ari.conf": "[general]\nenabled=yes\n#include ari_additional_custom.conf\n",
    "ari_additional_custom.conf": "",
    "http.conf": "#include http_additional.conf\n#include http_custom.conf\n",
    "http_additional.conf": "[general]\nenabled=yes\nbindaddr=::\nbindport=8088\n",
    "http_custom.conf": "",
  };
  const { options, read, tree } = setup(t, freepbx);
  await applyPlan(await planInstall(options));
  t.is(read("extensions.conf"), freepbx["extensions.conf"]);
  t.is(read("pjsip.conf"), freepbx["pjsip.conf"]);
  t.regex(read("extensions_custom.conf"), /#include sidetone_extensions\.conf/);
  t.regex(read("pjsip.endpoint_custom_post.conf"), /\[1001\]\(\+type=endpoint\)/);
  // A section can be added to only where it stands above.
  t.notRegex(read("pjsip.endpoint_custom_post.conf"), /\[global\]/);
  t.regex(read("pjsip_custom_post.conf"), /\[global\]\(\+type=global\)/);
  // Phones of its own may use this server: it stays as open as it is.
  t.is(read("http_custom.conf"), "");
  t.regex(read("ari_additional_custom.conf"), /written by[^\n]+\n\[plugin\]/);
  t.deepEqual((await planInstall(options)).changes, []);
  await applyPlan(await planUninstall(options));
  t.deepEqual(tree(), freepbx);
});

test("what can't be done is said, and nothing is written", async (t) => {
  const { options, tree } = setup(t);
  const plan = await planInstall({ ...options, trunks: ["nobody"], login: null });
  t.is(plan.problems.length, 2);
  await t.throwsAsync(() => applyPlan(plan));
  t.deepEqual(tree(), PLAIN);
  const odd = { user: "plugin", password: "a;b", port: 8088 };
  t.regex((await planInstall({ ...options, login: odd })).problems.join(), /password/);
});
