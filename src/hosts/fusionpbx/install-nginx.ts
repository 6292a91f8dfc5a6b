/** What nginx is told: one file with all of it, and a line in each server of FusionPBX's site that includes it. */
import { cutBlock } from "../../lib/file-changes.js";

const BEGIN = "\t# >>> sidetone install\n";
const END = "\t# <<< sidetone install\n";

export interface SnippetFacts {
  /** Where Sidetone listens on this machine. */
  readonly port: number;
  /** FusionPBX's own path; empty where it is at the root. */
  readonly base: string;
  /** The largest upload, in millions of bytes. */
  readonly mediaMaxMb: number;
}

/**
 * The script comes onto every page that ends as pages end, by nginx: FusionPBX has no place for scripts of modules.
 * What edits files in a browser shows their text as it is, and must not get ours into it.
 */
export function snippetText({ port, base, mediaMaxMb }: SnippetFacts): string {
  const script = `<script src="/sidetone/widget.js" defer data-token="${base}/app/sidetone/token.php" data-pages="${base}/app/sidetone/page.php?path="></script>`;
  return `# Written by sidetone install fusionpbx, which writes it anew when it runs again.
# Compressed answers can't be added to: PHP must leave compressing to nginx, as it does unless told otherwise.
set $sidetone_script '${script}';
if ($uri ~ ^/sidetone/|/(edit|file_manager|adminer|database_manager)/) { set $sidetone_script ''; }
sub_filter_once on;
sub_filter '</body>' '\${sidetone_script}</body>';

# None of the site's own rewrites (api, provision …) is for us.
if ($uri ~ ^/sidetone/) { break; }
location ^~ /sidetone/ {
	proxy_pass http://127.0.0.1:${port};
	proxy_http_version 1.1;
	proxy_set_header Host $http_host;
	proxy_set_header X-Forwarded-For $remote_addr;
	proxy_set_header X-Forwarded-Proto $scheme;
	proxy_set_header Connection "";
	proxy_buffering off;
	proxy_read_timeout 120s;
	client_max_body_size ${mediaMaxMb + 2}m;
}
`;
}

export interface SiteChange {
  readonly after: string;
  /** How many servers of the file serve FusionPBX. */
  readonly servers: number;
  /** Whether the site adds to pages itself, in a place where ours would not come. */
  readonly hasFilters: boolean;
}

/** The site's file with the line in each server that serves FusionPBX's pages, or without any of ours. */
export function changeSite(text: string, documentRoot: string, include: string | null): SiteChange {
  const plain = withoutIncludes(text);
  const servers = serverBlocks(plain).filter((block) => serves(block.text, documentRoot));
  const hasFilters = servers.some((block) => /^\s*sub_filter\b/m.test(block.text));
  if (include === null) return { after: plain, servers: servers.length, hasFilters };
  const line = `${BEGIN}\tinclude ${include};\n${END}`;
  // From the end, so that the places before stay where they are.
  const after = servers.reduceRight((so, { start }) => {
    const rest = so.slice(start);
    // Its first line may have a comment behind the brace.
    const end = rest.indexOf("\n") + 1;
    return `${so.slice(0, start)}${rest.slice(0, end)}${line}${rest.slice(end)}`;
  }, plain);
  return { after, servers: servers.length, hasFilters };
}

function withoutIncludes(text: string): string {
  const cut = cutBlock(text, BEGIN, END);
  return cut === null ? text : withoutIncludes(cut);
}

/** One that only sends browsers on to https shows no pages. */
function serves(block: string, documentRoot: string): boolean {
  const lines = block.replace(/^\s*#.*$/gm, "");
  return lines.includes(documentRoot) && !/https:\/\/\$(host|server_name|http_host)/.test(lines);
}

interface Block {
  /** Behind the brace that opens it. */
  readonly start: number;
  readonly text: string;
}

/** What stands in `server { … }`; braces in comments and quotes are none. */
function serverBlocks(text: string): readonly Block[] {
  const bare = text.replace(TOKENS, (token) => (/^[#"']/.test(token) ? " ".repeat(token.length) : token));
  const blocks: Block[] = [];
  const open: (number | null)[] = [];
  for (const { 0: token, index } of bare.matchAll(/(?<![^\s;{}])server\s*\{|[{}]/g)) {
    if (token !== "}") open.push(token === "{" ? null : index + token.length);
    const start = token === "}" ? open.pop() : null;
    if (typeof start === "number") blocks.push({ start, text: text.slice(start, index) });
  }
  return blocks;
}

/** Comments, quoted words, and words: a quote within a word is none. */
const TOKENS = /#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^\s"'#{};][^\s{};]*/g;
