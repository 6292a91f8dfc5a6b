import type { Delivery } from "../core/delivery.js";
import { MessagingError } from "../core/errors.js";
import type { Extension, Outcome, TenantDirectory } from "../core/model.js";
import { splitForPhone } from "../core/text.js";
import type { Logger } from "../lib/logger.js";
import type { Directory, PbxConnector } from "../ports.js";
import { type Carried, mediaOf } from "./carried.js";
import type { Trunks } from "./trunks.js";

export interface SenderDeps {
  readonly directory: Directory;
  readonly pbxs: ReadonlyMap<string, PbxConnector>;
  readonly trunks: Pick<Trunks, "get">;
  readonly carried: Carried;
  readonly newId: () => string;
  readonly log: Logger;
}

export interface Attempt {
  readonly outcome: Outcome;
  /** Parts that have arrived, counting those of earlier attempts. */
  readonly partsDone: number;
}

export interface Sender {
  /** Makes one attempt at a delivery; never rejects. */
  send(delivery: Delivery, signal: AbortSignal): Promise<Attempt>;
}

/** Finds the connector for each delivery and hands it over. */
export function createSender(deps: SenderDeps): Sender {
  return {
    async send(delivery, signal) {
      try {
        if (delivery.kind === "phone") return await sendToPhone(delivery, signal);
        return { outcome: await sendToTrunk(delivery, signal), partsDone: delivery.partsDone };
      } catch (error) {
        // It may have left before it went wrong, so it counts as not confirmed unless we know better.
        const known = error instanceof MessagingError;
        deps.log.error({ err: error, delivery: delivery.id }, "an attempt ended in an error");
        const outcome: Outcome = known
          ? { kind: "rejected", reason: error.code }
          : { kind: "unknown", reason: "internal-error" };
        return { outcome, partsDone: delivery.partsDone };
      }
    },
  };

  async function sendToTrunk(delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
    const trunk = deps.trunks.get(delivery.target);
    if (trunk?.carrier) {
      const media = (await mediaOf(deps, [delivery])).get(delivery.id);
      // Nothing has left yet.
      if (!media) return { kind: "deferred", reason: "internal-error" };
      const { id: reference, from, to, body } = delivery;
      return trunk.carrier.send({ reference, from, to, body, media }, signal);
    }
    const pbx = deps.pbxs.get(trunk?.pbx ?? "");
    if (!pbx) return { kind: "deferred", reason: "trunk-not-configured" };
    const to = { kind: "trunk", trunkId: delivery.target, number: sipNumber(delivery.to) } as const;
    return pbx.send(
      { attempt: deps.newId(), to, from: delivery.from, fromDomain: "", body: delivery.body },
      signal,
    );
  }

  async function sendToPhone(delivery: Delivery, signal: AbortSignal): Promise<Attempt> {
    const line = await findLine(delivery);
    if (!line)
      return { outcome: { kind: "rejected", reason: "no-such-extension" }, partsDone: delivery.partsDone };
    const parts = splitForPhone(delivery.body);
    let partsDone = delivery.partsDone;
    let outcome: Outcome = { kind: "accepted" };
    while (partsDone < parts.length) {
      const text = {
        ...line.address,
        from: delivery.from,
        body: parts[partsDone] ?? "",
        attempt: deps.newId(),
      };
      outcome = await line.pbx.send(text, signal);
      if (outcome.kind !== "accepted") break;
      partsDone++;
    }
    return { outcome, partsDone };
  }

  async function findLine(delivery: Delivery) {
    const directory = await deps.directory.tenant(delivery.tenantId);
    const extension = directory ? extensionOf(directory, delivery) : undefined;
    const pbx = extension && deps.pbxs.get(extension.pbx);
    if (!directory || !pbx) return null;
    const domain = directory.tenant.sipDomains[0] ?? "";
    const to = { kind: "extension", domain, endpoint: extension.endpoint } as const;
    return { pbx, address: { to, fromDomain: domain } };
  }
}

function extensionOf(directory: TenantDirectory, delivery: Delivery): Extension | undefined {
  const extension = directory.extensionsByNumber.get(delivery.to);
  return extension?.id === delivery.target ? extension : undefined;
}

/** A peer as the user part of a SIP address: E.164 as it is, a short code by its digits. */
function sipNumber(peer: string): string {
  return peer.replace(/^short:[A-Z]+:/, "");
}
