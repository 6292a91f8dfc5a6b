import test from "ava";
import { changeSite, snippetText } from "../../../src/hosts/fusionpbx/install-nginx.js";

const ROOT = "/var/www/fusionpbx";
const LINE = "/etc/nginx/snippets/sidetone.conf";

/** In the form of the file that FusionPBX's installer writes. */
const SITE = `# server { in a comment }
server {
	listen 127.0.0.1:80;
	server_name 127.0.0.1;
	location ~ \\.php$ {
		fastcgi_param SCRIPT_FILENAME ${ROOT}$fastcgi_script_name;
	}
}

server {
	listen 80;
	if ($uri !~* ^.*(provision|xml_cdr).*$) {
		rewrite ^(.*) https://$host$1 permanent;
		break;
	}
	location / { root ${ROOT}; }
}
server { # the portal: it's this one
	listen 443 ssl;
	rewrite "^.*/provision/([A-Fa-f0-9]{12})\\.cfg" /app/provision/?mac=$1 last;
	location / { root ${ROOT}; }
}
server {
	listen 443 ssl;
	server_name other.example.test;
	root /var/www/other;
}
`;

test("each server that shows FusionPBX's pages gets the line, and no other does", (t) => {
  const { after, servers } = changeSite(SITE, ROOT, LINE);
  t.is(servers, 2);
  const blocks = after.split(/^server /m);
  t.deepEqual(
    blocks.map((block) => block.includes(LINE)),
    [false, true, false, true, false],
  );
  t.true(
    after.includes(`it's this one
	# >>> sidetone install
	include ${LINE};
	# <<< sidetone install
	listen 443`),
  );
});

test("the line comes once, and goes byte for byte", (t) => {
  const once = changeSite(SITE, ROOT, LINE).after;
  t.is(changeSite(once, ROOT, LINE).after, once);
  t.is(changeSite(once, ROOT, null).after, SITE);
});

test("a site that filters pages itself is told apart", (t) => {
  t.false(changeSite(SITE, ROOT, LINE).hasFilters);
  const filtering = SITE.replace(
    "listen 443 ssl;",
    "listen 443 ssl;\n\tsub_filter '</head>' '<link></head>';",
  );
  t.true(changeSite(filtering, ROOT, LINE).hasFilters);
});

test("the file knows port, path and the largest upload", (t) => {
  const text = snippetText({ port: 8123, base: "/pbx", mediaMaxMb: 10 });
  for (const part of [
    "proxy_pass http://127.0.0.1:8123;",
    'data-token="/pbx/app/sidetone/token.php"',
    "client_max_body_size 12m;",
  ]) {
    t.true(text.includes(part), part);
  }
});
