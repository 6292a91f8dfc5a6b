import type { MessageView } from "../wire/api.js";
import { type BubbleActions, createBubble } from "./bubble.js";
import { h, say } from "./dom.js";
import type { Outgoing } from "./state.js";
import { dayKey, dayName } from "./times.js";

/** What drawing changed, for the one who keeps the scroll position. */
export interface Change {
  /** The first message is another one than before. */
  readonly above: boolean;
  /** How many messages of others came in at the end. */
  readonly arrived: number;
  /** A message of our own is new at the end. */
  readonly sent: boolean;
}

export interface Entries {
  draw(messages: readonly MessageView[], outgoing: readonly Outgoing[]): Change;
}

interface Entry {
  /** The same entry keeps its element: a message of ours from its first moment, by the key we gave it. */
  readonly key: string;
  readonly day: string;
  /** Null for the line that names the day. */
  readonly message: MessageView | Outgoing | null;
}

interface Row {
  readonly element: HTMLElement;
  readonly draw: (entry: Entry) => void;
}

/** Draws messages and date lines into a list, and touches only what is new or different. */
export function createEntries(list: HTMLElement, actions: BubbleActions): Entries {
  let rows = new Map<string, Row>();
  let first: string | null = null;
  let last: number | null = null;

  return {
    draw(messages, outgoing) {
      const before = rows;
      rows = new Map();
      for (const entry of lay([...messages, ...outgoing])) {
        const row = before.get(entry.key) ?? createRow(entry, actions);
        row.draw(entry);
        rows.set(entry.key, row);
      }
      place(list, [...rows.values()]);
      const since = last;
      const change: Change = {
        above: first !== null && first !== messages[0]?.id,
        arrived: since === null ? 0 : messages.filter(({ seq, mine }) => seq > since && !mine).length,
        sent: outgoing.some(({ clientKey }) => !before.has(clientKey)),
      };
      first = messages[0]?.id ?? null;
      last = messages.at(-1)?.seq ?? last;
      return change;
    },
  };
}

function createRow(entry: Entry, actions: BubbleActions): Row {
  if (entry.message) {
    const bubble = createBubble(entry.message, actions);
    return { element: bubble.element, draw: ({ message }) => message && bubble.update(message) };
  }
  const time = h("time", { datetime: entry.day });
  return {
    element: h("div", { class: "day" }, time),
    draw: ({ day }) => say(time, dayName(day, new Date())),
  };
}

function lay(messages: readonly (MessageView | Outgoing)[]): readonly Entry[] {
  let previous = "";
  return messages.flatMap((message) => {
    const day = dayKey(new Date("status" in message ? message.at : message.sentAt));
    const key = message.clientKey ?? ("id" in message ? message.id : "");
    const line: Entry[] = day === previous ? [] : [{ key: day, day, message: null }];
    previous = day;
    return [...line, { key, day, message }];
  });
}

/** Brings the children of a list into this order without moving those that are right: a move loses focus. */
function place(list: HTMLElement, rows: readonly Row[]): void {
  const wanted = new Set(rows.map(({ element }) => element));
  for (const child of [...list.children]) if (!wanted.has(child as HTMLElement)) child.remove();
  rows.forEach(({ element }, index) => {
    const there = list.children[index];
    if (there !== element) list.insertBefore(element, there ?? null);
  });
}
