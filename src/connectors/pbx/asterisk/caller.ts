import { displayName, isCallable } from "../../../core/sip.js";
import type { Clock } from "../../../lib/clock.js";
import type { CallOutcome, PbxCall } from "../../../ports.js";
import { isContact, isEndpoint } from "./addresses.js";
import type { Link } from "./link.js";
import { contactsOf, lineOf } from "./registrations.js";
import type { AriEvent } from "./socket.js";

export interface CallerDeps {
  readonly link: Link;
  readonly clock: Clock;
  /** Name of our Stasis application: who answers is handed to it for a moment. */
  readonly app: string;
  /** Null: the endpoint's own. */
  readonly context: string | null;
}

/** Begins calls by ARI channels; once answered, they are the dialplan's. */
export interface Caller {
  /** Never rejects. */
  call(call: PbxCall, signal: AbortSignal): Promise<CallOutcome>;
  onEvent(event: AriEvent): void;
  /** The link came up: what an earlier one left ringing has nobody to go on with. */
  linkUp(): Promise<void>;
  linkDown(): void;
}

/** One call, from the first ring to the hand-over. */
interface Ring {
  readonly call: PbxCall;
  readonly context: string;
  /** What who is called gets to see. */
  readonly callerId: string;
  /** The channels that ring, one for each device. */
  readonly legs: Set<string>;
  isAnswered: boolean;
  isDeclined: boolean;
  /** Tells who waits, once. */
  finish(outcome: CallOutcome): void;
}

const RING_S = 30;
/** A phone that does not even say that it rings is not there. */
const PROGRESS_MS = 10_000;
const PREFIX = "sidetone-call-";
/** Q.850 causes by which it is the user who does not want to: busy, rejected. */
const DECLINED = [17, 21];

export function createCaller(deps: CallerDeps): Caller {
  return new ChannelCaller(deps);
}

class ChannelCaller implements Caller {
  readonly #deps: CallerDeps;
  readonly #rings = new Map<string, Ring>();

  constructor(deps: CallerDeps) {
    this.#deps = deps;
  }

  async call(call: PbxCall, signal: AbortSignal): Promise<CallOutcome> {
    const { caller, to } = call;
    const sayable = isEndpoint(caller.endpoint) && isCallable(caller.number) && isCallable(to.number);
    if (!sayable || !/^[\w-]{1,64}$/.test(call.id)) return { kind: "refused", reason: "bad-address" };
    const contacts = await contactsOf(this.#deps.link, caller.endpoint);
    if (contacts === null || signal.aborted) return { kind: "unavailable" };
    const usable = contacts.filter(isContact);
    if (usable.length === 0) return { kind: "no-phone" };
    const line = await lineOf(this.#deps.link, caller.endpoint);
    const context = this.#deps.context ?? line?.context;
    if (line === null || !context || signal.aborted) return { kind: "unavailable" };
    const callerId = line.callerId ?? callerIdOf(caller.name, caller.number);
    return new Promise((resolve) => {
      const abort = (): void => this.#abandon(ring, { kind: "unavailable" });
      const cancel = this.#deps.clock.setTimer(PROGRESS_MS, () => this.#abandon(ring, { kind: "no-phone" }));
      const finish = (outcome: CallOutcome): void => {
        cancel();
        signal.removeEventListener("abort", abort);
        resolve(outcome);
      };
      const ids = usable.map((_, index) => `${PREFIX}${call.id}-${index}`);
      const base = { call, context, callerId, isAnswered: false, isDeclined: false };
      const ring: Ring = { ...base, legs: new Set(ids), finish };
      signal.addEventListener("abort", abort);
      for (const id of ids) this.#rings.set(id, ring);
      for (const [index, id] of ids.entries()) void this.#dial(ring, id, usable[index] ?? "");
    });
  }

  onEvent(event: AriEvent): void {
    const { id, state } = channelOf(event);
    const ring = this.#rings.get(id);
    if (!ring) return;
    if (event.type === "StasisStart") void this.#answered(ring, id);
    else if (event.type === "ChannelDestroyed") this.#gone(ring, id, Number(event["cause"]));
    else if (event.type === "ChannelStateChange" && state === "Ringing") ring.finish({ kind: "ringing" });
  }

  async linkUp(): Promise<void> {
    const { link, app: applicationName } = this.#deps;
    const answer = await link.ask(({ applications }) => applications.get({ applicationName }));
    const ids = answer.kind === "done" ? [answer.value.channel_ids].flat() : [];
    await Promise.all(
      ids.filter((id) => id.startsWith(PREFIX) && !this.#rings.has(id)).map((id) => this.#hangUp(id)),
    );
  }

  linkDown(): void {
    for (const ring of this.#rings.values()) ring.finish({ kind: "unavailable" });
    this.#rings.clear();
  }

  async #dial(ring: Ring, channelId: string, contact: string): Promise<void> {
    const { caller, to } = ring.call;
    const answer = await this.#deps.link.ask(({ channels }) =>
      channels.originate({
        endpoint: `PJSIP/${caller.endpoint}/${contact}`,
        app: this.#deps.app,
        channelId,
        // The phone shows whom it is about to call.
        callerId: callerIdOf(to.name, to.number),
        timeout: RING_S,
      }),
    );
    if (answer.kind === "done") return;
    // It may ring all the same, where only the answer was lost.
    if (answer.kind === "lost") void this.#hangUp(channelId);
    this.#gone(ring, channelId, 0);
  }

  /** The first who answers is connected; a second device that did at the same moment is not. */
  async #answered(ring: Ring, channelId: string): Promise<void> {
    if (ring.isAnswered) return this.#hangUp(channelId);
    ring.isAnswered = true;
    ring.finish({ kind: "ringing" });
    this.#rings.delete(channelId);
    ring.legs.delete(channelId);
    for (const other of ring.legs) void this.#hangUp(other);
    const { link } = this.#deps;
    const [context, extension, value] = [ring.context, ring.call.to.number, ring.callerId];
    await link.ask(({ channels }) => channels.setChannelVar({ channelId, variable: "CALLERID(all)", value }));
    const going = await link.ask(({ channels }) =>
      channels.continueInDialplan({ channelId, context, extension, priority: 1 }),
    );
    if (going.kind !== "done") await this.#hangUp(channelId);
  }

  #gone(ring: Ring, id: string, cause: number): void {
    this.#rings.delete(id);
    ring.legs.delete(id);
    if (DECLINED.includes(cause)) ring.isDeclined = true;
    if (ring.legs.size > 0) return;
    ring.finish(ring.isDeclined ? { kind: "refused", reason: "declined" } : { kind: "no-phone" });
  }

  #abandon(ring: Ring, outcome: CallOutcome): void {
    ring.finish(outcome);
    for (const id of ring.legs) void this.#hangUp(id);
  }

  async #hangUp(channelId: string): Promise<void> {
    await this.#deps.link.ask(({ channels }) => channels.hangup({ channelId }));
  }
}

function channelOf(event: AriEvent): { readonly id: string; readonly state: string } {
  const channel = event["channel"];
  const field = (name: string): string => {
    const value = typeof channel === "object" && channel !== null ? Reflect.get(channel, name) : undefined;
    return typeof value === "string" ? value : "";
  };
  return { id: field("id"), state: field("state") };
}

function callerIdOf(name: string, number: string): string {
  return `"${displayName(name) || number}" <${number}>`;
}
