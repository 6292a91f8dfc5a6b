import { formatAddress } from "../../core/address.js";
import { MessagingError } from "../../core/errors.js";
import { trunkOfFlow } from "../../core/flow.js";
import { lastOf } from "../../core/keyset.js";
import type { DeadLetter } from "../../ports.js";
import type { Page } from "../../wire/api.js";
import type { DeadLetterView, RetryTrunkReply, TroubledTrunk } from "../../wire/outbox.js";
import { isoTime } from "../present.js";
import { type Api, defineRoute } from "./route.js";
import * as schemas from "./schemas-outbox.js";

export const listDeadLetters = defineRoute({
  method: "get",
  path: "/outbox",
  summary: "Texts to trunks that failed or are not confirmed, newest first, without the texts",
  policy: "operate installation",
  query: schemas.deadLettersQuery,
  status: 200,
  reply: schemas.deadLetterPage,
  async handle(api, { query }): Promise<Page<DeadLetterView>> {
    const { trunk: trunkId = null, state = null, before = null, limit } = query;
    const found = await api.store.deadLetters.list({ trunkId, state, before, limit: limit + 1 });
    const names = await tenantNames(api);
    return {
      items: found.slice(0, limit).map((letter) => letterView(api, letter, names)),
      next: lastOf(found, limit, ({ delivery }) => delivery.id),
    };
  },
});

export const retryDeadLetter = defineRoute({
  method: "post",
  path: "/outbox/:id/retry",
  summary: "Sends the message of a dead letter anew, through all gates",
  policy: "operate installation",
  status: 204,
  handle: (api, { id }) => api.retry.letter(id),
});

export const discardDeadLetter = defineRoute({
  method: "delete",
  path: "/outbox/:id",
  summary: "Takes a dead letter off the list; the message stays as it is",
  policy: "operate installation",
  status: 204,
  async handle(api, { id }) {
    if (!(await api.store.deadLetters.discard(id))) throw new MessagingError("not-found");
  },
});

export const retryTrunk = defineRoute({
  method: "post",
  path: "/outbox/retry",
  summary: "Sends every failed message of a trunk anew; what is not confirmed may have arrived, and is left",
  policy: "operate installation",
  body: schemas.trunkRequest,
  status: 200,
  reply: schemas.retryTrunkReply,
  handle: (api, { body }): Promise<RetryTrunkReply> => api.retry.trunk(known(api, body.trunk)),
});

export const releaseTrunk = defineRoute({
  method: "post",
  path: "/outbox/release",
  summary: "Tries a trunk now that is left alone because it failed",
  policy: "operate installation",
  body: schemas.trunkRequest,
  status: 204,
  handle: (api, { body }) => api.retry.release(known(api, body.trunk)),
});

export const retryMessage = defineRoute({
  method: "post",
  path: "/messages/:id/retry",
  summary: "Sends a message anew that failed",
  policy: "send message",
  status: 204,
  handle: (api, { session, id }) => api.retry.message(session, id),
});

/** The trunks over which nothing leaves at the moment, as an operator is told. */
export async function troubledTrunks(api: Pick<Api, "store" | "trunks">): Promise<readonly TroubledTrunk[]> {
  const flows = await api.store.flow.troubled();
  return flows.flatMap(({ name, reason, since, holdUntil }) => {
    const trunk = api.trunks.get(trunkOfFlow(name) ?? "");
    if (!trunk) return [];
    const { id, title } = trunk;
    return [{ id, title, reason, since: isoTime(since ?? holdUntil), nextTryAt: isoTime(holdUntil) }];
  });
}

function known(api: Pick<Api, "trunks">, trunkId: string): string {
  if (!api.trunks.get(trunkId)) throw new MessagingError("trunk-unknown");
  return trunkId;
}

async function tenantNames(api: Pick<Api, "host">): Promise<ReadonlyMap<string, string>> {
  return new Map((await api.host.directory.tenants()).map(({ id, name }) => [id, name]));
}

function letterView(
  api: Pick<Api, "trunks">,
  { delivery, state, at, checkAt }: DeadLetter,
  tenants: ReadonlyMap<string, string>,
): DeadLetterView {
  const { id, tenantId, target, from, to, reason, attempts } = delivery;
  return {
    id,
    tenant: tenants.get(tenantId) ?? "",
    trunk: { id: target, title: api.trunks.get(target)?.title ?? target },
    number: formatAddress(from, ""),
    peer: formatAddress(to, ""),
    state,
    reason,
    attempts,
    at: isoTime(at),
    nextCheckAt: checkAt === null ? null : isoTime(checkAt),
  };
}
