import type { ConversationView, Me } from "../wire/api.js";
import { type Box, createBox, isFresh, type Shape } from "./box.js";
import type { Client } from "./client.js";
import type { Composer } from "./composer.js";
import type { Drafts } from "./drafts.js";
import type { Memory } from "./memory.js";

export interface Boxes {
  readonly element: HTMLElement;
  /** The user wants this conversation: open it, or raise the box that is there. */
  show(conversation: ConversationView, opener: HTMLElement | null): void;
  /** The user wants this message, which a search has found. */
  showMessage(conversation: ConversationView, seq: number, opener: HTMLElement | null): void;
  /** A message came: where there is no box, one pops up, without taking the focus. */
  popUp(conversation: ConversationView): void;
  /** Brings back the boxes of the page before, and asks for what they show. */
  restore(): void;
  /** Puts a text that was not sent back in front of what is being written. */
  giveBack(conversationId: string, text: string): void;
  attending(conversationId: string): boolean;
  /** Minimises what is in the way, without moving the focus. */
  fold(covers: (box: HTMLElement) => boolean): void;
  /** The open boxes, the newest first. */
  open(): readonly Box[];
  draw(): void;
}

export interface BoxesDeps {
  readonly client: Client;
  readonly memory: Memory;
  readonly drafts: Drafts;
  readonly me: () => Me;
  /** Takes the focus when a box is left; null for one that popped up by itself. */
  readonly home: (opener: HTMLElement | null) => void;
}

const boxPx = 336;
const barPx = 200;
const dockPx = 320;
const phonePx = 600;
const keptBoxes = 20;

/** The boxes at the bottom edge, the newest nearest the dock. */
export function createBoxes(deps: BoxesDeps, element: HTMLElement): Boxes {
  const { client, memory, drafts } = deps;
  const row = createRow(memory, element);

  function add(id: string, shape: Shape): Box {
    const box = createBox(id, { ...deps, reshape, sendFrom });
    row.put(box, shape);
    return box;
  }

  function reshape(box: Box, shape: Shape): void {
    const before = box.shape;
    row.put(box, shape);
    row.settle(box);
    if (shape === "open") enter(box);
    else if (before === "open") deps.home(box.opener);
  }

  function enter(box: Box): void {
    void client.history.newest(box.id);
    void client.refresh(box.id);
    box.focus();
    client.markRead(box.id);
  }

  async function sendFrom(box: Box, number: string): Promise<Composer | null> {
    const next = await otherNumber(client, box, number);
    if (!next) return null;
    drafts.typed(next.id, box.composer.text());
    drafts.typed(box.id, "");
    box.composer.setText("");
    reshape(box, "closed");
    const { composer } = show(next, box.opener);
    composer.setText(drafts.text(next.id));
    return composer;
  }

  function show(conversation: ConversationView, opener: HTMLElement | null): Box {
    const box = row.find(conversation.id) ?? add(conversation.id, "closed");
    box.opener = opener;
    reshape(box, "open");
    return box;
  }

  function popUp(conversation: ConversationView): void {
    const known = row.find(conversation.id);
    if (!isFresh(conversation) || (known && known.shape !== "closed")) return;
    // A box that the user closed comes back small.
    const shape = known || innerWidth < phonePx ? "minimised" : "open";
    const box = known ?? add(conversation.id, shape);
    row.put(box, shape);
    row.settle(box);
    void client.history.newest(box.id);
  }

  return {
    element,
    show,
    showMessage: (found, seq, opener) => void show(found, opener).reveal(seq),
    popUp,
    restore() {
      for (const { id, shape } of memory.boxes()) if (!row.find(id)) add(id, restored(shape));
      for (const box of row.all()) void load(client, box);
    },
    giveBack(id, text) {
      const draft = drafts.giveBack(id, text);
      row.find(id)?.composer.setText(draft);
    },
    ...row.shown,
  };
}

function createRow(memory: Memory, element: HTMLElement) {
  const boxes: Box[] = [];
  const width = (): number =>
    boxes.reduce((sum, { shape }) => sum + { open: boxPx, minimised: barPx, closed: 0 }[shape], dockPx);
  /** Makes room for the newest by minimising the oldest that is open, then remembers it all. */
  function settle(newest: Box | null): void {
    const others = boxes.filter((box) => box !== newest && box.shape === "open");
    while (innerWidth >= phonePx && width() > innerWidth && others.length > 0) {
      const oldest = others.shift();
      if (oldest) oldest.shape = "minimised";
    }
    memory.keepBoxes(boxes.slice(-keptBoxes).map(({ id, shape }) => ({ id, shape })));
    draw();
  }

  function draw(): void {
    for (const box of boxes) box.draw();
  }

  const open = (): readonly Box[] => boxes.filter(({ shape }) => shape === "open").toReversed();

  addEventListener("resize", () => settle(boxes.findLast(({ shape }) => shape === "open") ?? null));
  const find = (id: string): Box | null => boxes.find((box) => box.id === id) ?? null;
  return {
    settle,
    find,
    all: (): readonly Box[] => boxes,
    put(box: Box, shape: Shape): void {
      if (!boxes.includes(box)) boxes.push(box);
      if (shape === "closed") box.element.remove();
      else if (!box.element.isConnected) element.append(box.element);
      box.shape = shape;
    },
    shown: {
      draw,
      open,
      attending: (id: string): boolean => find(id)?.attended() ?? false,
      fold(covers: (box: HTMLElement) => boolean): void {
        for (const box of open()) if (covers(box.element)) box.shape = "minimised";
        settle(null);
      },
    },
  };
}

/** On a phone an open box would cover the page that the user has just asked for. */
function restored(shape: Shape): Shape {
  return shape === "open" && innerWidth < phonePx ? "minimised" : shape;
}

/** The conversation with the same peer from another number of ours. */
async function otherNumber(client: Client, box: Box, from: string): Promise<ConversationView | null> {
  const peer = client.state().conversations.get(box.id)?.peer;
  const answer = peer ? await client.open({ number: peer, from }) : null;
  if (answer?.ok) return answer.value;
  // It shows the number that it still has.
  box.draw();
  return null;
}

async function load(client: Client, box: Box): Promise<void> {
  if (box.shape === "closed") return;
  const answer = await client.find(box.id);
  if (answer.ok) await client.history.newest(box.id);
  else if (answer.failure.kind === "refused") box.element.remove();
}
