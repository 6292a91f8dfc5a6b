import { h } from "./dom.js";

/** Signs that turn the direction of what follows: an address with one would not read as what it leads to. */
const turning = "\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069";
const address = `[^\\s<>"'\`${turning}]+`;
const candidate = new RegExp(
  [
    `\\b(?:https?:\\/\\/|mailto:|tel:)${address}`,
    // As people write them: name@host.tld, and a number with its country.
    "[\\w.+-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?\\.[a-z]{2,24}\\b",
    "(?<![\\w+])\\+[1-9][\\d ().-]{5,18}\\d(?!\\w)",
  ].join("|"),
  "gi",
);
const trailing = /[.,;:!?)\]}]+$/;
const schemes = new Set(["http:", "https:", "mailto:", "tel:"]);

/** A text as nodes in which addresses are links: of the web, of mail and of phones, and nothing else ever. */
export function linkify(text: string): readonly (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(candidate)) {
    const found = match[0].replace(trailing, "");
    const url = targetOf(found);
    if (!url) continue;
    nodes.push(text.slice(end, match.index), link(url, found));
    end = match.index + found.length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

function targetOf(found: string): URL | null {
  const full = found.startsWith("+")
    ? `tel:+${found.replace(/\D/g, "")}`
    : hasScheme(found)
      ? found
      : `mailto:${found}`;
  if (!URL.canParse(full)) return null;
  const url = new URL(full);
  // A name before the host is there to make the host look like another one.
  return schemes.has(url.protocol) && url.username === "" && url.password === "" ? url : null;
}

function hasScheme(found: string): boolean {
  return /^(https?|mailto|tel):/i.test(found);
}

function link(url: URL, found: string): HTMLAnchorElement {
  const isWeb = url.protocol.startsWith("http");
  return h("a", {
    href: url.href,
    rel: "noopener noreferrer nofollow ugc",
    target: isWeb ? "_blank" : null,
    text: isWeb ? shown(url, found) : found,
  });
}

/** A host in foreign letters may imitate another one: it is shown as it goes over the wire. */
function shown(url: URL, found: string): string {
  const [scheme = "", host = ""] = /^(https?:\/\/)([^/?#]*)/i.exec(found)?.slice(1) ?? [];
  const isPlain = [...host].every((character) => character.charCodeAt(0) < 128);
  return isPlain ? found : `${scheme}${url.host}${found.slice(scheme.length + host.length)}`;
}
