import { isHost, isUserPart } from "../../../core/sip.js";
import type { PbxLine } from "../../../ports.js";
import type { LegChange } from "../shared/lines.js";
import { type PhoneContact, readChannels, readContacts, readProfiles, readRegistrations } from "./answers.js";
import { isName } from "./commands.js";
import type { Link } from "./link.js";

/** A snapshot of a big switch takes a while to print. */
const SNAPSHOT_MS = 30_000;

/**
 * Every line that is registered now at any SIP profile; null when the switch did not answer, or has no profile yet
 * because it is still starting: then nobody seems to be registered, and everybody still is.
 */
export async function registeredLines(link: Link): Promise<readonly PbxLine[] | null> {
  const answer = await ask(link, "sofia xmlstatus");
  const profiles = answer === null ? [] : readProfiles(answer).filter(isName);
  if (profiles.length === 0) return null;
  const lines = new Map<string, PbxLine>();
  for (const profile of profiles) {
    const answer = await ask(link, `sofia xmlstatus profile ${profile} reg`);
    if (answer === null) return null;
    for (const line of readRegistrations(answer)) lines.set(`${line.endpoint}@${line.domain}`, line);
  }
  return [...lines.values()];
}

/** Every call leg there is now; null when the switch did not answer. */
export async function callLegs(link: Link): Promise<readonly LegChange[] | null> {
  const answer = await ask(link, "show channels as json");
  return answer === null ? null : readChannels(answer);
}

/**
 * The contacts of one line at all profiles, one per device; null when the switch did not answer. `show registrations`
 * would list one of them only.
 */
export async function contactsOf(link: Link, line: PbxLine): Promise<readonly PhoneContact[] | null> {
  if (!isUserPart(line.endpoint) || !isHost(line.domain ?? "")) return [];
  const answer = await ask(link, `sofia_contact */${line.endpoint}@${line.domain}`);
  return answer === null ? null : readContacts(answer);
}

async function ask(link: Link, command: string): Promise<string | null> {
  const result = await link.job(command, { timeoutMs: SNAPSHOT_MS });
  return result.kind === "done" ? result.body : null;
}
