/** What Apache is told: one file with all of it, which stands among its others of this kind. */
import { lstat } from "node:fs/promises";
import { dirname } from "node:path";
import { applyChanges, type FileChange, readIfThere } from "../../lib/file-changes.js";
import type { Act, HostPart } from "../shared/install-plan.js";

export interface ApacheFacts {
  /** Its folder, such as /etc/apache2. */
  readonly folder: string;
  readonly run: (command: readonly string[]) => Promise<void>;
}

/** Of its modules those that we need. */
const MODULES = ["proxy", "proxy_http", "headers"] as const;
const ENABLED = "# Enabled for it: ";

/**
 * Live news are an answer that never ends: nothing may hold it back, neither the proxy nor compression, and an Apache
 * that reuses a connection which we have just closed answers for us with an error.
 */
function snippetText(port: number, enabled: readonly string[]): string {
  return `# Written by sidetone install freepbx, which writes it anew when it runs again.
${enabled.length > 0 ? `${ENABLED}${enabled.join(" ")}\n` : ""}<Location "/sidetone/">
	ProxyPass "http://127.0.0.1:${port}/sidetone/" disablereuse=on flushpackets=on timeout=120
	ProxyPreserveHost On
	RequestHeader unset X-Forwarded-For
	RequestHeader set X-Forwarded-Proto expr=%{REQUEST_SCHEME}
	RequestHeader unset X-Forwarded-Host
	SetEnv no-gzip 1
	Require all granted
</Location>
`;
}

/** Puts it in: Debian enables files and modules by links, which Apache's own programs make; others read a folder. */
export async function planApache(apache: ApacheFacts, port: number): Promise<HostPart> {
  const place = await placeOf(apache.folder);
  if (place === null) {
    return { problems: [`there is no Apache in ${apache.folder}; say --apache-dir FOLDER`] };
  }
  const before = await readIfThere(place.path);
  const missing = place.isDebian ? await withoutLink(apache.folder, MODULES) : [];
  const enabled = [...new Set([...enabledIn(before), ...missing])];
  const change: FileChange = { path: place.path, before, after: snippetText(port, enabled) };
  const isOn = !place.isDebian || (await isThere(`${apache.folder}/conf-enabled/sidetone.conf`));
  const commands = [
    ...(missing.length > 0 ? [["a2enmod", "--quiet", ...missing]] : []),
    ...(isOn ? [] : [["a2enconf", "--quiet", "sidetone"]]),
  ];
  const isNew = change.before !== change.after || commands.length > 0;
  return { changes: [change], acts: isNew ? [takeUp(apache, commands, change)] : [] };
}

/** Takes it out again, with the modules that were enabled for it. */
export async function planApacheRemoval(apache: ApacheFacts): Promise<HostPart> {
  const place = await placeOf(apache.folder);
  const before = place && (await readIfThere(place.path));
  if (!place || before === null) return {};
  const enabled = enabledIn(before);
  const commands = place.isDebian
    ? [
        ["a2disconf", "--quiet", "--purge", "sidetone"],
        ...(enabled.length > 0
          ? [["a2dismod", "--quiet", "--purge", "--force", ...[...enabled].reverse()]]
          : []),
      ]
    : [];
  const change: FileChange = { path: place.path, before, after: null };
  const words = [...commands.map((command) => `run ${command.join(" ")}`), `remove ${place.path}`, RELOAD];
  return {
    acts: [
      {
        words,
        async apply() {
          // A file that is linked to must not go before its link.
          for (const command of commands) await apache.run(command);
          await applyChanges([change], [place.folder]);
          await apache.run(["apachectl", "configtest"]);
          await apache.run(["apachectl", "graceful"]);
        },
      },
    ],
  };
}

const UNDO: Readonly<Record<string, string>> = { a2enmod: "a2dismod", a2enconf: "a2disconf" };
const RELOAD = "run apachectl configtest, and where it is content apachectl graceful";

function takeUp({ run }: ApacheFacts, commands: readonly (readonly string[])[], change: FileChange): Act {
  return {
    words: [...commands.map((command) => `run ${command.join(" ")}`), RELOAD],
    async apply() {
      try {
        for (const command of commands) await run(command);
        await run(["apachectl", "configtest"]);
      } catch (error) {
        // Whoever restarts it next must find it as it was.
        for (const [program, ...args] of [...commands].reverse()) {
          await run([UNDO[program ?? ""] ?? "", ...args]).catch(() => undefined);
        }
        await applyChanges(
          [{ ...change, before: change.after, after: change.before }],
          [dirname(change.path)],
        );
        throw error;
      }
      await run(["apachectl", "graceful"]);
    },
  };
}

interface Place {
  readonly path: string;
  readonly folder: string;
  readonly isDebian: boolean;
}

async function placeOf(apache: string): Promise<Place | null> {
  for (const [name, isDebian] of [["conf-available", true] as const, ["conf.d", false] as const]) {
    const folder = `${apache}/${name}`;
    if (await isThere(folder)) return { path: `${folder}/sidetone.conf`, folder, isDebian };
  }
  return null;
}

function enabledIn(text: string | null): readonly string[] {
  const line = text?.split("\n").find((one) => one.startsWith(ENABLED));
  return line?.slice(ENABLED.length).split(" ") ?? [];
}

async function withoutLink(apache: string, modules: readonly string[]): Promise<readonly string[]> {
  const there = await Promise.all(modules.map((name) => isThere(`${apache}/mods-enabled/${name}.load`)));
  return modules.filter((_, index) => !there[index]);
}

/** A link counts, wherever it leads. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
