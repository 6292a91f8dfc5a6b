import type { EventsReply, StreamEvent } from "../wire/api.js";
import { type Frame, parts } from "./state.js";

/** A polled reply as frames. It names its last cursor only: entries of the log are counted back from there. */
export function framesOf({ events, signals, cursor }: EventsReply): readonly Frame[] {
  const [epoch, last] = parts(cursor);
  let seq = last - events.filter(isLogged).length;
  const logged = events.map((event) => {
    if (!isLogged(event)) return { cursor: null, event };
    seq++;
    return { cursor: `${epoch}.${seq}`, event };
  });
  return [...logged, ...signals.map((event) => ({ cursor: null, event }))];
}

const unlogged = new Set<StreamEvent["type"]>(["hello", "reset", "unread", "bye"]);

function isLogged(event: StreamEvent): boolean {
  return !unlogged.has(event.type);
}

/** A parser of server-sent events: give it text as it comes, get the complete frames. */
export function createFrameParser(): (text: string) => readonly Frame[] {
  let rest = "";
  return (text) => {
    rest += text.replaceAll("\r", "");
    const blocks = rest.split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap(readBlock);
  };
}

/** Comments (the heartbeat) and events of a kind that this version does not know yield no frame. */
function readBlock(block: string): readonly Frame[] {
  const data: string[] = [];
  let cursor: string | null = null;
  for (const line of block.split("\n")) {
    if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
    if (line.startsWith("id:")) cursor = line.slice(3).trim() || null;
  }
  if (data.length === 0) return [];
  return [{ cursor, event: JSON.parse(data.join("\n")) as StreamEvent }];
}
