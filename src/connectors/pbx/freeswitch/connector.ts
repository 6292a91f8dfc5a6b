import type { Outcome } from "../../../core/model.js";
import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";
import type { PbxArrival, PbxConnector, PbxHandlers, PbxLine, PbxStatus, PbxText } from "../../../ports.js";
import { readLegChange, readLine, readSpoolFailure } from "./events.js";
import { createGateways, type FreeswitchTrunk, type Gateways } from "./gateways.js";
import { createLineStates, type LineStates } from "./lines.js";
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
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly newId: () => string;
  readonly log: Logger;
}

/** The bell may be missed; the spool is looked into this often anyway. It also proves that the switch still answers. */
const LOOK_MS = 5_000;
/** What is being stored is worth this wait; what is not acknowledged then comes again. */
const STOP_MS = 3_000;

/** One FreeSWITCH: its spool in, `chat` out, and what its phones are doing. */
export function createFreeswitchConnector(options: FreeswitchOptions): PbxConnector {
  return new FreeswitchConnector(options);
}

class FreeswitchConnector implements PbxConnector {
  readonly kind = "freeswitch";
  readonly name: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #link: Link;
  readonly #gateways: Gateways;
  readonly #sender: Sender;
  readonly #states: LineStates;
  readonly #drain: Drain;
  #handlers: PbxHandlers | null = null;
  #cancelLook: () => void = () => undefined;
  /** Seeds and registrations change the same facts, so they come one after the other. */
  #facts: Promise<void> = Promise.resolve();
  #seeded = false;
  #spoolWorks: boolean | null = null;
  #missingGateways: readonly string[] = [];
  #version: string | null = null;
  #since: number;
  #told = "";

  constructor(options: FreeswitchOptions) {
    const { clock, log, newId } = options;
    this.name = options.name;
    this.#clock = clock;
    this.#log = log;
    this.#since = clock.now();
    const link = createLink(options, {
      onUp: () => void this.#wentUp(),
      onDown: () => this.#wentDown(),
      onEvent: (event) => this.#onEvent(event),
    });
    const gateways = createGateways(options.trunks, link, clock);
    this.#link = link;
    this.#gateways = gateways;
    this.#sender = createSender({ link, clock, newId, gatewayOf: gateways.of });
    this.#states = createLineStates((line, state) => this.#handlers?.phoneState(line, state));
    this.#drain = createDrain({
      link,
      clock,
      log,
      findTrunk: (_profile, address) => gateways.byAddress(address),
      arrived: (arrivals) => this.#arrived(arrivals),
      onHealth: (works) => this.#noteSpool(works),
    });
  }

  start(handlers: PbxHandlers): void {
    this.#handlers = handlers;
    this.#link.start();
    this.#lookLater();
  }

  async stop(): Promise<void> {
    this.#cancelLook();
    await this.#within(STOP_MS, Promise.all([this.#drain.finish(), this.#facts]));
    this.#handlers = null;
    this.#link.stop();
  }

  send(text: PbxText, signal: AbortSignal): Promise<Outcome> {
    return this.#sender.send(text, signal);
  }

  status(): PbxStatus {
    const state = this.#link.state();
    return {
      link: linkWord(state),
      problem: problemOf(state, this.#spoolWorks, this.#missingGateways),
      version: this.#version,
      since: this.#since,
      lossy: this.#spoolWorks === false,
    };
  }

  async #wentUp(): Promise<void> {
    this.#since = this.#clock.now();
    this.#seeded = false;
    this.#tell();
    const answer = await this.#link.job("version");
    if (answer.kind === "done") this.#version = /\d+\.\d+\.\d+[\w~-]*/.exec(answer.body)?.[0] ?? null;
    this.#missingGateways = await this.#gateways.refresh();
    await this.#look();
    this.#tell();
  }

  #wentDown(): void {
    this.#since = this.#clock.now();
    this.#seeded = false;
    this.#tell();
  }

  /** Everything that is worth repeating: a seed that failed, and the spool. */
  async #look(): Promise<void> {
    if (this.#link.state().kind === "up") {
      if (!this.#seeded) await this.#inTurn(() => this.#seed());
      await this.#drain.run();
    }
    if (this.#handlers) this.#lookLater();
  }

  #lookLater(): void {
    this.#cancelLook();
    this.#cancelLook = this.#clock.setTimer(LOOK_MS, () => void this.#look());
  }

  async #seed(): Promise<void> {
    const lines = await registeredLines(this.#link);
    const legs = await callLegs(this.#link);
    if (lines === null || legs === null || !this.#handlers) return;
    await this.#handlers.seeded(lines);
    this.#states.seedRegistrations(lines);
    this.#states.seedCalls(legs);
    this.#seeded = true;
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    this.#facts = this.#facts.then(task).catch((error: unknown) => {
      this.#log.error({ err: error }, "the registrations could not be noted");
      // The next seed makes good what was missed.
      this.#seeded = false;
    });
    return this.#facts;
  }

  async #arrived(arrivals: readonly PbxArrival[]): Promise<void> {
    // A phone that is new gets copies only once its registration is noted, and an answer to its text may come at once.
    await this.#facts;
    // Without anybody to store them they must not be acknowledged.
    if (!this.#handlers) throw new Error("the connector was stopped");
    await this.#handlers.arrived(arrivals);
  }

  #noteSpool(works: boolean): void {
    this.#spoolWorks = works;
    this.#tell();
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
        if (line) void this.#inTurn(() => this.#noteRegistration(line, registered));
      }
    }
  }

  /** While the switch starts, its event socket answers before its SIP profiles know their phones and gateways. */
  async #profileStarted(): Promise<void> {
    this.#missingGateways = await this.#gateways.refresh();
    this.#tell();
    await this.#inTurn(() => this.#seed());
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
    await this.#handlers?.registration(line, registered);
    this.#states.registration(line, registered);
  }

  /** Each change once; a link that fails again for the same reason is no news. */
  #tell(): void {
    const status = this.status();
    const news = `${status.link} ${status.problem} ${status.lossy}`;
    if (news === this.#told) return;
    this.#told = news;
    this.#handlers?.changed(status);
  }

  #within(ms: number, work: Promise<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.setTimer(ms, resolve);
      work.then(() => {
        cancel();
        resolve();
      }, reject);
    });
  }
}

function linkWord(state: LinkState): PbxStatus["link"] {
  switch (state.kind) {
    case "up":
    case "refused":
    case "connecting":
      return state.kind;
    default:
      return "down";
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
