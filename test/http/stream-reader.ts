import type { StreamEvent } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import type { Browser, TestServer } from "./server.js";

/** One frame of an event stream as a browser reads it. */
export interface Frame {
  readonly id: string | null;
  readonly event: StreamEvent;
}

export interface OpenStream {
  readonly status: number;
  readonly headers: Headers;
  readonly frames: readonly Frame[];
  /** Everything that came, as text. */
  readonly text: () => string;
  readonly ended: () => boolean;
  /** The first frame of this type that came or comes. */
  next<Type extends StreamEvent["type"]>(
    type: Type,
  ): Promise<{ readonly id: string | null; readonly event: Extract<StreamEvent, { type: Type }> }>;
  close(): void;
}

/** Opens a stream as this browser would, and reads it until it is closed. */
export async function openStream(
  { origin }: Pick<TestServer, "origin">,
  { cookie }: Pick<Browser, "cookie">,
  { cursor, lastEventId }: { readonly cursor?: string; readonly lastEventId?: string } = {},
): Promise<OpenStream> {
  const abort = new AbortController();
  const query = cursor === undefined ? "" : `?${new URLSearchParams({ cursor })}`;
  const response = await fetch(`${origin}/sidetone/v1/stream${query}`, {
    headers: { cookie, ...(lastEventId !== undefined && { "last-event-id": lastEventId }) },
    signal: abort.signal,
  });
  const frames: Frame[] = [];
  let text = "";
  let ended = false;
  void read();

  return {
    status: response.status,
    headers: response.headers,
    frames,
    text: () => text,
    ended: () => ended,
    async next(type) {
      const found = await eventually(() => frames.find(({ event }) => event.type === type));
      return found as never;
    },
    close: () => abort.abort(),
  };

  async function read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        frames.splice(0, frames.length, ...parseFrames(text));
      }
    } catch (error) {
      if (!abort.signal.aborted && !(error instanceof TypeError)) throw error;
    }
    ended = true;
  }
}

/** Reads complete frames by the rules of the HTML standard: lines end with CR LF, LF or CR. */
export function parseFrames(text: string): Frame[] {
  const blocks = text.split(/(?:\r\n|\n|\r){2}/);
  return blocks.slice(0, -1).flatMap((block): Frame[] => {
    const lines = block.split(/\r\n|\n|\r/).map(readLine);
    const data = lines.filter(({ field }) => field === "data").map(({ value }) => value);
    const id = lines.findLast(({ field }) => field === "id")?.value ?? null;
    return data.length === 0 ? [] : [{ id, event: JSON.parse(data.join("\n")) }];
  });
}

function readLine(line: string): { readonly field: string; readonly value: string } {
  const [, field = "", value = ""] = /^([^:]*):? ?(.*)$/su.exec(line) ?? [];
  return { field, value };
}
