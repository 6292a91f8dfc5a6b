import { placesOf } from "../core/consent-words.js";
import type { MessageView } from "../wire/api.js";
import type { ConsentLineView } from "../wire/consent.js";
import { type BubbleActions, type BubbleView, createBubble } from "./bubble.js";
import { lineWords } from "./consent.js";
import { h, say, set } from "./dom.js";
import type { Outgoing } from "./state.js";
import { clock, dayKey, dayName, shortDate } from "./times.js";
import { t } from "./words.js";

export interface EntriesView {
  readonly messages: readonly MessageView[];
  readonly outgoing: readonly Outgoing[];
  /** What was said about consent, the newest last. */
  readonly consentLines: readonly ConsentLineView[];
  /** Whom the conversation is with. */
  readonly title: string;
  /** There are messages above that are not loaded. */
  readonly hasOlder: boolean;
  /** The first message that was new when the reader came; null when none was. */
  readonly firstNew: number | null;
  /** How far the other side has read; null where nobody tells. */
  readonly peerReadSeq: number | null;
  /** The message that a search led to. */
  readonly hit: number | null;
}

export interface Entries {
  /** True when a message of our own is new at the end. */
  draw(view: EntriesView): boolean;
  /** The bubble of a message that is drawn. */
  find(seq: number): HTMLElement | null;
}

type Entry =
  | { readonly kind: "day"; readonly key: string; readonly day: string }
  | { readonly kind: "new"; readonly key: string }
  | {
      readonly kind: "consent";
      readonly key: string;
      readonly line: ConsentLineView;
      readonly title: string;
      /** Whether the date line above it is not its own. */
      readonly dated: boolean;
    }
  | ({ readonly kind: "bubble"; readonly key: string } & BubbleView);

interface Row {
  readonly element: HTMLElement;
  readonly draw: (entry: Entry) => void;
}

/** Messages of one person that follow each other within this time stand close together. */
const groupMs = 5 * 60_000;

/** Draws messages, date lines and the line above what is new into a list; touches only what is new or different. */
export function createEntries(list: HTMLElement, actions: BubbleActions): Entries {
  let rows = new Map<string, Row>();

  return {
    draw(view) {
      const before = rows;
      rows = new Map();
      for (const entry of lay(view)) {
        const row = before.get(entry.key) ?? createRow(entry, actions);
        row.draw(entry);
        rows.set(entry.key, row);
      }
      place(list, [...rows.values()]);
      return view.outgoing.some(({ clientKey }) => !before.has(clientKey));
    },
    find: (seq) => list.querySelector<HTMLElement>(`[data-seq="${seq}"]`),
  };
}

function createRow(entry: Entry, actions: BubbleActions): Row {
  switch (entry.kind) {
    case "bubble": {
      const bubble = createBubble(entry.message, actions);
      return { element: bubble.element, draw: (next) => next.kind === "bubble" && bubble.update(next) };
    }
    case "day": {
      const { day } = entry;
      const time = h("time", { datetime: day });
      return {
        element: h("div", { class: "day" }, time),
        draw: () => say(time, dayName(day, new Date())),
      };
    }
    case "consent":
      return createConsentRow(entry.line);
    case "new": {
      const element = h("div", { class: "divider" }, h("span", { text: t("box.newHere") }));
      set(element, "role", "separator");
      return { element, draw: () => undefined };
    }
  }
}

/** A line that nobody wrote. */
function createConsentRow({ id, at }: ConsentLineView): Row {
  const words = h("span", { dir: "auto" });
  const time = h("time", { datetime: at });
  const element = h("p", { class: "consent", "data-consent-id": id }, words, " · ", time);
  return {
    element,
    draw(entry) {
      if (entry.kind !== "consent") return;
      say(words, lineWords(entry.line, entry.title));
      say(time, entry.dated ? `${shortDate(at)}, ${clock(at)}` : clock(at));
    },
  };
}

/** What stands in the list, from top to bottom. */
function lay(view: EntriesView): readonly Entry[] {
  const shown = [...view.messages, ...view.outgoing];
  const lines = placesOf(view.consentLines, view.messages.map(seqOf), view.hasOlder);
  const behind = (index: number): readonly Entry[] =>
    (lines.get(index) ?? []).map((line) => consentEntry(line, shown[index], view.title));
  const firstNew = shown.find((message) => view.firstNew !== null && seqOf(message) >= view.firstNew);
  const entries = shown.flatMap((message, index) => {
    const previous = shown[index - 1];
    const day = dayOf(message);
    const sameDay = previous !== undefined && dayOf(previous) === day;
    const follows = sameDay && !lines.has(index - 1);
    const joined = follows && message !== firstNew && belongs(previous, message);
    return [
      ...(sameDay ? [] : [{ kind: "day", key: day, day } as const]),
      ...(message === firstNew ? [{ kind: "new", key: "new" } as const] : []),
      bubbleEntry(message, joined, view),
      ...behind(index),
    ];
  });
  return [...behind(-1), ...entries];
}

function consentEntry(
  line: ConsentLineView,
  above: MessageView | Outgoing | undefined,
  title: string,
): Entry {
  const dated = above === undefined || dayOf(above) !== dayKey(new Date(line.at));
  return { kind: "consent", key: `consent ${line.id}`, line, title, dated };
}

function bubbleEntry(message: MessageView | Outgoing, joined: boolean, view: EntriesView): Entry {
  const seq = seqOf(message);
  const key = message.clientKey ?? ("id" in message ? message.id : "");
  const read = view.peerReadSeq !== null && seq <= view.peerReadSeq;
  return { kind: "bubble", key, message, joined, read, hit: seq === view.hit };
}

/** What is still being sent comes after everything else. */
function seqOf(message: MessageView | Outgoing): number {
  return "seq" in message ? message.seq : Number.POSITIVE_INFINITY;
}

function dayOf(message: MessageView | Outgoing): string {
  return dayKey(new Date(sentAt(message)));
}

function belongs(previous: MessageView | Outgoing, message: MessageView | Outgoing): boolean {
  const gap = Date.parse(sentAt(message)) - Date.parse(sentAt(previous));
  return authorOf(previous) === authorOf(message) && gap <= groupMs;
}

function authorOf(message: MessageView | Outgoing): string {
  if ("status" in message || message.mine) return "me";
  return `${message.direction} ${message.author.id} ${message.author.name}`;
}

function sentAt(message: MessageView | Outgoing): string {
  return "status" in message ? message.at : message.sentAt;
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
