import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import type { PbxArrival, PbxLine } from "../../../ports.js";
import type { LegChange } from "../shared/lines.js";
import { readContent } from "./content.js";
import type { EslEvent } from "./socket.js";

/** One text as the PBX-side spool keeps it. `source` was decided by the chatplan, out of the sender's reach. */
export interface SpoolRow {
  readonly id: number;
  readonly source: "phone" | "trunk";
  readonly payload: Buffer;
}

/** The trunk that a text from this profile and address came over; null when we know none. */
export type TrunkFinder = (profile: string, address: string) => string | null;

export interface SpoolPage {
  readonly rows: readonly SpoolRow[];
  /** Whether there are rows behind these; a page ends by its bytes, too. */
  readonly more: boolean;
}

/** The answer to a `list`; null when it is none. */
export function readSpoolPage(body: string): SpoolPage | null {
  const [head = "", ...lines] = body.split("\n");
  const [, count, more] = /^\+OK (\d+)( more)?$/.exec(head) ?? [];
  const rows = lines.map(readRow).filter((row) => row !== null);
  return rows.length === Number(count) ? { rows, more: more !== undefined } : null;
}

function readRow(line: string): SpoolRow | null {
  const [, id, source, hex] = /^(\d+) \d+ (phone|trunk) ((?:[0-9a-f]{2})*)$/.exec(line) ?? [];
  if (id === undefined || source === undefined || hex === undefined) return null;
  return { id: Number(id), source: source === "phone" ? "phone" : "trunk", payload: Buffer.from(hex, "hex") };
}

/** The text that came in without being spooled, because the spool could not be written. */
export function readSpoolFailure(event: EslEvent): SpoolRow | null {
  const hex = event["Spool-Payload-Hex"] ?? "";
  const source = event["Spool-Source"] === "phone" ? "phone" : "trunk";
  return /^(?:[0-9a-f]{2})+$/.test(hex) ? { id: 0, source, payload: Buffer.from(hex, "hex") } : null;
}

/**
 * What a spooled text is for the rest of Sidetone; null for a notice between programs, which nobody wrote. What can't
 * be understood becomes an arrival nobody owns.
 */
export function readArrival(
  { source, payload }: SpoolRow,
  findTrunk: TrunkFinder,
  now: number,
): PbxArrival | null {
  const raw = isUtf8(payload) ? payload.toString("utf8") : `base64:${payload.toString("base64")}`;
  const event = parseBytes(payload);
  if (!event) return unreadableArrival(payload, raw, now);
  const text = (name: string): string => Buffer.from(event.get(name) ?? "", "latin1").toString("utf8");
  const micros = Number(text("Event-Date-Timestamp"));
  const content = readContent(text("type"), event.get("_body") ?? "");
  if (!content) return null;
  return {
    key: `${text("Core-UUID")}:${text("Event-Sequence")}`,
    from: readSender(source, text, findTrunk),
    to: userPart(text("to_user") || text("to")),
    receivedAt: Number.isFinite(micros) && micros > 0 ? Math.floor(micros / 1000) : now,
    raw,
    ...content,
  };
}

/** The same of what was kept of it. */
export function rereadArrival(
  raw: string,
  source: SpoolRow["source"],
  findTrunk: TrunkFinder,
  now: number,
): PbxArrival | null {
  const [, base64] = /^base64:(.*)$/s.exec(raw) ?? [];
  const payload = base64 === undefined ? Buffer.from(raw) : Buffer.from(base64, "base64");
  return readArrival({ id: 0, source, payload }, findTrunk, now);
}

function readSender(
  source: SpoolRow["source"],
  text: (name: string) => string,
  findTrunk: TrunkFinder,
): PbxArrival["from"] {
  const user = userPart(text("from_user") || text("from"));
  if (source === "trunk") {
    return { kind: "trunk", trunkId: findTrunk(text("sip_profile"), text("from_sip_ip")), number: user };
  }
  const domain = text("from_host").toLowerCase();
  // The guard refuses a foreign domain before it gets here; where it is missing, nobody vouches for the sender.
  if (domain === "" || user === "" || domain !== text("to_host").toLowerCase()) {
    return { kind: "trunk", trunkId: null, number: user };
  }
  return { kind: "phone", line: { domain, endpoint: user } };
}

function unreadableArrival(payload: Buffer, raw: string, now: number): PbxArrival {
  const digest = createHash("sha256").update(payload).digest("hex").slice(0, 40);
  return {
    key: `unreadable:${digest}`,
    from: { kind: "trunk", trunkId: null, number: "" },
    to: "",
    body: new Uint8Array(),
    contentType: "application/octet-stream",
    receivedAt: now,
    unreadable: "spool-entry",
    raw,
  };
}

/**
 * Reads the JSON byte by byte: the text may be in any encoding, and FreeSWITCH puts its bytes into the JSON as they
 * are. Each character of a value is one byte.
 */
function parseBytes(payload: Buffer): ReadonlyMap<string, string> | null {
  try {
    const value: unknown = JSON.parse(payload.toString("latin1"));
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    const strings = Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    const event = new Map(strings);
    return event.get("Core-UUID") && event.get("Event-Sequence") ? event : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** `+1555@host;x=y` → `+1555`. */
function userPart(address: string): string {
  return address.split(/[@;]/, 1)[0] ?? "";
}

/** The line that a registration event is about; null when it names none. */
export function readLine(event: EslEvent): PbxLine | null {
  const expired = event["Event-Subclass"] === "sofia::expire";
  return toLine(expired ? event["user"] : event["from-user"], expired ? event["host"] : event["from-host"]);
}

/** `user` and `host` as a line; null unless both are there. */
export function toLine(user: string | undefined, host: string | undefined): PbxLine | null {
  return user && host ? { domain: host.toLowerCase(), endpoint: user } : null;
}

/** The change that CHANNEL_CALLSTATE and CHANNEL_DESTROY tell; null for any other event. */
export function readLegChange(event: EslEvent): LegChange | null {
  const leg = event["Unique-ID"];
  const name = event["Event-Name"];
  if (!leg || (name !== "CHANNEL_CALLSTATE" && name !== "CHANNEL_DESTROY")) return null;
  const [user, host] = (event["Channel-Presence-ID"] ?? "").split("@");
  const state = name === "CHANNEL_DESTROY" ? "HANGUP" : (event["Channel-Call-State"] ?? "");
  return { leg, line: toLine(user, host), state };
}
