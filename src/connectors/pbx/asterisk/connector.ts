import type { Outcome } from "../../../core/model.js";
import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";
import type { PbxArrival, PbxConnector, PbxHandlers, PbxLine, PbxStatus, PbxText } from "../../../ports.js";
import { readDevice, readRegistration, readText } from "./events.js";
import { createTap, type Tap } from "./hep.js";
import { createHints, type Hints } from "./hints.js";
import { createLineStates, type LineStates } from "./lines.js";
import { createLink, type Link } from "./link.js";
import { linesNow } from "./registrations.js";
import { type AsteriskTrunk, createSender, type Sender } from "./sender.js";
import type { AriEvent } from "./socket.js";
import { createDrain, type Drain } from "./spool.js";
import { linkWord, problemOf } from "./status.js";

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
  readonly trunks: readonly AsteriskTrunk[];
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly newId: () => string;
  readonly log: Logger;
}

/** The bell may be missed; the spool is looked into this often anyway. */
const LOOK_MS = 5_000;
/** What is being stored is worth this wait; what is not removed then comes again. */
const STOP_MS = 3_000;

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
  readonly #states: LineStates;
  readonly #hints: Hints = createHints();
  readonly #drain: Drain | null;
  #handlers: PbxHandlers | null = null;
  #cancelLook: () => void = () => undefined;
  /** Seeds and registrations change the same facts, so they come one after the other. */
  #facts: Promise<void> = Promise.resolve();
  /** Texts that came by event alone and are being stored. */
  #storing: Promise<void> = Promise.resolve();
  #seeded = false;
  #spoolWorks = true;
  #version: string | null = null;
  #since: number;
  #told = "";

  constructor(options: AsteriskOptions) {
    const { clock, log, newId, trunks, spool: folder, hep } = options;
    this.name = options.name;
    this.#options = options;
    this.#since = clock.now();
    this.#link = createLink(
      { ...options, app: appName(options) },
      {
        onUp: () => void this.#wentUp(),
        onDown: () => this.#wentDown(),
        onEvent: (event) => this.#onEvent(event),
      },
    );
    this.#tap = hep === null ? null : createTap({ port: hep, clock, log });
    this.#sender = createSender({ link: this.#link, tap: this.#tap, trunks, newId });
    this.#states = createLineStates((line, state) => this.#handlers?.phoneState(line, state));
    const shared = { clock, log, findTrunk: this.#findTrunk, endpointOf: this.#hints.endpointOf };
    this.#drain =
      folder === null
        ? null
        : createDrain({
            ...shared,
            folder,
            arrived: (arrivals) => this.#arrived(arrivals),
            onHealth: (works) => this.#noteSpool(works),
          });
  }

  start(handlers: PbxHandlers): void {
    this.#handlers = handlers;
    this.#tap?.start();
    this.#link.start();
    // What was spooled while we were away needs no link.
    void this.#look();
  }

  async stop(): Promise<void> {
    this.#cancelLook();
    await this.#within(STOP_MS, Promise.all([this.#drain?.finish(), this.#facts, this.#storing]));
    this.#handlers = null;
    this.#link.stop();
    this.#tap?.stop();
  }

  send(text: PbxText, signal: AbortSignal): Promise<Outcome> {
    return this.#sender.send(text, signal);
  }

  status(): PbxStatus {
    const state = this.#link.state();
    const lossy = this.#drain === null || !this.#spoolWorks;
    return {
      link: linkWord(state),
      problem: problemOf({
        state,
        spool: this.#drain === null ? "none" : this.#spoolWorks ? "works" : "broken",
        mirror: this.#tap === null ? "none" : this.#tap.works() ? "works" : "broken",
      }),
      version: this.#version,
      since: this.#since,
      lossy,
    };
  }

  readonly #findTrunk = (endpoint: string): string | null =>
    this.#options.trunks.find(({ gateway }) => gateway === endpoint)?.id ?? null;

  async #wentUp(): Promise<void> {
    const state = this.#link.state();
    if (state.kind === "up") this.#version = state.version;
    this.#since = this.#options.clock.now();
    this.#seeded = false;
    await this.#look();
    this.#tell();
  }

  #wentDown(): void {
    this.#since = this.#options.clock.now();
    this.#seeded = false;
    this.#tell();
  }

  /** Everything that is worth repeating: a seed that failed, and the spool. */
  async #look(): Promise<void> {
    if (this.#link.state().kind === "up" && !this.#seeded) await this.#inTurn(() => this.#seed());
    await this.#drain?.run();
    this.#tell();
    if (!this.#handlers) return;
    this.#cancelLook();
    this.#cancelLook = this.#options.clock.setTimer(LOOK_MS, () => void this.#look());
  }

  async #seed(): Promise<void> {
    const all = await linesNow(this.#link);
    if (all === null || !this.#handlers) return;
    const lines = all.filter(({ line }) => this.#isLine(line));
    const registered = lines.filter(({ state }) => state !== "unregistered").map(({ line }) => line);
    await this.#handlers.seeded(registered);
    this.#states.seed(lines);
    this.#seeded = true;
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    this.#facts = this.#facts.then(task).catch((error: unknown) => {
      this.#options.log.error({ err: error }, "the registrations could not be noted");
      // The next seed makes good what was missed.
      this.#seeded = false;
    });
    return this.#facts;
  }

  async #arrived(arrivals: readonly PbxArrival[]): Promise<void> {
    // A phone that is new gets copies only once its registration is noted, and an answer to its text may come at once.
    await this.#facts;
    // Without anybody to store them they must stay in the spool.
    if (!this.#handlers) throw new Error("the connector was stopped");
    await this.#handlers.arrived(arrivals);
  }

  #noteSpool(works: boolean): void {
    this.#spoolWorks = works;
    this.#tell();
  }

  #onEvent(event: AriEvent): void {
    const text = readText(event, this.#findTrunk, this.#options.clock.now());
    if (text) {
      this.#hints.note(text.key, text.endpoint);
      // With a spool it only rings; without one it is all there is.
      if (this.#drain !== null && this.#spoolWorks) void this.#drain.run();
      else this.#storing = this.#storing.then(() => this.#storeEvent(text.arrival));
    }
    const device = readDevice(event);
    if (device && this.#isLine(device.line)) this.#states.change(device.line, device.state);
    const change = readRegistration(event);
    if (change && this.#isLine(change.line))
      void this.#inTurn(async () => this.#handlers?.registration(change.line, change.registered));
  }

  /** A trunk is an endpoint too, and nobody's phone. */
  #isLine({ endpoint }: PbxLine): boolean {
    return this.#findTrunk(endpoint) === null;
  }

  async #storeEvent(arrival: PbxArrival): Promise<void> {
    try {
      await this.#arrived([arrival]);
    } catch (error) {
      this.#options.log.error({ err: error, key: arrival.key }, "a text that was not spooled is lost");
    }
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
      const cancel = this.#options.clock.setTimer(ms, resolve);
      work.then(() => {
        cancel();
        resolve();
      }, reject);
    });
  }
}

/** Stands in URLs as it is. */
function appName({ name, machine }: AsteriskOptions): string {
  return `sidetone-${name}-${machine}`.replace(/[^A-Za-z0-9_-]/g, "_");
}
