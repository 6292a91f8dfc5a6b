import { type Connection, type Ending, poll, stream } from "./connection.js";
import { type Frame, parts } from "./state.js";

export type LinkStatus = "connecting" | "live" | "down" | "signed-out";

export interface LinkOptions {
  /** Where Sidetone is mounted, with a slash at the end. */
  readonly base: string;
  readonly cursor: string;
  /** Polls instead of streaming: for where a stream can't be shared between tabs. */
  readonly pollOnly: boolean;
  readonly onFrames: (frames: readonly Frame[]) => void;
  readonly onStatus: (status: LinkStatus) => void;
}

const backoffMs = [500, 1_000, 2_000, 5_000, 10_000, 30_000];
/** Silence after which a wake-up mistrusts the connection; heartbeats come every 20 s. */
const suspiciousMs = 25_000;
/** The proxy that held streams back may be gone by now. */
const pollsBeforeStream = 20;
/** A stream that ends sooner than this did not work, whatever it said. */
const briefMs = 1_000;
const endings = { rotate: "again", stopping: "later", "signed-out": "signed-out" } as const;

/** Follows the user's log from a cursor, for ever, until stopped. */
export class Link {
  readonly #options: LinkOptions;
  #cursor: string;
  #polling: boolean;
  #polls = 0;
  #failures = 0;
  #heardAt = Date.now();
  #stopped = false;
  #abort = new AbortController();
  #wake = (): void => undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
    this.#polling = options.pollOnly;
  }

  /** Connects, and keeps at it. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      const startedAt = Date.now();
      const ending = await this.#connect();
      if (this.#stopped) return;
      if (ending === "signed-out") return this.#options.onStatus("signed-out");
      const brief = ending === "again" && !this.#polling && Date.now() - startedAt < briefMs;
      if (ending === "later" || brief) await this.#pause();
    }
  }

  /** The page woke up or the network came back: look now rather than at the next timer. */
  poke(): void {
    if (Date.now() - this.#heardAt > suspiciousMs) this.#abort.abort();
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#abort.abort();
    this.#wake();
  }

  async #connect(): Promise<Ending> {
    this.#abort = new AbortController();
    const connection: Connection = {
      base: this.#options.base,
      cursor: this.#cursor,
      abort: this.#abort,
      accept: (frames) => this.#accept(frames),
      heard: () => this.#heard(),
    };
    try {
      const ending = await (this.#polling ? poll : stream)(connection);
      if (ending === "held") this.#polling = true;
      else if (this.#polling) this.#countPoll();
      return ending;
    } catch {
      // Network errors, time-outs and half-sent frames are all the same here: try again from the cursor.
      return "later";
    } finally {
      this.#abort.abort();
    }
  }

  #accept(frames: readonly Frame[]): Ending | null {
    if (this.#stopped) return "later";
    const fresh: Frame[] = [];
    let ending: Ending | null = null;
    for (const frame of frames) {
      const place = follow(this.#cursor, frame);
      if (place === "known") continue;
      if (place === "gap") {
        ending = "later";
        break;
      }
      this.#cursor = place.cursor;
      if (frame.event.type === "bye") ending = endings[frame.event.reason];
      fresh.push(frame);
    }
    if (fresh.length > 0) this.#options.onFrames(fresh);
    return ending;
  }

  #heard(): void {
    if (this.#stopped) return;
    this.#heardAt = Date.now();
    this.#failures = 0;
    this.#options.onStatus("live");
  }

  #countPoll(): void {
    this.#polls++;
    if (this.#polls % pollsBeforeStream === 0) this.#polling = this.#options.pollOnly;
  }

  async #pause(): Promise<void> {
    this.#options.onStatus("down");
    const step = backoffMs[Math.min(this.#failures, backoffMs.length - 1)] ?? 0;
    this.#failures++;
    await new Promise<void>((resolve) => {
      // Half of it is left to chance, or every browser would come back in the same moment.
      const timer = setTimeout(resolve, step * (0.5 + Math.random() / 2));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Where a frame leaves the cursor; events apply only one after the other. */
function follow(cursor: string, frame: Frame): "known" | "gap" | { readonly cursor: string } {
  const { event } = frame;
  if (event.type === "reset") return { cursor: event.cursor };
  if (frame.cursor === null || event.type === "hello" || event.type === "bye") return { cursor };
  const [epoch, seq] = parts(cursor);
  const [nextEpoch, nextSeq] = parts(frame.cursor);
  if (epoch !== nextEpoch || nextSeq > seq + 1) return "gap";
  return nextSeq <= seq ? "known" : { cursor: frame.cursor };
}
