// A real PHP behind a real nginx, with the files of a portal.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createFolder, findProgram, startDaemon } from "./daemon.js";
import { nginxMissing, startNginx } from "./nginx.js";

const names = existsSync("/usr/sbin")
  ? readdirSync("/usr/sbin").filter((name) => /^php-fpm\d/.test(name))
  : [];
const php = names[0] === undefined ? null : findProgram(names[0]);

/** Why there is no PHP site to test on, or null. */
export const phpMissing = php === null ? "php-fpm is not installed" : nginxMissing;

export interface PhpSite {
  /** Without a slash at the end. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Serves a folder of PHP; `lines` come into the server, before its own. */
export async function startPhpSite(documentRoot: string, lines: string): Promise<PhpSite> {
  const fpm = await startFpm();
  const nginx = await startNginx((_folder, port) => blocks({ port, documentRoot, lines, fpm: fpm.port }));
  return {
    url: nginx.url,
    async stop() {
      await nginx.stop();
      await fpm.stop();
    },
  };
}

function startFpm() {
  const folder = createFolder("phpfpm");
  mkdirSync(join(folder, "sessions"));
  return startDaemon({
    folder,
    command: php ?? "php-fpm",
    args(port) {
      const conf = join(folder, "fpm.conf");
      const isRoot = process.getuid?.() === 0;
      writeFileSync(
        conf,
        `[global]
error_log = ${folder}/error.log
[www]
${isRoot ? "user = root\ngroup = root" : ""}
listen = 127.0.0.1:${port}
pm = static
pm.max_children = 2
php_admin_value[session.save_path] = ${folder}/sessions
`,
      );
      return ["-F", "-n", "-y", conf, ...(isRoot ? ["-R"] : [])];
    },
    answers: (port) =>
      new Promise((resolve, reject) => {
        const socket = connect(port, "127.0.0.1", () => {
          socket.destroy();
          resolve(null);
        });
        socket.on("error", reject);
      }),
    stopSignal: "SIGTERM",
  });
}

interface Parts {
  readonly port: number;
  readonly documentRoot: string;
  readonly lines: string;
  readonly fpm: number;
}

/** The rewrites are those of FusionPBX's own site file that catch addresses wherever they stand. */
function blocks({ port, documentRoot, lines, fpm }: Parts): string {
  return `access_log off;
  default_type text/html;
  server {
    listen 127.0.0.1:${port};
    ${lines}
    if ($uri ~* ^.*/api/.*$) { rewrite ^(.*)/api/(.*)$ $1/api/index.php?rewrite_uri=$2 last; break; }
    rewrite "^.*/provision/(.*)$" /app/provision/index.php?mac=$1 last;
    root ${documentRoot};
    location ~ \\.php$ {
      fastcgi_pass 127.0.0.1:${fpm};
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME ${documentRoot}$fastcgi_script_name;
    }
  }`;
}
