import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test, { type ExecutionContext } from "ava";
import {
  applyPlan,
  describePlan,
  type InstallOptions,
  planInstall,
  planUninstall,
} from "../../../../src/connectors/pbx/freeswitch/install.js";

/** The parts that matter, in the form of FreeSWITCH's vanilla configuration. */
const VANILLA: Readonly<Record<string, string>> = {
  "autoload_configs/modules.conf.xml": `<configuration name="modules.conf" description="Modules">
  <modules>
    <load module="mod_sofia"/>
    <!--<load module="mod_sms"/>-->
    <load module="mod_lua"/>
  </modules>
</configuration>
`,
  "autoload_configs/lua.conf.xml": `<configuration name="lua.conf" description="LUA Configuration">
  <settings>
    <!--<param name="xml-handler-script" value="/dp.lua"/>-->
    <!--<param name="xml-handler-bindings" value="dialplan"/>-->
    <!-- </settings> -->
  </settings>
</configuration>
`,
  "sip_profiles/internal.xml": `<profile name="internal">
  <settings>
    <!-- <param name="auth-messages" value="false"/> -->
    <param name="context" value="public"/>
  </settings>
</profile>
`,
  "sip_profiles/external.xml": `<profile name="external">
  <settings>
    <param name="context" value="from-outside"/>
    <param name="auth-calls" value="false"/>
  </settings>
</profile>
`,
  "chatplan/default.xml": `<include>
  <context name="default">
    <extension name="demo"><condition><action application="info"/></condition></extension>
  </context>
</include>
`,
};

function setup(t: ExecutionContext, change: Readonly<Record<string, string | null>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "sidetone-install-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries({ ...VANILLA, ...change })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    if (text !== null) writeFileSync(join(folder, name), text);
  }
  mkdirSync(join(folder, "scripts"));
  const options: InstallOptions = {
    confDir: folder,
    scriptsDir: join(folder, "scripts"),
    phoneProfiles: ["internal"],
    trunkProfiles: ["external"],
    trunkAddresses: ["192.0.2.7", "198.51.100.0/24"],
  };
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const tree = () =>
    Object.fromEntries(
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => statSync(join(folder, name)).isFile())
        .map((name) => [name, read(name)]),
    );
  return { folder, options, read, tree };
}

test("a plan writes nothing, and says every line that it would write", async (t) => {
  const { options, tree } = setup(t);
  const before = tree();
  const words = describePlan(await planInstall(options));
  t.deepEqual(tree(), before);
  t.regex(words, /new \S+00_sidetone\.xml/);
  t.regex(
    words,
    /change \S+modules\.conf\.xml\n {2}\+ <!-- sidetone: begin[^\n]+\n {2}\+ {5}<load module="mod_lua"\/>/,
  );
  t.regex(words, /1\. Note: chatplan\/default\.xml has default too/);
  t.regex(words, /2\. Restart FreeSWITCH/);
});

test("install adds what vanilla lacks, and a second time finds nothing to do", async (t) => {
  const { options, read } = setup(t);
  await applyPlan(await planInstall(options));
  t.regex(
    read("autoload_configs/modules.conf.xml"),
    /<modules>\n<!-- sidetone: begin[^\n]+\n\s+<load module="mod_lua"\/>\n\s+<load module="mod_sms"/,
  );
  t.regex(
    read("autoload_configs/lua.conf.xml"),
    /value="sidetone_guard\.lua"\/>\n\s+<param name="xml-handler-bindings" value="directory"\/>\n<!-- sidetone: end -->\n {2}<\/settings>\n<\/conf/,
  );
  t.regex(
    read("sip_profiles/external.xml"),
    /<param name="auth-messages" value="false"\/>\n<!-- sidetone: end -->/,
  );
  t.is(read("sip_profiles/internal.xml"), VANILLA["sip_profiles/internal.xml"] ?? "");
  t.deepEqual(readdirSync(options.scriptsDir).sort(), [
    "sidetone_guard.lua",
    "sidetone_queue.lua",
    "sidetone_spool.lua",
  ]);
  const again = await planInstall(options);
  t.deepEqual([again.changes, again.problems], [[], []]);
  t.true(describePlan(again).startsWith("Nothing to change."));
});

test("the chatplan keeps phones and trunks apart in every context, and relays nothing", async (t) => {
  const { options, read } = setup(t);
  await applyPlan(await planInstall(options));
  const chatplan = read("chatplan/00_sidetone.xml");
  const contexts = [...chatplan.matchAll(/<context name="([^"]+)">/g)].map(([, name]) => name);
  t.deepEqual(contexts, ["public", "default", "from-outside", "global"]);
  for (const context of chatplan.split("<context ").slice(1)) {
    t.regex(
      context,
      /expression="\^internal\$">\s+<action application="lua" data="sidetone_spool\.lua phone"\/>\s+<action application="final"\/>/,
    );
    t.regex(
      context,
      /expression="\^external\$"\/>\s+<condition field="\$\{acl\(\$\{from_sip_ip\} 192\.0\.2\.7\/32,198\.51\.100\.0\/24\)\}" expression="\^true\$">/,
    );
    t.regex(
      context,
      /<extension name="sidetone-absorb">\s+<condition>\s+<action application="final"\/>\s+<\/condition>\s+<\/extension>\s+<\/context>/,
    );
  }
  t.notRegex(chatplan, /\$1|expression="[^"]*\((?!\?:)/);
});

test("uninstall gives back every file byte for byte", async (t) => {
  const { options, tree } = setup(t);
  const before = tree();
  await applyPlan(await planInstall(options));
  await applyPlan(await planInstall({ ...options, trunkAddresses: ["203.0.113.9"] }));
  t.notDeepEqual(tree(), before);
  const plan = await planUninstall(options);
  await applyPlan(plan);
  t.deepEqual(tree(), before);
  t.is(plan.steps.length, 1);
  t.deepEqual((await planUninstall(options)).changes, []);
});

test("a handler that the configuration has for its directory is called by the guard", async (t) => {
  const handler = `<configuration name="lua.conf">
  <settings>
    <param name="xml-handler-script" value="app.lua xml_handler"/>
    <param name="xml-handler-bindings" value="configuration,dialplan,directory,languages"/>
  </settings>
</configuration>
`;
  const name = "autoload_configs/lua.conf.xml";
  const { options, read } = setup(t, { [name]: handler });
  await applyPlan(await planInstall(options));
  const own = read(name).split("sidetone: begin")[1] ?? "";
  t.true(own.includes('value="sidetone_guard.lua app.lua xml_handler"'));
  t.false(own.includes("xml-handler-bindings"));
  await applyPlan(await planUninstall(options));
  t.is(read(name), handler);
});

test("a handler for other sections keeps them, and does not get the directory", async (t) => {
  const name = "autoload_configs/lua.conf.xml";
  const handler = (VANILLA[name] ?? "").replace(
    "  <settings>\n",
    '  <settings>\n    <param name="xml-handler-script" value="dp.lua"/>\n    <param name="xml-handler-bindings" value="dialplan"/>\n',
  );
  const { options, read } = setup(t, { [name]: handler });
  await applyPlan(await planInstall(options));
  t.regex(
    read(name),
    /value="sidetone_guard\.lua - dp\.lua"\/>\n\s+<param name="xml-handler-bindings" value="directory"\/>/,
  );
});

test("profiles that are kept in a database are for a person to change", async (t) => {
  const { options } = setup(t, { "sip_profiles/internal.xml": null, "sip_profiles/external.xml": null });
  const { steps, problems } = await planInstall(options);
  t.deepEqual(problems, []);
  t.true(steps.some((step) => step.startsWith("Set auth-messages to false in the profile external")));
  t.true(steps.some((step) => step.startsWith("Check that the profile internal has auth-messages on")));
});

const bad: readonly (readonly [
  string,
  Readonly<Record<string, string | null>>,
  Partial<InstallOptions>,
  RegExp,
])[] = [
  ["a folder that is none", { "autoload_configs/modules.conf.xml": null }, {}, /can't be read/],
  [
    "no mod_lua",
    { "autoload_configs/modules.conf.xml": "<modules>\n</modules>\n" },
    {},
    /mod_lua is not loaded/,
  ],
  [
    "a phone profile that takes texts from anybody",
    { "sip_profiles/internal.xml": '<settings>\n<param name="auth-messages" value="false"/>\n</settings>' },
    {},
    /takes texts from anybody/,
  ],
  ["a profile for both", {}, { phoneProfiles: ["external"] }, /for phones and for trunks/],
  ["a host name as trunk address", {}, { trunkAddresses: ["sms.carrier.test"] }, /numbers, not names/],
  [
    "an address that would break out",
    {},
    { trunkAddresses: ['1.2.3.4" expression="'] },
    /numbers, not names/,
  ],
  ["a profile name that would break out", {}, { phoneProfiles: ['x"/>'] }, /no name of a context or profile/],
  [
    "inline code as handler",
    {
      "autoload_configs/lua.conf.xml":
        '<settings>\n<param name="xml-handler-script" value="~print(1)"/>\n</settings>',
    },
    {},
    /can't be wrapped/,
  ],
  ["settings without an end", { "autoload_configs/lua.conf.xml": "<settings/>" }, {}, /has no <\/settings>/],
];
for (const [what, files, change, problem] of bad) {
  test(`${what} is a problem, and nothing is written`, async (t) => {
    const { options, tree } = setup(t, files);
    const before = tree();
    const plan = await planInstall({ ...options, ...change });
    t.true(
      plan.problems.some((words) => problem.test(words)),
      plan.problems.join("\n"),
    );
    await t.throwsAsync(applyPlan(plan));
    t.deepEqual(tree(), before);
  });
}
