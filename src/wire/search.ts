import type { ConversationView, MessageView } from "./api.js";

/** `GET /v1/search?q=&before=&conversation=`: messages of the reader's own conversations, newest first. */
export interface SearchReply {
  readonly items: readonly SearchHit[];
  /** Give it as `before`; null at the end. */
  readonly next: string | null;
}

export interface SearchHit {
  readonly conversation: ConversationView;
  readonly message: MessageView;
  /** Where in `message.body` the words were found: start and end in UTF-16 units. */
  readonly marks: readonly (readonly [start: number, end: number])[];
}
