import type { PbxLine } from "../../../ports.js";
import type { LegChange } from "../shared/lines.js";
import { readLeg } from "./events.js";
import type { Link } from "./link.js";

/** A snapshot of a big PBX takes a while to write. */
const SNAPSHOT_MS = 30_000;

/** Every PJSIP line that is registered now; null when Asterisk did not answer. */
export async function registeredLines(link: Link): Promise<readonly PbxLine[] | null> {
  const list = await link.ask(({ endpoints }) => endpoints.listByTech({ tech: "PJSIP" }), SNAPSHOT_MS);
  if (list.kind !== "done") return null;
  return list.value
    .filter(({ state }) => state === "online")
    .map(({ resource: endpoint }) => ({ domain: null, endpoint }));
}

/** Every leg of a call that there is now; null when Asterisk did not answer. */
export async function callLegs(link: Link): Promise<readonly LegChange[] | null> {
  const answer = await link.ask(({ channels }) => channels.list(), SNAPSHOT_MS);
  return answer.kind === "done" ? answer.value.map(readLeg).filter((leg) => leg !== null) : null;
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
