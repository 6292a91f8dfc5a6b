import type { ConversationView, Me, Recipient } from "../wire/api.js";
import type { Preferences, PreferencesChange } from "../wire/preferences.js";
import { createAbilities } from "./abilities.js";
import { type Answer, type Api, createApi, type Failure } from "./api.js";
import type { Door } from "./door.js";
import { createHistory, type History } from "./history.js";
import type { ToTab } from "./hub.js";
import { createLive, type Live } from "./live.js";
import { createModel, type Model } from "./model.js";
import { createReceiver, type Inbound } from "./receiver.js";
import { createSending, type Sending } from "./sending.js";
import { alignClock } from "./server-clock.js";
import { reloaded, type State, withRead } from "./state.js";
import type { LinkStatus } from "./stream.js";
import { createTitles } from "./titles.js";
import { createTyping, type Typing } from "./typing.js";

export interface ClientEvents {
  /** The state is another one; called at once, so draw later and once. */
  readonly changed: () => void;
  /** Everything was loaded (again): threads that are shown must be asked for. What comes in waits until this is done. */
  readonly loaded: (me: Me) => Promise<void>;
  /** What the user may send, or from which numbers, is another now. */
  readonly allowed: (me: Me) => void;
  /** A message came in just now, by the stream. */
  readonly inbound: (inbound: Inbound) => void;
  /** A text that could not be sent comes back. */
  readonly returned: (conversationId: string, text: string) => void;
  /** Whether the user is looking at the end of this conversation right now. */
  readonly attending: (conversationId: string) => boolean;
  /** Contacts are others now: lists that are shown must be asked for. */
  readonly contacts: () => void;
}

/** The widget's one way to the server, and its picture of it. */
export interface Client {
  /** Where Sidetone is mounted, with a slash at the end. */
  readonly base: string;
  readonly api: Api;
  readonly sending: Sending;
  readonly history: History;
  readonly typing: Typing;
  readonly state: () => State;
  readonly change: (next: State) => void;
  readonly status: () => LinkStatus;
  start(): void;
  /** Finds the conversation, here or at the server; the failure when that can't be. */
  open(to: Recipient): Promise<Answer<ConversationView>>;
  /** The conversation by its id. */
  find(id: string): Promise<Answer<ConversationView>>;
  /** Asks how the conversation is now: whether the other side is there does not come over the stream. */
  refresh(id: string): Promise<void>;
  /** False when it did not work. */
  mute(id: string, muted: boolean): Promise<boolean>;
  /** Changes what the user chose, here at once and in the other tabs by the stream. */
  prefer(change: PreferencesChange): Promise<Answer<Preferences>>;
  /** Everything up to the end of the conversation has been seen. */
  markRead(id: string): void;
  /** Contacts are others now, here or elsewhere: asks for names again. */
  contactsChanged(): void;
  /** Nobody is signed in any more. */
  leave(): void;
  poke(): void;
}

const reloadMs = 3_000;
const readAttempts = 5;

/** Creates the client of the Sidetone mounted at `base`. */
export function createClient(base: string, door: Door | null, events: ClientEvents): Client {
  const api = createApi(base, door);
  const model = createModel(events.changed);
  const sending: Sending = createSending({
    api,
    ...model,
    signedOut({ conversationId, body }) {
      model.turn("signed-out");
      events.returned(conversationId, body);
    },
  });
  const load = createLoader(model, api, async (me) => {
    await events.loaded(me);
    live.join();
  });
  const told = (id: string, seq: number): void => void tellRead(model, api, { id, seq, attempt: 1 });
  const typing = createTyping(events.changed);
  const askTitles = createTitles(model, api);
  const contactsChanged = (): void => {
    askTitles();
    events.contacts();
  };
  const abilitiesChanged = createAbilities(model, api, events.allowed);
  const heard = { typing, told, contactsChanged, abilitiesChanged, load };
  const receive = createReceiver({ ...model, ...events, ...heard });
  const live: Live = createLive({ base, where: model.where, hear });
  const heed = createHeed({ door, model, sending, load });

  function hear(message: ToTab): void {
    if (message.kind === "frames") receive(message.frames);
    else if (message.kind === "status") void heed(message.status);
    else load();
  }

  return {
    base,
    api,
    sending,
    history: createHistory(model, api),
    typing,
    state: model.state,
    change: model.change,
    status: model.status,
    start: load,
    open: async (to) => known(model.state(), to) ?? model.keep(await api.open(to)),
    find: async (id) => {
      const conversation = model.state().conversations.get(id);
      return conversation ? { ok: true, value: conversation } : model.keep(await api.conversation(id));
    },
    refresh: async (id) => void model.keep(await api.conversation(id)),
    mute: async (id, muted) => model.keep(await api.mute(id, muted)).ok,
    async prefer(change) {
      const answer = await api.prefer(change);
      if (answer.ok) model.change({ ...model.state(), preferences: answer.value });
      return answer;
    },
    markRead(id) {
      const conversation = model.state().conversations.get(id);
      if (!conversation || conversation.readSeq >= conversation.lastSeq) return;
      model.change(withRead(model.state(), id, conversation.lastSeq));
      told(id, conversation.lastSeq);
    },
    contactsChanged,
    leave: () => model.turn("signed-out"),
    poke: () => (model.state().cursor === null ? load() : live.poke()),
  };
}

interface Ways {
  readonly door: Door | null;
  readonly model: Model;
  readonly sending: Sending;
  readonly load: () => void;
}

/** A portal may still know who this is when a session ends: then all goes on. */
function createHeed({ door, model, sending, load }: Ways): (status: LinkStatus) => Promise<void> {
  // Under which session the stream was begun, as far as this tab knows: one that is older asks us once more at most.
  let mark = door?.mark() ?? 0;

  function turn(status: LinkStatus): void {
    const back = status === "live" && model.status() !== "live";
    model.turn(status);
    if (back) sending.resume();
  }

  return async function heed(status) {
    if (status !== "signed-out" || !door) return turn(status);
    const renewal = await door.renew(mark);
    mark = door.mark();
    if (renewal === "in") return load();
    turn(renewal === "out" ? status : "down");
    if (renewal === "later") setTimeout(() => void heed(status), reloadMs);
  };
}

/** Loads who we are and our conversations; one run at a time, again after a while when it fails. */
function createLoader(model: Model, api: Api, loaded: (me: Me) => Promise<void>): () => void {
  let loading = false;

  async function load(): Promise<void> {
    if (loading) return;
    loading = true;
    // In this order: the cursor must be older than the data that it covers.
    const me = await api.me();
    const list = await api.conversations();
    loading = false;
    if (!me.ok) return failed(me.failure);
    if (!list.ok) return failed(list.failure);
    alignClock(me.value.now);
    model.signIn(me.value.user.id);
    const { cursor, unread, preferences } = me.value;
    model.change(reloaded(model.state(), { cursor, unread, preferences, items: list.value.items }));
    await loaded(me.value);
  }

  function failed({ kind }: Failure): void {
    model.turn(kind === "signed-out" ? kind : "down");
    if (kind !== "signed-out") setTimeout(() => void load(), reloadMs);
  }

  return () => void load();
}

interface Marker {
  readonly id: string;
  readonly seq: number;
  readonly attempt: number;
}

/** A lost read marker would leave the conversation unread elsewhere, so it is told again for a while. */
async function tellRead(model: Model, api: Api, marker: Marker): Promise<void> {
  const { id, seq, attempt } = marker;
  const answer = await api.read(id, seq);
  if (answer.ok) model.change({ ...model.state(), unread: answer.value.unread });
  else if (answer.failure.kind === "network" && attempt < readAttempts) {
    setTimeout(() => void tellRead(model, api, { ...marker, attempt: attempt + 1 }), attempt * 2_000);
  }
}

function known(state: State, to: Recipient): Answer<ConversationView> | null {
  for (const conversation of state.conversations.values()) {
    if (isWith(conversation, to)) return { ok: true, value: conversation };
  }
  return null;
}

function isWith(conversation: ConversationView, to: Recipient): boolean {
  if ("user" in to) return conversation.kind === "chat" && conversation.person?.id === to.user;
  if (!("number" in to) || !to.from) return false;
  return conversation.peer === to.number && conversation.number === to.from;
}
