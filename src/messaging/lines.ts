import type { Extension } from "../core/model.js";
import type { PhoneState } from "../core/presence.js";
import type { Submission } from "../core/submission.js";
import { canonicalText } from "../core/text.js";
import type { Clock } from "../lib/clock.js";
import type { Logger } from "../lib/logger.js";
import type { Directory, PbxArrival, PbxHandlers, PbxLine, RegistrationStore } from "../ports.js";
import type { Accept } from "./accept.js";
import type { Outbox } from "./outbox.js";
import type { Phones } from "./phones.js";

export interface LinesDeps {
  /** Name of the PBX entry whose connector gets these handlers. */
  readonly pbx: string;
  readonly accept: Accept;
  readonly directory: Directory;
  readonly registrations: RegistrationStore;
  readonly outbox: Pick<Outbox, "release">;
  readonly phones: Pick<Phones, "changed" | "linked" | "unlinked">;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What we do with the news of one PBX: texts enter by accept, registrations release the copies that wait for them. */
export function createLineHandlers(deps: LinesDeps): PbxHandlers {
  const { pbx, accept, directory, registrations, phones, clock, log } = deps;
  let told: Promise<void> = Promise.resolve();

  return {
    async arrived(arrivals) {
      // One rejection keeps the whole lot unacknowledged; what did get stored is recognised by its key next time.
      await Promise.all(arrivals.map((arrival) => accept(submissionOf(pbx, arrival))));
    },
    async seeded(lines) {
      const extensions = await extensionsOf(lines);
      phones.linked(pbx, extensions);
      const ids = extensions.map(({ id }) => id);
      await registrations.reseed(pbx, ids, clock.now());
      deps.outbox.release(ids);
    },
    async registration(line, registered) {
      const ids = (await extensionsOf([line])).map(({ id }) => id);
      if (ids.length === 0) return;
      await registrations.note(pbx, ids, registered, clock.now());
      if (registered) deps.outbox.release(ids);
    },
    phoneState(line, state) {
      // One after the other, so that the last one told is the last one kept.
      told = told.then(() => keepState(line, state));
    },
    changed(status) {
      if (status.link !== "up") phones.unlinked(pbx);
      const level = status.link === "up" ? "info" : "warn";
      log[level]({ pbx, link: status.link, problem: status.problem }, "PBX link");
    },
  };

  async function keepState(line: PbxLine, state: PhoneState): Promise<void> {
    try {
      for (const extension of await extensionsOf([line])) phones.changed(extension, state);
    } catch (error) {
      // The directory is away: the dot is late until the phone does something else.
      log.warn({ err: error, pbx }, "a phone's state could not be kept");
    }
  }

  async function extensionsOf(lines: readonly PbxLine[]): Promise<Extension[]> {
    const found = await Promise.all(
      lines.map((line) => directory.extension(pbx, line.domain, line.endpoint)),
    );
    return found.filter((extension) => extension !== null);
  }
}

/** What a PBX brought as what somebody wants said. */
export function submissionOf(pbx: string, arrival: PbxArrival): Submission {
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
