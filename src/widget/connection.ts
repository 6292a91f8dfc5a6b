import type { EventsReply } from "../wire/api.js";
import { createFrameParser, framesOf } from "./frames.js";
import type { Frame } from "./state.js";

/**
 * What ended one connection: `again` at once, `later` after a pause, `held` when something between us and the
 * server holds streams back, `signed-out` when there is no point in trying.
 */
export type Ending = "again" | "later" | "held" | "signed-out";

export interface Connection {
  /** Where Sidetone is mounted, with a slash at the end. */
  readonly base: string;
  readonly cursor: string;
  readonly abort: AbortController;
  /** Takes what came; a value ends the connection. */
  readonly accept: (frames: readonly Frame[]) => Ending | null;
  /** Something came, if only a heartbeat. */
  readonly heard: () => void;
}

const helloWithinMs = 5_000;
const silenceMs = 50_000;
/** How long the server may hold a poll back, and how long we wait for it. */
const pollSeconds = 25;
const pollDeadlineMs = 45_000;

/** Reads one stream until it ends. A fetch, because an EventSource gives up for good on 401, 429 and 503. */
export async function stream(connection: Connection): Promise<Ending> {
  const { base, cursor, abort } = connection;
  const watchdog = createTimer(() => abort.abort(), silenceMs);
  const hello = createTimer(() => abort.abort(), helloWithinMs);
  try {
    const response = await fetch(`${base}v1/stream?cursor=${encodeURIComponent(cursor)}`, {
      headers: { accept: "text/event-stream" },
      cache: "no-store",
      signal: abort.signal,
    });
    if (response.status === 401) return "signed-out";
    if (!response.ok || !response.body) return "later";
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    return await readAll(reader, connection, (greeted) => {
      watchdog.again();
      if (greeted) hello.stop();
    });
  } catch (error) {
    if (hello.fired) return "held";
    throw error;
  } finally {
    watchdog.stop();
    hello.stop();
  }
}

/** Asks once for what is new; the server holds the answer back until there is something. */
export async function poll({ base, cursor, abort, accept, heard }: Connection): Promise<Ending> {
  const deadline = createTimer(() => abort.abort(), pollDeadlineMs);
  try {
    const response = await fetch(
      `${base}v1/events?cursor=${encodeURIComponent(cursor)}&wait=${pollSeconds}`,
      {
        cache: "no-store",
        signal: abort.signal,
      },
    );
    if (response.status === 401) return "signed-out";
    if (!response.ok) return "later";
    const reply = (await response.json()) as EventsReply;
    heard();
    return accept(framesOf(reply)) ?? "again";
  } finally {
    deadline.stop();
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<string>,
  { accept, heard }: Connection,
  alive: (greeted: boolean) => void,
): Promise<Ending> {
  const parse = createFrameParser();
  let greeted = false;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return greeted ? "again" : "later";
    const frames = parse(value);
    greeted ||= frames.some(({ event }) => event.type === "hello");
    alive(greeted);
    heard();
    const ending = accept(frames);
    if (ending) return ending;
  }
}

function createTimer(action: () => void, ms: number) {
  const timer = {
    fired: false,
    stop: (): void => clearTimeout(handle),
    again(): void {
      clearTimeout(handle);
      handle = setTimeout(fire, ms);
    },
  };
  const fire = (): void => {
    timer.fired = true;
    action();
  };
  let handle = setTimeout(fire, ms);
  return timer;
}
