/**
 * What one tab keeps over page loads. Which boxes were open is kept as ids. Drafts are kept apart, only until they
 * are sent or the user signs out, because browser storage is no place for other people's words.
 */
export interface Memory {
  boxes(): readonly BoxMemory[];
  keepBoxes(boxes: readonly BoxMemory[]): void;
  draft(id: string): string;
  keepDraft(id: string, text: string): void;
  /** Puts an unsent text back in front of the draft, and answers with the draft. */
  giveBack(id: string, text: string): string;
  /** Forgets everything: the user signed out, or another one signed in. */
  clear(): void;
}

export interface BoxMemory {
  readonly id: string;
  readonly shape: "open" | "minimised" | "closed";
}

const boxesKey = "sidetone.boxes";
const draftsKey = "sidetone.drafts";
const userKey = "sidetone.user";

/** The tab's memory for one user; what another user left in it is cleared. */
export function createMemory(storage: Storage, user: string): Memory {
  if (storage.getItem(userKey) !== user) forget(storage);
  storage.setItem(userKey, user);
  const drafts = (): Record<string, string> => JSON.parse(storage.getItem(draftsKey) ?? "{}");
  const memory: Memory = {
    boxes: () => JSON.parse(storage.getItem(boxesKey) ?? "[]"),
    keepBoxes: (boxes) => storage.setItem(boxesKey, JSON.stringify(boxes)),
    draft: (id) => drafts()[id] ?? "",
    keepDraft(id, text) {
      const { [id]: _, ...others } = drafts();
      const next = text ? { ...others, [id]: text } : others;
      if (Object.keys(next).length > 0) storage.setItem(draftsKey, JSON.stringify(next));
      else storage.removeItem(draftsKey);
    },
    giveBack(id, text) {
      const draft = `${text}\n${memory.draft(id)}`.trim();
      memory.keepDraft(id, draft);
      return draft;
    },
    clear: () => forget(storage),
  };
  return memory;
}

/** Empties the tab's memory, whoever's it was. */
export function forget(storage: Storage): void {
  for (const key of [boxesKey, draftsKey, userKey]) storage.removeItem(key);
}
