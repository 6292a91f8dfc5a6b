import { createHash } from "node:crypto";
import type { PbxArrival, PbxLine } from "../../../ports.js";
import type { LegChange } from "../shared/lines.js";
import type { SpoolRecord } from "./record.js";
import type { AriEvent } from "./socket.js";

/** Asterisk's buffer for a text: what is longer comes through as nothing at all. */
const MAX_BYTES = 1_023;

/** Our name for the trunk whose endpoint this is; null when it is no trunk of ours. */
export type TrunkFinder = (endpoint: string) => string | null;

interface Reading {
  readonly findTrunk: TrunkFinder;
  /** The endpoint that Asterisk said it was, where the event of this text came too. */
  readonly endpointOf: (key: string) => string | null;
  readonly now: number;
}

/** What a spooled text is for the rest of Sidetone. `isWhole` is false where Asterisk may not have finished it. */
export function readArrival(record: SpoolRecord, isWhole: boolean, reading: Reading): PbxArrival {
  const { callId, cseq, from, to, body, contentType, contentLength } = record;
  const key = keyOf(callId, cseq, from);
  const fault = bodyFault(body.length, contentLength) ?? (isWhole ? null : "half-written");
  return {
    key,
    from: readSender(record, key, reading),
    to,
    body,
    contentType: bareType(contentType),
    receivedAt: reading.now,
    ...(fault === null ? {} : { unreadable: fault }),
    raw: JSON.stringify({ ...record, body: body.toString("base64") }),
  };
}

function readSender(
  record: SpoolRecord,
  key: string,
  { findTrunk, endpointOf }: Reading,
): PbxArrival["from"] {
  const user = userOf(record.from);
  if (record.source === "phone") {
    // Signing in by From is what makes it true here; where an endpoint signs in otherwise, the event knows better.
    const endpoint = endpointOf(key) ?? user;
    return endpoint === "" ? stranger(user) : { kind: "phone", line: { domain: null, endpoint } };
  }
  const trunk = /^trunk:(.+)$/.exec(record.source)?.[1];
  return { kind: "trunk", trunkId: trunk === undefined ? null : findTrunk(trunk), number: user };
}

/** A record that can't be read becomes an arrival nobody owns, so that an operator sees it. */
export function unreadableArrival(name: string, bytes: Buffer, now: number): PbxArrival {
  return {
    key: `unreadable:${digest(name)}`,
    from: stranger(""),
    to: "",
    body: new Uint8Array(),
    contentType: "application/octet-stream",
    receivedAt: now,
    unreadable: "spool-entry",
    raw: `base64:${bytes.toString("base64")}`,
  };
}

/** The text that an event carries, and the endpoint that Asterisk says sent it; null for any other event. */
export interface TextEvent {
  readonly key: string;
  readonly endpoint: string;
  readonly arrival: PbxArrival;
}

/** Reads TextMessageReceived. Its text is used only where there is no spool. */
export function readText(event: AriEvent, findTrunk: TrunkFinder, now: number): TextEvent | null {
  if (event.type !== "TextMessageReceived") return null;
  const message = object(event["message"]);
  const endpoint = text(object(event["endpoint"])["resource"]);
  const headers = object(message["variables"]);
  const from = text(headers["From"]) || text(message["from"]);
  const key = keyOf(text(headers["Call-ID"]), text(headers["CSeq"]), from);
  const body = Buffer.from(text(message["body"]));
  const fault = bodyFault(body.length, Number(headers["Content-Length"]) || 0);
  const trunkId = findTrunk(endpoint);
  const sender: PbxArrival["from"] =
    trunkId === null
      ? { kind: "phone", line: { domain: null, endpoint } }
      : { kind: "trunk", trunkId, number: userOf(from) };
  const arrival: PbxArrival = {
    key,
    from: endpoint === "" ? stranger(userOf(from)) : sender,
    to: userOf(text(message["to"])),
    body,
    contentType: bareType(text(headers["Content-Type"])),
    receivedAt: now,
    ...(fault === null ? {} : { unreadable: fault }),
    raw: JSON.stringify(withoutLogin(event, message, headers)),
  };
  return { key, endpoint, arrival };
}

/** What was kept of a text, read again; null where that is no record and no event. */
export function rereadArrival(raw: string, findTrunk: TrunkFinder, now: number): PbxArrival | null {
  const kept = parsed(raw);
  if (text(kept["type"]) !== "")
    return readText({ ...kept, type: text(kept["type"]) }, findTrunk, now)?.arrival ?? null;
  if (text(kept["source"]) === "") return null;
  const record: SpoolRecord = {
    source: text(kept["source"]),
    from: text(kept["from"]),
    callId: text(kept["callId"]),
    cseq: text(kept["cseq"]),
    contentType: text(kept["contentType"]),
    contentLength: Number(kept["contentLength"]) || 0,
    to: text(kept["to"]),
    body: Buffer.from(text(kept["body"]), "base64"),
  };
  return readArrival(record, true, { findTrunk, endpointOf: () => null, now });
}

function parsed(raw: string): Readonly<Record<string, unknown>> {
  try {
    return object(JSON.parse(raw));
  } catch {
    // "base64:…": what could not be read when it came.
    return {};
  }
}

/** Whether a line has a phone now, as an event says; null for any other event. */
export function readRegistration(event: AriEvent): { line: PbxLine; registered: boolean } | null {
  const endpoint = object(event["endpoint"]);
  const line = { domain: null, endpoint: text(endpoint["resource"]) };
  if (line.endpoint === "" || endpoint["technology"] !== "PJSIP") return null;
  if (event.type === "EndpointStateChange") return { line, registered: endpoint["state"] === "online" };
  // A further device of a line that is online already changes nothing of the endpoint.
  if (event.type !== "ContactStatusChange") return null;
  const status = text(object(event["contact_info"])["contact_status"]);
  return status === "NonQualified" || status === "Reachable" ? { line, registered: true } : null;
}

/** The leg of a call that an event of a channel tells; null for any other event. */
export function readLegChange(event: AriEvent): LegChange | null {
  if (!["ChannelCreated", "ChannelStateChange", "ChannelDestroyed"].includes(event.type)) return null;
  const leg = readLeg(event["channel"]);
  return leg && event.type === "ChannelDestroyed" ? { ...leg, state: "HANGUP" } : leg;
}

/** A channel as a leg of a PJSIP line's call; null for any other channel. */
export function readLeg(channel: unknown): LegChange | null {
  const { id, name, state } = object(channel);
  const endpoint = /^PJSIP\/(.+)-[0-9a-f]+$/.exec(text(name))?.[1];
  if (endpoint === undefined || text(id) === "") return null;
  return { leg: text(id), line: { domain: null, endpoint }, state: legState(text(state)) };
}

function legState(state: string): string {
  if (state === "Ringing") return "RINGING";
  return state === "Down" || state === "Rsrvd" ? "DOWN" : "ACTIVE";
}

/**
 * User part of the address in a header or field: with or without name, brackets and scheme. Names in quotes are chosen
 * freely and may look like addresses, so they go first.
 */
function userOf(header: string): string {
  const unnamed = header.replace(/^pjsip:/, "").replace(/"(?:[^"\\]|\\.)*"?/g, "");
  const address = /<([^>]*)/.exec(unnamed)?.[1] ?? unnamed;
  const scheme = /(?:sips?|tel):/i.exec(address);
  const rest = scheme ? address.slice(scheme.index + scheme[0].length) : address;
  return /^[^@;>:]*/.exec(rest)?.[0].trim() ?? "";
}

/** A text is the same only where call, sequence and sender's tag are: Call-IDs alone repeat. */
function keyOf(callId: string, cseq: string, from: string): string {
  const tag = /;\s*tag=([^;>\s]+)/i.exec(from.slice(from.lastIndexOf(">") + 1))?.[1] ?? "";
  // They are chosen by the sender and may be as long as it likes.
  return digest(JSON.stringify([callId, /^\d+/.exec(cseq)?.[0] ?? "", tag]));
}

function bodyFault(length: number, contentLength: number): string | null {
  return length === 0 && contentLength > MAX_BYTES ? "too-long" : null;
}

function stranger(number: string): PbxArrival["from"] {
  return { kind: "trunk", trunkId: null, number };
}

/** Phones sign every text with a digest of their password; that is not for the record. */
function withoutLogin(event: AriEvent, message: object, headers: object): object {
  const kept = Object.entries(headers).filter(([name]) => !/^(proxy-)?authorization$/i.test(name));
  return { ...event, message: { ...message, variables: Object.fromEntries(kept) } };
}

function bareType(type: string): string {
  return (type.split(";")[0] ?? "").trim().toLowerCase() || "text/plain";
}

function digest(value: string): string {
  return createHash("sha256").update(value).digest("hex").slice(0, 40);
}

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
