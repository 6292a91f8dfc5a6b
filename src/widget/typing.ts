import type { StreamEvent } from "../wire/api.js";

type TypingEvent = Extract<StreamEvent, { readonly type: "typing" }>;

/** Who is writing to the user right now. */
export interface Typing {
  hear(event: StreamEvent): void;
  /** A message of that person is there: it is no longer being written. */
  wrote(conversationId: string, userId: string | null): void;
  names(conversationId: string): readonly string[];
}

/** A sender whose tab died says nothing more, so that nobody types for ever. */
const expiryMs = 15_000;
const throttleMs = 4_000;

export function createTyping(changed: () => void): Typing {
  const writers = new Map<
    string,
    { readonly event: TypingEvent; readonly timer: ReturnType<typeof setTimeout> }
  >();
  const keyOf = (conversationId: string, userId: string): string => `${conversationId} ${userId}`;

  function forget(key: string): void {
    clearTimeout(writers.get(key)?.timer);
    if (writers.delete(key)) changed();
  }

  return {
    hear(event) {
      if (event.type !== "typing") return;
      const key = keyOf(event.conversationId, event.userId);
      forget(key);
      if (!event.typing) return;
      writers.set(key, { event, timer: setTimeout(() => forget(key), expiryMs) });
      changed();
    },
    wrote: (conversationId, userId) => forget(keyOf(conversationId, userId ?? "")),
    names: (id) =>
      [...writers.values()].flatMap(({ event }) => (event.conversationId === id ? [event.name] : [])),
  };
}

export interface TypingTeller {
  typed(text: string): void;
  /** The message itself says that it is no longer being written. */
  sent(): void;
}

/** Tells the other side of a conversation that the user is typing, seldom enough. */
export function createTypingTeller(tell: (typing: boolean) => void): TypingTeller {
  let toldAt: number | null = null;
  return {
    typed(text) {
      const now = performance.now();
      const isOver = text.trim() === "";
      if (isOver ? toldAt === null : toldAt !== null && now - toldAt < throttleMs) return;
      toldAt = isOver ? null : now;
      tell(!isOver);
    },
    sent() {
      toldAt = null;
    },
  };
}
