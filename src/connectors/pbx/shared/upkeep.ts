import type { Clock } from "../../../lib/clock.js";
import type { Logger } from "../../../lib/logger.js";
import type { PbxArrival, PbxHandlers, PbxStatus } from "../../../ports.js";

export interface UpkeepDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly isUp: () => boolean;
  /** Tells who is registered and what the lines do; false where the PBX did not answer. */
  readonly seed: () => Promise<boolean>;
  /** Moves what the PBX spooled. */
  readonly drain: () => Promise<void>;
  readonly status: () => PbxStatus;
}

/** What a connector does whatever its protocol: it seeds, looks into the spool, and tells how the link is. */
export interface Upkeep {
  /** Null before the start and after the stop. */
  handlers(): PbxHandlers | null;
  start(handlers: PbxHandlers): void;
  /** Looks no more; waits for what is under way, a few seconds at the most, and then forgets the handlers. */
  stop(underWay: readonly (Promise<unknown> | undefined)[]): Promise<void>;
  /** The link came up or went: what is known of the lines is old. */
  linkChanged(): void;
  /** Since when the link is as it is. */
  since(): number;
  /** Everything that is worth repeating, now and then again: a seed that failed, and the spool. */
  look(): Promise<void>;
  lookLater(): void;
  /** Seeds, whether or not it was done already. */
  seedAgain(): Promise<void>;
  /** Seeds and registrations change the same facts, so they come one after the other. */
  inTurn(task: () => Promise<void>): Promise<void>;
  /** Hands texts over behind the facts before them; rejects where there is nobody to store them. */
  arrived(arrivals: readonly PbxArrival[]): Promise<void>;
  /** Each change once; a link that fails again for the same reason is no news. */
  tell(): void;
}

/** The bell may be missed; the spool is looked into this often anyway. It also proves that the PBX still answers. */
const LOOK_MS = 5_000;
/** What is being stored is worth this wait; what is not acknowledged then comes again. */
const STOP_MS = 3_000;

export function createUpkeep(deps: UpkeepDeps): Upkeep {
  return new ConnectorUpkeep(deps);
}

class ConnectorUpkeep implements Upkeep {
  readonly #deps: UpkeepDeps;
  #handlers: PbxHandlers | null = null;
  #cancelLook: () => void = () => undefined;
  #facts: Promise<void> = Promise.resolve();
  #seeded = false;
  #since: number;
  #told = "";

  constructor(deps: UpkeepDeps) {
    this.#deps = deps;
    this.#since = deps.clock.now();
  }

  handlers(): PbxHandlers | null {
    return this.#handlers;
  }

  start(handlers: PbxHandlers): void {
    this.#handlers = handlers;
  }

  async stop(underWay: readonly (Promise<unknown> | undefined)[]): Promise<void> {
    this.#cancelLook();
    await this.#within(STOP_MS, Promise.all([...underWay, this.#facts]));
    this.#handlers = null;
  }

  linkChanged(): void {
    this.#since = this.#deps.clock.now();
    this.#seeded = false;
  }

  since(): number {
    return this.#since;
  }

  async look(): Promise<void> {
    if (this.#deps.isUp() && !this.#seeded) await this.seedAgain();
    await this.#deps.drain();
    this.tell();
    if (this.#handlers) this.lookLater();
  }

  lookLater(): void {
    this.#cancelLook();
    this.#cancelLook = this.#deps.clock.setTimer(LOOK_MS, () => void this.look());
  }

  seedAgain(): Promise<void> {
    return this.inTurn(async () => {
      if (await this.#deps.seed()) this.#seeded = true;
    });
  }

  inTurn(task: () => Promise<void>): Promise<void> {
    this.#facts = this.#facts.then(task).catch((error: unknown) => {
      this.#deps.log.error({ err: error }, "the registrations could not be noted");
      // The next seed makes good what was missed.
      this.#seeded = false;
    });
    return this.#facts;
  }

  async arrived(arrivals: readonly PbxArrival[]): Promise<void> {
    // A phone that is new gets copies only once its registration is noted, and an answer to its text may come at once.
    await this.#facts;
    // Without anybody to store them the PBX must not forget them.
    if (!this.#handlers) throw new Error("the connector was stopped");
    await this.#handlers.arrived(arrivals);
  }

  tell(): void {
    const status = this.#deps.status();
    const news = `${status.link} ${status.problem} ${status.lossy}`;
    if (news === this.#told) return;
    this.#told = news;
    this.#handlers?.changed(status);
  }

  #within(ms: number, work: Promise<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#deps.clock.setTimer(ms, resolve);
      work.then(() => {
        cancel();
        resolve();
      }, reject);
    });
  }
}

/** The state of a link in the word of the port. */
export function linkWord(kind: string): PbxStatus["link"] {
  return kind === "up" || kind === "refused" || kind === "connecting" ? kind : "down";
}
