import type { PbxLine } from "../../../ports.js";
import type { LegChange } from "../shared/lines.js";
import { toLine } from "./events.js";

/** One way to a phone: the profile it registered at, and the address it gave. */
export interface PhoneContact {
  readonly profile: string;
  readonly uri: string;
}

export interface Gateway {
  readonly profile: string;
  /** `host[:port]` that texts are sent to. */
  readonly proxy: string;
  /** The domain the carrier wants to see as ours. */
  readonly fromDomain: string;
  readonly up: boolean;
}

/** The SIP profiles in `sofia xmlstatus`; aliases and gateways are left out. */
export function readProfiles(xml: string): readonly string[] {
  const blocks = elements(xml, "profile");
  return blocks
    .filter((block) => element(block, "type") === "profile")
    .map((block) => element(block, "name"));
}

/** The lines registered at one profile, from `sofia xmlstatus profile … reg`; each once. */
export function readRegistrations(xml: string): readonly PbxLine[] {
  const lines = new Map<string, PbxLine>();
  for (const block of elements(xml, "registration")) {
    const user = element(block, "user");
    const [name, host] = user.split("@");
    const line = toLine(name, host);
    if (line) lines.set(user.toLowerCase(), line);
  }
  return [...lines.values()];
}

/** The contacts in the answer of `sofia_contact`; none when the user is not registered. */
export function readContacts(answer: string): readonly PhoneContact[] {
  return answer
    .trim()
    .split(/,(?=sofia\/)/)
    .map((entry) => /^sofia\/([^/]+)\/(.+)$/.exec(entry))
    .filter((match) => match !== null)
    .map(([, profile = "", uri = ""]) => ({ profile, uri }));
}

/** One gateway from `sofia xmlstatus gateway …`; null when FreeSWITCH has none of that name. */
export function readGateway(xml: string): Gateway | null {
  const block = elements(xml, "gateway")[0];
  if (!block) return null;
  const proxy = hostOf(element(block, "proxy"));
  const profile = element(block, "profile");
  if (!proxy || !profile) return null;
  const fromDomain = hostOf(element(block, "from")) || element(block, "realm");
  return { profile, proxy, fromDomain, up: element(block, "status") === "UP" };
}

/** The call legs in `show channels as json`; null when it is none. Without calls there is no `rows`. */
export function readChannels(json: string): readonly LegChange[] | null {
  try {
    const answer: unknown = JSON.parse(json);
    if (typeof answer !== "object" || answer === null) return null;
    const rows = "rows" in answer && Array.isArray(answer.rows) ? answer.rows : [];
    return rows.map(readChannel).filter((leg) => leg !== null);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function readChannel(row: unknown): LegChange | null {
  if (typeof row !== "object" || row === null) return null;
  const values = new Map(Object.entries(row));
  const [leg, presence, state] = [values.get("uuid"), values.get("presence_id"), values.get("callstate")];
  if (typeof leg !== "string" || typeof presence !== "string" || typeof state !== "string") return null;
  const [user, host] = presence.split("@");
  return { leg, line: toLine(user, host), state };
}

function elements(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, "g"))].map(([, inner = ""]) => inner);
}

function element(xml: string, name: string): string {
  return decodeEntities(new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** Host and port of a SIP address, with or without user, brackets and parameters. */
function hostOf(address: string): string {
  return /sips?:(?:[^@>]*@)?([^;>\s]+)/.exec(address)?.[1] ?? "";
}
