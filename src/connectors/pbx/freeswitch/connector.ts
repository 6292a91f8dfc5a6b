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
import { createUpkeep, linkWord, type Upkeep } from "../shared/upkeep.js";
import { type Caller, createCaller } from "./caller.js";
import { readLegChange, readLine, readSpoolFailure, rereadArrival } from "./events.js";
import { createGateways, type FreeswitchTrunk, type Gateways } from "./gateways.js";
import { createLink, type Link, type LinkState } from "./link.js";
import { callLegs, contactsOf, registeredLines } from "./registrations.js";
import { createSender, type Sender } from "./sender.js";
import type { EslEvent } from "./socket.js";
import { createDrain, type Drain } from "./spool.js";

export interface FreeswitchOptions {
  /** Name of the entry in our configuration. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly trunks: readonly FreeswitchTrunk[];
  /** The context that calls are dialled in; null: the one of the user. */
  readonly callContext: string | null;
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly newId: () => string;
  readonly log: Logger;
}

/** One FreeSWITCH: its spool in, `chat` out, and what its phones are doing. */
export function createFreeswitchConnector(options: FreeswitchOptions): PbxConnector {
  return new FreeswitchConnector(options);
}

class FreeswitchConnector implements PbxConnector {
  readonly kind = "freeswitch";
  readonly name: string;
  readonly #log: Logger;
  readonly #link: Link;
  readonly #gateways: Gateways;
  readonly #sender: Sender;
  readonly #caller: Caller;
  readonly #states: LineStates;
  readonly #drain: Drain;
  readonly #upkeep: Upkeep;
  #spoolWorks: boolean | null = null;
  #missingGateways: readonly string[] = [];
  #version: string | null = null;

  constructor(options: FreeswitchOptions) {
    const { clock, log, newId } = options;
    this.name = options.name;
    this.#log = log;
    const link = createLink(options, {
      onUp: () => void this.#wentUp(),
      onDown: () => this.#wentDown(),
      onEvent: (event) => this.#onEvent(event),
    });
    const gateways = createGateways(options.trunks, link, clock);
    this.#link = link;
    this.#gateways = gateways;
    this.#sender = createSender({ link, clock, newId, gatewayOf: gateways.of });
    this.#caller = createCaller({ link, context: options.callContext });
    this.#states = createLineStates((line, state) => this.#upkeep.handlers()?.phoneState(line, state));
    this.#drain = createDrain({
      link,
      clock,
      log,
      findTrunk: (_profile, address) => gateways.byAddress(address),
      arrived: (arrivals) => this.#upkeep.arrived(arrivals),
      onHealth: (works) => this.#noteSpool(works),
    });
    this.#upkeep = createUpkeep({
      clock,
      log,
      isUp: () => link.state().kind === "up",
      seed: () => this.#seed(),
      drain: () => this.#drain.run(),
      status: () => this.status(),
    });
  }

  start(handlers: PbxHandlers): void {
    this.#upkeep.start(handlers);
    this.#link.start();
    this.#upkeep.lookLater();
  }

  async stop(): Promise<void> {
    await this.#upkeep.stop([this.#drain.finish()]);
    this.#link.stop();
  }

  send(text: PbxText, signal: AbortSignal): Promise<Outcome> {
    return this.#sender.send(text, signal);
  }

  call(call: PbxCall, signal: AbortSignal): Promise<CallOutcome> {
    return this.#caller.call(call, signal);
  }

  reread(raw: string, from: "phone" | "trunk"): PbxArrival | null {
    const { byAddress } = this.#gateways;
    return rereadArrival(raw, from, (_profile, address) => byAddress(address), 0);
  }

  status(): PbxStatus {
    const state = this.#link.state();
    return {
      link: linkWord(state.kind),
      problem: problemOf(state, this.#spoolWorks, this.#missingGateways),
      version: this.#version,
      since: this.#upkeep.since(),
      lossy: this.#spoolWorks === false,
      mirrored: null,
    };
  }

  async #wentUp(): Promise<void> {
    this.#upkeep.linkChanged();
    this.#upkeep.tell();
    const answer = await this.#link.job("version");
    if (answer.kind === "done") this.#version = /\d+\.\d+\.\d+[\w~-]*/.exec(answer.body)?.[0] ?? null;
    this.#missingGateways = await this.#gateways.refresh();
    await this.#upkeep.look();
  }

  #wentDown(): void {
    this.#upkeep.linkChanged();
    this.#upkeep.tell();
  }

  async #seed(): Promise<boolean> {
    const lines = await registeredLines(this.#link);
    const legs = await callLegs(this.#link);
    if (lines === null || legs === null) return false;
    await this.#upkeep.handlers()?.seeded(lines);
    this.#states.seedRegistrations(lines);
    this.#states.seedCalls(legs);
    return true;
  }

  #noteSpool(works: boolean): void {
    this.#spoolWorks = works;
    this.#upkeep.tell();
  }

  #onEvent(event: EslEvent): void {
    switch (event["Event-Name"]) {
      case "MESSAGE":
        this.#sender.onMessage(event);
        break;
      case "CUSTOM":
        this.#onCustom(event);
        break;
      default: {
        this.#caller.onCallState(event);
        const change = readLegChange(event);
        if (change) this.#states.call(change);
      }
    }
  }

  #onCustom(event: EslEvent): void {
    switch (event["Event-Subclass"]) {
      case "sidetone::spooled":
        void this.#drain.run();
        break;
      case "sofia::profile_start":
        void this.#profileStarted();
        break;
      case "sidetone::spool_failed":
        this.#onSpoolFailed(event);
        break;
      case "sidetone::refused":
        this.#log.warn({ reason: event["Reason"], user: event["Auth-User"] }, "FreeSWITCH refused a text");
        break;
      default: {
        const line = readLine(event);
        const registered = event["Event-Subclass"] === "sofia::register";
        if (line) void this.#upkeep.inTurn(() => this.#noteRegistration(line, registered));
      }
    }
  }

  /** While the switch starts, its event socket answers before its SIP profiles know their phones and gateways. */
  async #profileStarted(): Promise<void> {
    this.#missingGateways = await this.#gateways.refresh();
    this.#upkeep.tell();
    await this.#upkeep.seedAgain();
  }

  #onSpoolFailed(event: EslEvent): void {
    if (this.#spoolWorks !== false) this.#log.error({}, "FreeSWITCH can't write the spool");
    this.#noteSpool(false);
    const row = readSpoolFailure(event);
    if (row) void this.#drain.rescue(row);
  }

  /** One of several devices may have gone: the line is only gone with the last of them. */
  async #noteRegistration(line: PbxLine, registered: boolean): Promise<void> {
    const contacts = registered ? null : await contactsOf(this.#link, line);
    if (!registered && (contacts === null || contacts.length > 0)) return;
    await this.#upkeep.handlers()?.registration(line, registered);
    this.#states.registration(line, registered);
  }
}

const FAULTS: Readonly<Record<string, string>> = {
  "bad-credentials": "FreeSWITCH does not accept the event socket password.",
  "not-in-acl": "FreeSWITCH does not allow event socket connections from this address (apply-inbound-acl).",
  unreachable: "FreeSWITCH does not answer on its event socket.",
  silent: "FreeSWITCH stopped answering.",
};

function problemOf(
  state: LinkState,
  spoolWorks: boolean | null,
  missingGateways: readonly string[],
): string | null {
  if (state.kind === "waiting" || state.kind === "refused") {
    return FAULTS[state.fault] ?? "The connection to FreeSWITCH was lost.";
  }
  if (spoolWorks === false) {
    return "The files for FreeSWITCH are not installed or its spool can't be written: texts from phones are lost.";
  }
  if (missingGateways.length > 0) return `FreeSWITCH has no gateway ${missingGateways.join(", ")}.`;
  return null;
}
