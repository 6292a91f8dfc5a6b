import { isIP } from "node:net";
import { isName } from "./commands.js";

export interface ChatplanOptions {
  /** Every context that a profile may have; each gets the whole plan, since contexts are shared with calls. */
  readonly contexts: readonly string[];
  /** Profiles where phones sign in. */
  readonly phoneProfiles: readonly string[];
  /** Profiles where carriers send. */
  readonly trunkProfiles: readonly string[];
  /** Where carriers send from: addresses or networks. mod_sofia applies no ACL to texts. */
  readonly trunkAddresses: readonly string[];
}

/**
 * The chatplan: phones' texts and trunks' texts into the spool, everything into `final`. Without that FreeSWITCH would
 * relay what is left over, for anybody. No group is captured: `$1` in a chatplan runs what a sender wrote.
 */
export function chatplanXml(options: ChatplanOptions): string {
  const contexts = [...new Set([...options.contexts, "global"])].filter(isName);
  return [
    "<!-- Sidetone: written by `sidetone install freeswitch`, which also changes and removes it. -->",
    "<!-- Contexts here come before those of the same name in later files of this folder. -->",
    "<include>",
    ...contexts.flatMap((context) => contextLines(context, options)),
    "</include>",
    "",
  ].join("\n");
}

/** What can't stand in a chatplan, in words; empty where all is well. */
export function chatplanProblems({
  contexts,
  phoneProfiles,
  trunkProfiles,
  trunkAddresses,
}: ChatplanOptions) {
  const names = [...contexts, ...phoneProfiles, ...trunkProfiles].filter((name) => !isName(name));
  const both = phoneProfiles.filter((name) => trunkProfiles.includes(name));
  const addresses = trunkAddresses.filter((address) => toNetwork(address) === null);
  return [
    ...names.map((name) => `“${name}” is no name of a context or profile.`),
    ...both.map((name) => `The profile ${name} can't be for phones and for trunks.`),
    ...addresses.map(
      (address) => `“${address}” is no address or network; FreeSWITCH needs numbers, not names.`,
    ),
  ];
}

function contextLines(context: string, options: ChatplanOptions): readonly string[] {
  const networks = options.trunkAddresses.map(toNetwork).filter((network) => network !== null);
  const trunks = [profileCondition(options.trunkProfiles), trunkCondition(networks)];
  const extensions = [
    ...(options.phoneProfiles.length > 0
      ? extension("sidetone-phones", [], profileCondition(options.phoneProfiles), spool("phone"))
      : []),
    ...(options.trunkProfiles.length > 0 && networks.length > 0
      ? extension("sidetone-trunks", [trunks[0] ?? ""], trunks[1] ?? "", spool("trunk"))
      : []),
    ...extension("sidetone-absorb", [], "<condition", []),
  ];
  return [`  <context name="${context}">`, ...extensions, "  </context>"];
}

function extension(
  name: string,
  before: readonly string[],
  condition: string,
  actions: readonly string[],
): readonly string[] {
  return [
    `    <extension name="${name}">`,
    ...before.map((open) => `      ${open}/>`),
    `      ${condition}>`,
    ...actions.map((action) => `        ${action}`),
    '        <action application="final"/>',
    "      </condition>",
    "    </extension>",
  ];
}

function spool(source: "phone" | "trunk"): readonly string[] {
  return [`<action application="lua" data="sidetone_spool.lua ${source}"/>`];
}

function profileCondition(profiles: readonly string[]): string {
  const names = profiles.map((name) => name.replaceAll(".", "\\."));
  return `<condition field="sip_profile" expression="^${names.length === 1 ? names[0] : `(?:${names.join("|")})`}$"`;
}

function trunkCondition(networks: readonly string[]): string {
  const expand = "$".concat("{acl(", "$", "{from_sip_ip} ", networks.join(","), ")}");
  return `<condition field="${expand}" expression="^true$"`;
}

/** `192.0.2.7` → `192.0.2.7/32`; null for what is neither address nor network. */
function toNetwork(address: string): string | null {
  const [ip = "", bits, ...rest] = address.split("/");
  const family = isIP(ip);
  if (family === 0 || rest.length > 0) return null;
  const longest = family === 4 ? 32 : 128;
  const width = bits === undefined ? longest : Number(/^\d{1,3}$/.test(bits) ? bits : Number.NaN);
  return width > 0 && width <= longest ? `${ip}/${width}` : null;
}
