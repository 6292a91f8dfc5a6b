import type { Submission } from "../core/submission.js";
import { canonicalText } from "../core/text.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import type { Directory, PbxArrival, PbxHandlers, PbxLine, RegistrationStore } from "../ports.js";
import type { Accept } from "./accept.js";
import type { Outbox } from "./outbox.js";

export interface LinesDeps {
  /** Name of the PBX entry whose connector gets these handlers. */
  readonly pbx: string;
  readonly accept: Accept;
  readonly directory: Directory;
  readonly registrations: RegistrationStore;
  readonly outbox: Pick<Outbox, "release">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What we do with the news of one PBX: texts enter by accept, registrations release the copies that wait for them. */
export function createLineHandlers(deps: LinesDeps): PbxHandlers {
  const { pbx, accept, directory, registrations, clock, log } = deps;

  return {
    async arrived(arrivals) {
      // One rejection keeps the whole lot unacknowledged; what did get stored is recognised by its key next time.
      await Promise.all(arrivals.map((arrival) => accept(submissionOf(pbx, arrival))));
    },
    async seeded(lines) {
      const ids = await extensionIds(lines);
      await registrations.reseed(pbx, ids, clock.now());
      deps.outbox.release(ids);
    },
    async registration(line, registered) {
      const ids = await extensionIds([line]);
      if (ids.length === 0) return;
      await registrations.note(pbx, ids, registered, clock.now());
      if (registered) deps.outbox.release(ids);
    },
    phoneState: () => undefined,
    changed(status) {
      const level = status.link === "up" ? "info" : "warn";
      log[level]({ pbx, link: status.link, problem: status.problem }, "PBX link");
    },
  };

  async function extensionIds(lines: readonly PbxLine[]): Promise<string[]> {
    const found = await Promise.all(
      lines.map((line) => directory.extension(pbx, line.domain, line.endpoint)),
    );
    return found.flatMap((extension) => (extension ? [extension.id] : []));
  }
}

function submissionOf(pbx: string, arrival: PbxArrival): Submission {
  const { from, to } = arrival;
  return {
    key: `pbx:${pbx}:${arrival.key}`,
    source:
      from.kind === "phone"
        ? { kind: "phone", pbx, domain: from.line.domain, endpoint: from.line.endpoint, to }
        : { kind: "trunk", trunkId: from.trunkId, from: from.number, to },
    body: canonicalText(arrival.body).text,
    ...(arrival.unreadable === undefined ? {} : { unreadable: arrival.unreadable }),
    receivedAt: arrival.receivedAt,
    raw: arrival.raw,
  };
}
