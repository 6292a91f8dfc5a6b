import { h } from "./dom.js";

const candidate = /https?:\/\/[^\s<>"'`]+/gi;
const trailing = /[.,;:!?)\]}]+$/;

/** A text as nodes in which web addresses are links. Nothing but http and https ever becomes one. */
export function linkify(text: string): readonly (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(candidate)) {
    const address = match[0].replace(trailing, "");
    if (!URL.canParse(address)) continue;
    nodes.push(text.slice(end, match.index), link(address));
    end = match.index + address.length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

function link(address: string): HTMLAnchorElement {
  const { href } = new URL(address);
  // A name in foreign letters may imitate another one: it is shown as it goes over the wire.
  const plain = [...address].every((character) => character.charCodeAt(0) < 128);
  return h("a", {
    href,
    rel: "noopener noreferrer nofollow ugc",
    target: "_blank",
    text: plain ? address : href,
  });
}
