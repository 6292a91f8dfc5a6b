import type { ConversationView, MessageView } from "../wire/api.js";
import { apply, type Frame, type State, withRead } from "./state.js";
import type { Typing } from "./typing.js";

export interface Inbound {
  readonly conversation: ConversationView;
  readonly message: MessageView;
  readonly author: string;
  /** The user is looking at the end of the conversation right now. */
  readonly watched: boolean;
}

export interface ReceiverDeps {
  readonly typing: Typing;
  readonly state: () => State;
  readonly change: (next: State) => void;
  readonly attending: (conversationId: string) => boolean;
  readonly inbound: (inbound: Inbound) => void;
  /** Tells the server how far a conversation has been read. */
  readonly told: (conversationId: string, seq: number) => void;
  /** Own or shared contacts are others now. */
  readonly contactsChanged: () => void;
  /** What the user may send, or with whom, is another now. */
  readonly abilitiesChanged: () => void;
  /** Loads everything again. */
  readonly load: () => void;
}

/** Takes frames of the stream into the state, and says what arrived. */
export function createReceiver(deps: ReceiverDeps): (frames: readonly Frame[]) => void {
  function arrive(
    next: State,
    { conversation, message }: Extract<Frame["event"], { type: "message" }>,
  ): void {
    deps.typing.wrote(conversation.id, message.author.id);
    const attended = !message.mine && deps.attending(conversation.id);
    // Read before it is drawn: a message that the user is looking at never flashes as new.
    deps.change(attended ? withRead(next, conversation.id, message.seq) : next);
    if (attended) deps.told(conversation.id, message.seq);
    if (message.direction === "in") {
      deps.inbound({ conversation, message, author: message.author.name, watched: attended });
    }
  }

  function take(frame: Frame): void {
    const next = apply([frame], deps.state());
    const fresh = next.cursor !== deps.state().cursor;
    if (fresh && frame.event.type === "message") arrive(next, frame.event);
    else deps.change(next);
    deps.typing.hear(frame.event);
    if (fresh && frame.event.type === "abilities") deps.abilitiesChanged();
    // What is shared comes as a signal, without a cursor.
    if (frame.event.type === "contacts" && (fresh || frame.cursor === null)) deps.contactsChanged();
  }

  return (frames) => {
    for (const frame of frames) take(frame);
    if (deps.state().stale) deps.load();
  };
}
