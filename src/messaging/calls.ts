import { toE164 } from "../core/address.js";
import { MessagingError } from "../core/errors.js";
import type { Extension, TenantDirectory } from "../core/model.js";
import { isCallable } from "../core/sip.js";
import type { CallOutcome, PbxCall, PbxConnector } from "../ports.js";

export interface CallsDeps {
  readonly pbxs: readonly Pick<PbxConnector, "name" | "call">[];
  readonly newId: () => string;
}

/** Whom to call: somebody of the own tenant, or a number as people write it. */
export type CallTarget =
  | { readonly user: string }
  | { readonly extension: string }
  | { readonly number: string };

/** Calls from the portal: the user's own phone rings first. */
export interface Calls {
  /** Whether the user has a line that a call can begin at. */
  canCall(own: TenantDirectory, userId: string): boolean;
  /** Resolves when one of the user's phones rings; one call at a time. */
  call(own: TenantDirectory, userId: string, to: CallTarget): Promise<void>;
}

/** A phone that is reached by none of its addresses is given up after 10 s, by the PBX or the connector. */
const RING_MS = 20_000;

export function createCalls({ pbxs, newId }: CallsDeps): Calls {
  const byName = new Map(pbxs.map((pbx) => [pbx.name, pbx]));
  const calling = new Set<string>();

  function linesOf(own: TenantDirectory, userId: string): readonly Extension[] {
    if (!own.users.get(userId)?.enabled) return [];
    return (own.extensionsByUser.get(userId) ?? []).filter(({ pbx }) => byName.has(pbx));
  }

  async function ring(own: TenantDirectory, line: Extension, to: PbxCall["to"]): Promise<CallOutcome> {
    const { endpoint, number } = line;
    const name = own.users.get(line.userId ?? "")?.displayName ?? "";
    const caller = { domain: own.tenant.sipDomains[0] ?? "", endpoint, number, name };
    const call = { id: newId(), caller, to };
    const pbx = byName.get(line.pbx);
    return (await pbx?.call(call, AbortSignal.timeout(RING_MS))) ?? { kind: "unavailable" };
  }

  return {
    canCall: (own, userId) => linesOf(own, userId).length > 0,
    async call(own, userId, to) {
      const lines = linesOf(own, userId);
      if (lines.length === 0) throw new MessagingError("call-no-phone");
      const target = targetOf(own, to);
      if (lines.some(({ number }) => number === target.number)) throw new MessagingError("call-not-possible");
      if (calling.has(userId)) throw new MessagingError("too-many-requests");
      calling.add(userId);
      try {
        await firstThatRings(lines, (line) => ring(own, line, target));
      } finally {
        calling.delete(userId);
      }
    },
  };
}

/** A user may have lines on several PBXs, and a phone at one of them. */
async function firstThatRings(
  lines: readonly Extension[],
  ring: (line: Extension) => Promise<CallOutcome>,
): Promise<void> {
  let failure: "call-no-phone" | "call-not-possible" = "call-no-phone";
  for (const line of lines) {
    const { kind } = await ring(line);
    if (kind === "ringing") return;
    if (kind !== "no-phone") failure = "call-not-possible";
  }
  throw new MessagingError(failure);
}

function targetOf(own: TenantDirectory, to: CallTarget): PbxCall["to"] {
  const target = "number" in to ? numberTarget(own, to.number) : lineTarget(own, to);
  if (!isCallable(target.number)) throw new MessagingError("bad-recipient");
  return target;
}

function numberTarget(own: TenantDirectory, written: string): PbxCall["to"] {
  const number = toE164(written, own.tenant.country);
  if (number === null) throw new MessagingError("bad-recipient");
  return { number, name: "" };
}

function lineTarget(own: TenantDirectory, to: Exclude<CallTarget, { number: string }>): PbxCall["to"] {
  const line =
    "user" in to ? own.extensionsByUser.get(to.user)?.[0] : own.extensionsByNumber.get(to.extension);
  const user = own.users.get(line?.userId ?? "");
  if (!line || (user && !user.enabled)) throw new MessagingError("recipient-unknown");
  return { number: line.number, name: user?.displayName ?? "" };
}
