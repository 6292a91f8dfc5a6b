import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import test from "ava";
import fc from "fast-check";
import { type Config, ConfigError, loadConfig } from "../src/config.js";

const noFile = (path: string): string => {
  throw Object.assign(new Error(`no such file ${path}`), { code: "ENOENT" });
};

test("without any setting it is SQLite, the loopback trunk and the demo, for this machine alone", (t) => {
  t.deepEqual(load({}), {
    host: "127.0.0.1",
    port: 8095,
    dataDir: resolve(".sidetone"),
    databaseUrl: `sqlite:${join(resolve(".sidetone"), "sidetone.db")}`,
    redisUrl: null,
    publicUrl: null,
    trustedProxies: [],
    videoUrl: null,
    isLoopbackOnly: true,
    logLevel: "info",
    logRetentionDays: 30,
    mediaMaxMb: 10,
    ...{ smtpUrl: null, mailFrom: null, metricsToken: null },
    portal: "builtin",
    portalDatabaseUrl: null,
    portalKey: "/etc/sidetone/host.key",
    mediaHosts: [],
    pushHosts: [],
    pushGraceSeconds: 10,
    country: "US",
    pbxs: [],
    trunks: [],
    loopback: true,
    demo: true,
    crashAt: null,
  });
});

test("the address of a FreeSWITCH alone names a PBX", (t) => {
  const { pbxs } = load({ SIDETONE_PBX_URL: "esl://:Clue%25Con@switch.example" });
  t.deepEqual(pbxs, [
    {
      kind: "freeswitch",
      name: "pbx",
      host: "switch.example",
      port: 8021,
      password: "Clue%Con",
      callContext: null,
    },
  ]);
  const [v6] = load({ SIDETONE_PBX_URL: "esl://:secret@[::1]:18021" }).pbxs;
  t.like(v6, { host: "::1", port: 18_021 });
});

test("the address of an Asterisk on this machine is enough; of one elsewhere, its folder is needed too", (t) => {
  const asterisk = {
    kind: "asterisk",
    name: "pbx",
    port: 8088,
    user: "plugin",
    password: "p@ss",
    callContext: null,
  };
  const spool = "/var/spool/asterisk/sidetone";
  t.deepEqual(load({ SIDETONE_PBX_URL: "ari://plugin:p%40ss@127.0.0.1" }).pbxs, [
    { ...asterisk, host: "127.0.0.1", spool, hep: 9060 },
  ]);
  t.deepEqual(load({ SIDETONE_PBX_URL: "ari://plugin:p%40ss@pbx.example" }).pbxs, [
    { ...asterisk, host: "pbx.example", spool: null, hep: null },
  ]);
  const file = { pbxs: [{ name: "a", url: "ari://u:p@10.0.0.1:80", spool: "/mnt/spool", hep: 9061 }] };
  t.like(load({ SIDETONE_CONFIG: "sidetone.json" }, file).pbxs[0], {
    port: 80,
    spool: "/mnt/spool",
    hep: 9061,
  });
  const inside = (callContext: string) => ({ pbxs: [{ name: "a", url: "esl://:p@10.0.0.1", callContext }] });
  t.like(load({ SIDETONE_CONFIG: "sidetone.json" }, inside("office")).pbxs[0], { callContext: "office" });
  t.throws(() => load({ SIDETONE_CONFIG: "sidetone.json" }, inside("a b")), { instanceOf: ConfigError });
  t.deepEqual(placesOf({ SIDETONE_PBX_URL: "ari://:p@h" }), ["SIDETONE_PBX_URL"]);
  const odd = { pbxs: [{ name: "a", url: "esl://:p@10.0.0.1", hep: 9061 }] };
  t.throws(() => load({ SIDETONE_CONFIG: "sidetone.json" }, odd), { instanceOf: ConfigError });
});

test("the file says all that variables say, and PBXs and trunks beside", (t) => {
  const file = {
    port: 9000,
    logLevel: "warn",
    trustedProxies: ["10.0.0.0/8"],
    pbxs: [{ name: "main", url: "esl://:secret@10.0.0.1" }],
    trunks: [{ id: "carrier", pbx: "main", gateway: "carrier.example", addresses: ["192.0.2.1"] }],
  };
  const config = load({ SIDETONE_CONFIG: "sidetone.json", SIDETONE_PORT: "9001" }, file);
  t.is(config.port, 9001, "a variable wins");
  t.is(config.logLevel, "warn");
  t.deepEqual(config.trunks, [
    { id: "carrier", pbx: "main", gateway: "carrier.example", addresses: ["192.0.2.1"] },
  ]);
  t.false(config.loopback, "a trunk of one's own puts the loopback trunk away");
  t.true(load({ SIDETONE_CONFIG: "sidetone.json", SIDETONE_LOOPBACK: "on" }, file).loopback);
});

test("the demo is for servers that nobody else can reach", (t) => {
  t.true(load({ SIDETONE_HOST: "::1" }).demo);
  t.true(["0.0.0.0", "localhost.example"].every((host) => !load({ SIDETONE_HOST: host }).demo));
  t.false(load({ SIDETONE_PUBLIC_URL: "https://pbx.example" }).demo, "a proxy lets others in");
  t.false(load({ SIDETONE_TRUSTED_PROXIES: "loopback" }).demo, "so does this one");
  t.true(load({ SIDETONE_PUBLIC_URL: "http://localhost:8443" }).demo);
  t.false(load({ SIDETONE_DEMO: "off" }).demo);
});

test("what is set to nothing is not set, and settings of tests are not ours", (t) => {
  t.is(
    load({ SIDETONE_PORT: "", SIDETONE_REDIS_URL: "", SIDETONE_TEST_FREESWITCH: "x", PATH: "/" }).port,
    8095,
  );
});

test("a place for video meetings is a secure address in which a room has its place", (t) => {
  for (const url of [
    "https://meet.example.com/{room}",
    "https://meet.example.com/join?room={room}",
    "https://meet.example.com/app#/{room}",
  ]) {
    t.is(load({ SIDETONE_VIDEO_URL: url }).videoUrl, url);
  }
  for (const url of [
    "https://meet.example.com/",
    "http://meet.example.com/{room}",
    "https://{room}.example.com/",
    "https://u:{room}@meet.example.com/",
    "https://u:p@meet.example.com/{room}",
    "javascript:alert({room})",
    "https://meet.example.com/{room} and more",
  ]) {
    t.is(problemsOf({ SIDETONE_VIDEO_URL: url }).length, 1, url);
  }
});

test("every problem is told at once, with its place", (t) => {
  const file = {
    colour: "red",
    pbxs: [
      { name: "main", url: "http://nowhere" },
      { name: "Böse", url: "esl://:p@h", extra: 1 },
    ],
    trunks: [
      { id: "one", pbx: "main", gateway: "gw|x" },
      { id: "loopback", pbx: "main", gateway: "gw" },
    ],
  };
  const env = {
    SIDETONE_CONFIG: "sidetone.json",
    SIDETONE_PROT: "1",
    SIDETONE_PORT: "99999",
    SIDETONE_HOST: "a b",
    SIDETONE_DATABASE_URL: "oracle://x",
    SIDETONE_CRASH_AT: "committed",
  };
  t.deepEqual(placesOf(env, file).sort(), [
    "SIDETONE_CONFIG colour",
    "SIDETONE_CONFIG pbxs[0].url",
    "SIDETONE_CONFIG pbxs[1]",
    "SIDETONE_CONFIG pbxs[1].name",
    "SIDETONE_CONFIG trunks[0].gateway",
    "SIDETONE_CONFIG trunks[1].id",
    "SIDETONE_CRASH_AT",
    "SIDETONE_DATABASE_URL",
    "SIDETONE_HOST",
    "SIDETONE_PORT",
    "SIDETONE_PROT",
  ]);
});

test("names that are used twice, and trunks of unknown PBXs, are refused", (t) => {
  const url = "esl://:p@h";
  const pbxs = [
    { name: "main", url },
    { name: "main", url },
  ];
  const trunks = [
    { id: "one", pbx: "other", gateway: "gw" },
    { id: "one", pbx: "main", gateway: "gw" },
  ];
  const expected = [
    "SIDETONE_CONFIG pbxs[1].name",
    "SIDETONE_CONFIG trunks[1].id",
    "SIDETONE_CONFIG trunks[0].pbx",
  ];
  t.deepEqual(placesOf({ SIDETONE_CONFIG: "f" }, { pbxs, trunks }), expected);
  t.true(placesOf({ SIDETONE_CONFIG: "f", SIDETONE_PBX_URL: url }, { pbxs }).includes("SIDETONE_PBX_URL"));
});

test("a file that is missing, no JSON, or no object is one problem", (t) => {
  for (const text of ["", "{", "[]", "null", '"x"', "7"]) {
    t.deepEqual(placesOf({ SIDETONE_CONFIG: "f" }, text), ["SIDETONE_CONFIG"], text);
  }
  const error = t.throws(() => loadConfig({ SIDETONE_CONFIG: "gone.json" }, noFile), {
    instanceOf: ConfigError,
  });
  t.regex(error?.message ?? "", /gone\.json can't be read \(ENOENT\)/);
});

test("a key that JavaScript treats specially is an unknown setting like any other", (t) => {
  t.deepEqual(placesOf({ SIDETONE_CONFIG: "f" }, '{"__proto__": {"demo": "off"}, "constructor": 1}'), [
    "SIDETONE_CONFIG __proto__",
    "SIDETONE_CONFIG constructor",
  ]);
});

test("a process dies on purpose only where that was allowed aloud", (t) => {
  t.is(load({ SIDETONE_CRASH_AT: "committed", SIDETONE_ALLOW_CRASH: "1" }).crashAt, "committed");
  t.deepEqual(placesOf({ SIDETONE_CRASH_AT: "committed", SIDETONE_ALLOW_CRASH: "yes" }), [
    "SIDETONE_CRASH_AT",
  ]);
});

test("a password with a line feed never becomes a command to the switch", (t) => {
  t.deepEqual(placesOf({ SIDETONE_PBX_URL: "esl://:a%0Aapi%20shutdown@h" }), ["SIDETONE_PBX_URL"]);
  t.deepEqual(placesOf({ SIDETONE_PBX_URL: "esl://:a%zz@h" }), ["SIDETONE_PBX_URL"]);
  t.deepEqual(placesOf({ SIDETONE_PBX_URL: "ari://u:a%0Ab@h" }), ["SIDETONE_PBX_URL"]);
});

const variables = [
  ...["SIDETONE_HOST", "SIDETONE_PORT", "SIDETONE_DATABASE_URL", "SIDETONE_PBX_URL", "SIDETONE_REDIS_URL"],
  ...["SIDETONE_PUBLIC_URL", "SIDETONE_TRUSTED_PROXIES", "SIDETONE_COUNTRY", "SIDETONE_LOOPBACK"],
  ...["SIDETONE_VIDEO_URL"],
  ...["SIDETONE_DEMO", "SIDETONE_LOG_LEVEL", "SIDETONE_LOG_RETENTION_DAYS", "SIDETONE_DATA_DIR"],
];

test("whatever a variable holds, it is accepted or refused in words that do not repeat it", (t) => {
  const value = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webUrl(),
    fc.constant("esl://:hunter2secret@ho st"),
  );
  fc.assert(
    fc.property(fc.constantFrom(...variables), value, (variable, text) => {
      const problems = problemsOf({ [variable]: text });
      for (const { why } of problems) t.false(text.length > 12 && why.includes(text));
    }),
  );
});

test("whatever the file holds, it is accepted or refused, and no secret of it is told", (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom("pbxs", "trunks", "port", "host"), (value, key) => {
      const problems = problemsOf({ SIDETONE_CONFIG: "f" }, { [key]: value });
      t.true(Array.isArray(problems));
    }),
  );
  const file = {
    pbxs: [{ name: "main", url: "esl:hunter2" }],
    redisUrl: "hunter2",
    databaseUrl: "mysql://u:hunter2@",
  };
  const error = t.throws(() => load({ SIDETONE_CONFIG: "f" }, file), { instanceOf: ConfigError });
  t.false(error?.message.includes("hunter2"));
  t.is(error?.problems.length, 3);
});

test("the words of a problem can't move a terminal's cursor", (t) => {
  const error = t.throws(() => load({ "SIDETONE_\u001b[2J": "x" }), { instanceOf: ConfigError });
  t.false(/[\p{Cc}]/u.test(error?.message.replaceAll("\n", "") ?? ""));
});

test("nothing of it can be changed afterwards", (t) => {
  const config = load({ SIDETONE_PBX_URL: "esl://:p@h" });
  t.true(Object.isFrozen(config) && Object.isFrozen(config.pbxs) && Object.isFrozen(config.pbxs[0]));
});

test("the file is read from where the variable says", (t) => {
  const path = new URL("../../package.json", import.meta.url).pathname;
  const error = t.throws(() => loadConfig({ SIDETONE_CONFIG: path }, (file) => readFileSync(file, "utf8")), {
    instanceOf: ConfigError,
  });
  t.true(error?.problems.some(({ where }) => where === "SIDETONE_CONFIG engines"));
});

function load(env: Record<string, string>, file?: object | string): Config {
  if (file === undefined) return loadConfig(env, noFile);
  return loadConfig(env, () => (typeof file === "string" ? file : JSON.stringify(file)));
}

function problemsOf(env: Record<string, string>, file?: object | string) {
  try {
    load(env, file);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

function placesOf(env: Record<string, string>, file?: object | string): string[] {
  return problemsOf(env, file).map(({ where }) => where);
}
