import type { PbxLine, PhoneState } from "../../../ports.js";
import { phoneState } from "./events.js";
import type { Link } from "./link.js";

/** A snapshot of a big PBX takes a while to write. */
const SNAPSHOT_MS = 30_000;

/** A line as it is at a connection. */
export interface LineNow {
  readonly line: PbxLine;
  readonly state: PhoneState;
}

/** Every PJSIP line and what it is doing now; null when Asterisk did not answer. */
export async function linesNow(link: Link): Promise<readonly LineNow[] | null> {
  const list = await link.ask(({ endpoints }) => endpoints.listByTech({ tech: "PJSIP" }), SNAPSHOT_MS);
  if (list.kind !== "done") return null;
  const lines: LineNow[] = [];
  for (const { resource: endpoint, state, channel_ids: calls } of list.value) {
    const idle = state === "online" ? "free" : "unregistered";
    lines.push({
      line: { domain: null, endpoint },
      state: calls.length > 0 ? await stateInCall(link, endpoint) : idle,
    });
  }
  return lines;
}

/** Which of a call's states it is, only the device knows. */
async function stateInCall(link: Link, endpoint: string): Promise<PhoneState> {
  const deviceName = `PJSIP/${endpoint}`;
  const device = await link.ask(({ deviceStates }) => deviceStates.get({ deviceName }));
  return device.kind === "done" ? phoneState(device.value.state) : "busy";
}

/** Where a line's calls are dialled, and as whom; `callerId` is null where the endpoint has none. */
export interface LineSettings {
  readonly context: string;
  readonly callerId: string | null;
}

/** The endpoint's own settings for calls; null when Asterisk did not answer. */
export async function lineOf(link: Link, id: string): Promise<LineSettings | null> {
  const place = { configClass: "res_pjsip", objectType: "endpoint", id };
  const answer = await link.ask(({ asterisk }) => asterisk.getObject(place));
  if (answer.kind !== "done") return null;
  const value = (name: string): string =>
    answer.value.find(({ attribute }) => attribute === name)?.value ?? "";
  const callerId = value("callerid");
  return { context: value("context"), callerId: /<[^<>]*[0-9][^<>]*>$/.test(callerId) ? callerId : null };
}

/** The addresses that a line is registered at; null when Asterisk did not answer. */
export async function contactsOf(link: Link, endpoint: string): Promise<readonly string[] | null> {
  const place = { configClass: "res_pjsip", objectType: "aor", id: endpoint };
  const answer = await link.ask(({ asterisk }) => asterisk.getObject(place));
  if (answer.kind === "refused" && answer.status === 404) return [];
  if (answer.kind !== "done") return null;
  return answer.value.filter(({ attribute }) => attribute === "contact").map(({ value }) => value);
}
