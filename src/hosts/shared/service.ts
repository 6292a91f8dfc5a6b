/** The files by which a machine runs Sidetone as a service beside an admin UI. */

export interface ServiceFacts {
  /** Program and arguments that serve, absolute. */
  readonly command: readonly string[];
  /** Groups of the machine whose files we read or write, such as the spool of an Asterisk. */
  readonly groups: readonly string[];
  /** Folders outside our own that we write into. */
  readonly writes: readonly string[];
  readonly envFile: string;
  readonly keyFile: string;
}

const BEGIN = "# >>> written by sidetone install: keep your own settings below this block";
const END = "# <<< sidetone install";

/**
 * The unit file. The account is made by systemd (DynamicUser), with /var/lib/sidetone as its folder; the key of the
 * portal's module comes as a credential, so that its file stays the web server's.
 */
export function unitText({ command, groups, writes, envFile, keyFile }: ServiceFacts): string {
  const lines = [
    "[Unit]",
    "Description=Sidetone: SMS and chat for the PBX",
    "After=network-online.target postgresql.service mariadb.service",
    "Wants=network-online.target",
    "",
    "[Service]",
    `ExecStart=${command.map(quoted).join(" ")}`,
    `EnvironmentFile=${envFile}`,
    "Environment=SIDETONE_PORTAL_KEY=%d/host.key SIDETONE_DATA_DIR=%S/sidetone",
    `LoadCredential=host.key:${keyFile}`,
    "DynamicUser=yes",
    "StateDirectory=sidetone",
    "StateDirectoryMode=0700",
    ...(groups.length > 0 ? [`SupplementaryGroups=${groups.join(" ")}`] : []),
    ...(writes.length > 0 ? [`ReadWritePaths=${writes.join(" ")}`] : []),
    "Restart=always",
    "RestartSec=2",
    "NoNewPrivileges=yes",
    "PrivateDevices=yes",
    "ProtectKernelTunables=yes",
    "ProtectControlGroups=yes",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "",
    "[Install]",
    "WantedBy=multi-user.target",
  ];
  return `${lines.join("\n")}\n`;
}

function quoted(word: string): string {
  return /^[\w./=-]+$/.test(word) ? word : `"${word.replace(/["\\]/g, "\\$&").replace(/%/g, "%%")}"`;
}

/** The settings' file with ours at its head; whatever stands below stays, and wins. */
export function envText(before: string | null, settings: ReadonlyMap<string, string>): string {
  const own = [...settings].map(([name, value]) => `${name}=${envQuoted(value)}`);
  return `${[BEGIN, ...own, END].join("\n")}\n${withoutOurs(before ?? "")}`;
}

/** What somebody else wrote into the settings' file; empty where nobody did. */
export function withoutOurs(text: string): string {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  return from < 0 || to < from ? text : `${text.slice(0, from)}${text.slice(to + END.length + 1)}`;
}

/** The settings in a file of ours, as they are now. */
export function readEnv(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").map((line) => /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line));
  return new Map(lines.flatMap((line) => (line ? [[line[1] ?? "", unquoted(line[2] ?? "")] as const] : [])));
}

function envQuoted(value: string): string {
  return /^[\w./:@+,=%?&-]*$/.test(value) ? value : `"${value.replace(/["\\$`]/g, "\\$&")}"`;
}

function unquoted(value: string): string {
  return /^".*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
}
