import type { Outcome } from "../../../core/model.js";
import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";
import type {
  CallOutcome,
  PbxArrival,
  PbxCall,
  PbxConnector,
  PbxHandlers,
  PbxLine,
  PbxStatus,
  PbxText,
} from "../../../ports.js";
import { createLineStates, type LineStates } from "../shared/lines.js";
import type { Rounds } from "../shared/rounds.js";
import { createUpkeep, linkWord, type Upkeep } from "../shared/upkeep.js";
import { type Caller, createCaller } from "./caller.js";
import { readLegChange, readRegistration, readText, rereadArrival } from "./events.js";
import { createTap, type Tap } from "./hep.js";
import { createHints, type Hints } from "./hints.js";
import { createLink, type Link } from "./link.js";
import { callLegs, registeredLines } from "./registrations.js";
import { type AsteriskTrunk, createSender, type Sender } from "./sender.js";
import type { AriEvent } from "./socket.js";
import { createDrain } from "./spool.js";
import { problemOf } from "./status.js";

export interface AsteriskOptions {
  /** Name of the entry in our configuration. */
  readonly name: string;
  /** Name of this machine: two Sidetones on one Asterisk must not take each other's events. */
  readonly machine: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The folder that the dialplan spools into; null for a PBX whose files we can't see. */
  readonly spool: string | null;
  /** The UDP port on this machine that the PBX mirrors its SIP to; null where it does not. */
  readonly hep: number | null;
  /** The context that calls are dialled in; null: the one of the endpoint. */
  readonly callContext: string | null;
  readonly trunks: readonly AsteriskTrunk[];
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly newId: () => string;
  readonly log: Logger;
}

/** One Asterisk: its spool in, `sendMessage` out, and what its phones are doing. */
export function createAsteriskConnector(options: AsteriskOptions): PbxConnector {
  return new AsteriskConnector(options);
}

class AsteriskConnector implements PbxConnector {
  readonly kind = "asterisk";
  readonly name: string;
  readonly #options: AsteriskOptions;
  readonly #link: Link;
  readonly #tap: Tap | null;
  readonly #sender: Sender;
  readonly #caller: Caller;
  readonly #states: LineStates;
  readonly #hints: Hints = createHints();
  readonly #drain: Rounds | null;
  readonly #upkeep: Upkeep;
  /** Texts that came by event alone and are being stored. */
  #storing: Promise<void> = Promise.resolve();
  #spoolWorks = true;
  #version: string | null = null;

  constructor(options: AsteriskOptions) {
    const { clock, log, newId, trunks, spool: folder, hep, callContext: context } = options;
    const app = appName(options);
    this.name = options.name;
    this.#options = options;
    this.#link = createLink(
      { ...options, app },
      {
        onUp: () => void this.#wentUp(),
        onDown: () => this.#wentDown(),
        onEvent: (event) => this.#onEvent(event),
      },
    );
    this.#tap = hep === null ? null : createTap({ port: hep, clock, log });
    this.#sender = createSender({ link: this.#link, tap: this.#tap, trunks, newId });
    this.#caller = createCaller({ link: this.#link, clock, app, context });
    this.#states = createLineStates((line, state) => this.#upkeep.handlers()?.phoneState(line, state));
    const shared = { clock, log, findTrunk: this.#findTrunk, endpointOf: this.#hints.endpointOf };
    this.#drain =
      folder === null
        ? null
        : createDrain({
            ...shared,
            folder,
            arrived: (arrivals) => this.#upkeep.arrived(arrivals),
            onHealth: (works) => this.#noteSpool(works),
          });
    this.#upkeep = createUpkeep({
      clock,
      log,
      isUp: () => this.#link.state().kind === "up",
      seed: () => this.#seed(),
      drain: async () => this.#drain?.run(),
      status: () => this.status(),
    });
  }

  start(handlers: PbxHandlers): void {
    this.#upkeep.start(handlers);
    this.#tap?.start();
    this.#link.start();
    // What was spooled while we were away needs no link.
    void this.#upkeep.look();
  }

  async stop(): Promise<void> {
    await this.#upkeep.stop([this.#drain?.finish(), this.#storing]);
    this.#link.stop();
    this.#tap?.stop();
  }

  send(text: PbxText, signal: AbortSignal): Promise<Outcome> {
    return this.#sender.send(text, signal);
  }

  call(call: PbxCall, signal: AbortSignal): Promise<CallOutcome> {
    return this.#caller.call(call, signal);
  }

  reread(raw: string): PbxArrival | null {
    return rereadArrival(raw, this.#findTrunk, this.#options.clock.now());
  }

  status(): PbxStatus {
    const state = this.#link.state();
    const lossy = this.#drain === null || !this.#spoolWorks;
    return {
      link: linkWord(state.kind),
      problem: problemOf({
        state,
        spool: this.#drain === null ? "none" : this.#spoolWorks ? "works" : "broken",
        mirror: this.#tap === null ? "none" : this.#tap.works() ? "works" : "broken",
      }),
      version: this.#version,
      since: this.#upkeep.since(),
      lossy,
      mirrored: this.#tap?.works() ?? false,
    };
  }

  readonly #findTrunk = (endpoint: string): string | null =>
    this.#options.trunks.find(({ gateway }) => gateway === endpoint)?.id ?? null;

  async #wentUp(): Promise<void> {
    const state = this.#link.state();
    if (state.kind === "up") this.#version = state.version;
    this.#upkeep.linkChanged();
    void this.#caller.linkUp();
    await this.#upkeep.look();
  }

  #wentDown(): void {
    this.#caller.linkDown();
    this.#upkeep.linkChanged();
    this.#upkeep.tell();
  }

  async #seed(): Promise<boolean> {
    const all = await registeredLines(this.#link);
    const legs = await callLegs(this.#link);
    if (all === null || legs === null) return false;
    const lines = all.filter((line) => this.#isLine(line));
    await this.#upkeep.handlers()?.seeded(lines);
    this.#states.seedRegistrations(lines);
    this.#states.seedCalls(legs.filter(({ line }) => line !== null && this.#isLine(line)));
    return true;
  }

  #noteSpool(works: boolean): void {
    this.#spoolWorks = works;
    this.#upkeep.tell();
  }

  #onEvent(event: AriEvent): void {
    this.#caller.onEvent(event);
    const text = readText(event, this.#findTrunk, this.#options.clock.now());
    if (text) {
      this.#hints.note(text.key, text.endpoint);
      // With a spool it only rings; without one it is all there is.
      if (this.#drain !== null && this.#spoolWorks) void this.#drain.run();
      else this.#storing = this.#storing.then(() => this.#storeEvent(text.arrival));
    }
    const leg = readLegChange(event);
    if (leg?.line && this.#isLine(leg.line)) this.#states.call(leg);
    const change = readRegistration(event);
    if (change && this.#isLine(change.line)) {
      void this.#upkeep.inTurn(() => this.#noteRegistration(change.line, change.registered));
    }
  }

  async #noteRegistration(line: PbxLine, registered: boolean): Promise<void> {
    await this.#upkeep.handlers()?.registration(line, registered);
    this.#states.registration(line, registered);
  }

  /** A trunk is an endpoint too, and nobody's phone. */
  #isLine({ endpoint }: PbxLine): boolean {
    return this.#findTrunk(endpoint) === null;
  }

  async #storeEvent(arrival: PbxArrival): Promise<void> {
    try {
      await this.#upkeep.arrived([arrival]);
    } catch (error) {
      this.#options.log.error({ err: error, key: arrival.key }, "a text that was not spooled is lost");
    }
  }
}

/** Stands in URLs as it is. */
function appName({ name, machine }: AsteriskOptions): string {
  return `sidetone-${name}-${machine}`.replace(/[^A-Za-z0-9_-]/g, "_");
}
