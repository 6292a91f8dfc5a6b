// A real nginx with the pages of a portal, that passes /sidetone/ on as README tells operators to.
import { readFileSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createFolder, findProgram, startDaemon } from "./daemon.js";

const program = findProgram("nginx");

/** Why there is no nginx to test behind, or null. */
export const nginxMissing = program ? null : "nginx is not installed";

/** Sources, not what was built of them: the host pages are no TypeScript. */
const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface PortalPlan {
  /** Where Sidetone answers itself. */
  readonly target: string;
  /** Where a portal that makes its own pages answers; static pages unless given. */
  readonly pages?: string;
  /** Holds answers back until they are complete or large, whatever the application asks for. */
  readonly buffering?: boolean;
}

export interface Portal {
  /** Where its pages are, with a slash at the end. */
  readonly url: string;
  /** The requests that it passed on and that are answered, a line each. */
  readonly requests: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts a portal of static pages in front of a Sidetone. */
export async function startPortal(plan: PortalPlan): Promise<Portal> {
  const { folder, url, stop } = await startNginx((folder, port) => blocks(folder, port, plan));
  return {
    url: `${url}/`,
    requests: () => readFileSync(join(folder, "access.log"), "utf8").split("\n"),
    stop,
  };
}

/** Starts one whose `http` block holds these lines, for a server that listens on the port. */
export async function startNginx(lines: (folder: string, port: number) => string) {
  if (!program) throw new Error("nginx is not installed");
  const folder = createFolder("nginx");
  const conf = join(folder, "nginx.conf");
  const { port, stop } = await startDaemon({
    folder,
    command: program,
    args(port) {
      writeFileSync(conf, configuration(folder, lines(folder, port)));
      return ["-p", folder, "-c", conf, "-e", join(folder, "error.log")];
    },
    answers: (port) =>
      new Promise((resolve, reject) => {
        get(`http://127.0.0.1:${port}/modules/`, resolve).on("error", reject);
      }),
    stopSignal: "SIGTERM",
  });
  return { folder, url: `http://127.0.0.1:${port}`, stop };
}

/** With its working files in its folder, under the user that runs it. */
function configuration(folder: string, lines: string): string {
  return `daemon off;
worker_processes 1;
${process.getuid?.() === 0 ? "user root;" : ""}
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  ${lines}
}
`;
}

/** Buffering alone lets small pieces through as they come; with compression of everything nginx keeps them. */
const holding = `proxy_buffering on;
      proxy_ignore_headers X-Accel-Buffering;
      gzip on;
      gzip_proxied any;
      gzip_min_length 0;
      gzip_types *;`;

function blocks(folder: string, port: number, plan: PortalPlan): string {
  const { target, pages, buffering = false } = plan;
  const strict =
    "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self' data:";
  return `log_format request "$request";
  access_log ${folder}/access.log request;
  types { text/html html; text/css css; text/javascript js; }
  server {
    listen 127.0.0.1:${port};
    root ${root}test/fixtures/host-pages;
    ${pages === undefined ? "" : `location / { proxy_pass ${new URL(pages).origin}; proxy_set_header Host $http_host; }`}
    location /strict/ { add_header Content-Security-Policy "${strict}"; }
    location /modules/ { alias ${root}node_modules/; }
    location /sidetone/ {
      proxy_pass ${new URL(target).origin};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_read_timeout 120s;
      ${buffering ? holding : ""}
    }
  }`;
}
