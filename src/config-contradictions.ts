import type { Fields, Problem } from "./config-fields.js";

/** What is right by itself and wrong together; fields that are wrong by themselves are not here. */
export function contradictions(fields: Partial<Fields>): Problem[] {
  const { pbxUrl, pbxs = [], trunks = [], smtpUrl, mailFrom } = fields;
  const known = pbxUrl ? ["pbx"] : pbxs.map(({ name }) => name);
  return [
    ...portalProblems(fields),
    ...(smtpUrl !== undefined && mailFrom === undefined
      ? [{ where: "SIDETONE_SMTP_URL", why: "mails need a sender; set SIDETONE_MAIL_FROM too" }]
      : []),
    ...(pbxUrl && pbxs.length > 0
      ? [{ where: "SIDETONE_PBX_URL", why: `keep this or pbxs in SIDETONE_CONFIG, not both` }]
      : []),
    ...pbxs.flatMap(({ url, spool, hep }, index) => {
      const isOdd = url.kind === "freeswitch" && (spool !== undefined || hep !== undefined);
      return isOdd
        ? [{ where: `SIDETONE_CONFIG pbxs[${index}]`, why: "spool and hep are for Asterisk (ari:)" }]
        : [];
    }),
    ...repeated(pbxs.map(({ name }) => name)).map((index) => ({
      where: `SIDETONE_CONFIG pbxs[${index}].name`,
      why: "another PBX has this name",
    })),
    ...repeated(trunks.map(({ id }) => id)).map((index) => ({
      where: `SIDETONE_CONFIG trunks[${index}].id`,
      why: "another trunk has this id",
    })),
    ...trunks.flatMap(({ pbx }, index) => {
      const why = `there is no PBX of this name; there is ${known.join(", ") || "none"}`;
      return known.includes(pbx) ? [] : [{ where: `SIDETONE_CONFIG trunks[${index}].pbx`, why }];
    }),
  ];
}

/** FusionPBX keeps its tables in PostgreSQL, FreePBX in MariaDB. */
function portalProblems({ portal = "builtin", portalDatabaseUrl }: Partial<Fields>): Problem[] {
  const scheme = { builtin: null, fusionpbx: /^postgres/, freepbx: /^(mysql|mariadb)/ }[portal];
  const where = "SIDETONE_PORTAL_DATABASE_URL";
  if (scheme === null) {
    return portalDatabaseUrl === undefined
      ? []
      : [{ where, why: "say which portal: set SIDETONE_PORTAL too" }];
  }
  if (portalDatabaseUrl !== undefined && scheme.test(portalDatabaseUrl)) return [];
  const protocol = portal === "fusionpbx" ? "postgres" : "mysql";
  return [{ where, why: `set ${protocol}://USER:PASSWORD@HOST/NAME, where ${portal} keeps its tables` }];
}

function repeated(names: readonly string[]): number[] {
  return names.flatMap((name, index) => (names.indexOf(name) < index ? [index] : []));
}
