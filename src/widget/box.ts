import { MOST_ATTACHMENTS } from "../core/attachments.js";
import { CHAT_LIMIT, SMS_LIMIT } from "../core/text.js";
import type { ConversationView, Me } from "../wire/api.js";
import { type BoxHead, createBoxHead } from "./box-head.js";
import { type ClaimLine, createClaimLine, isShared } from "./claim.js";
import type { Client } from "./client.js";
import { type Composer, createComposer } from "./composer.js";
import { optedOutWords } from "./consent.js";
import { h, set } from "./dom.js";
import type { Drafts } from "./drafts.js";
import type { BoxMemory } from "./memory.js";
import { createTranscript, type Transcript } from "./transcript.js";
import { createTypingTeller } from "./typing.js";
import { t, tagWord, type Word } from "./words.js";

export type Shape = BoxMemory["shape"];

export interface BoxDeps {
  readonly client: Client;
  readonly drafts: Drafts;
  readonly me: () => Me;
  /** The user minimised, restored or closed the box. */
  readonly reshape: (box: Box, shape: Shape) => void;
  /** The user wants to go on from another number of ours: the box becomes that conversation, with its draft. */
  readonly sendFrom: (box: Box, number: string) => Promise<Composer | null>;
}

/** One conversation docked at the bottom edge. */
export interface Box {
  readonly id: string;
  readonly element: HTMLElement;
  readonly composer: Composer;
  shape: Shape;
  /** Who had the focus when the user opened it; gets it back. */
  opener: HTMLElement | null;
  draw(): void;
  /** Whether the user is at the end of it right now. */
  attended(): boolean;
  focus(): void;
  /** Shows one message among its neighbours. */
  reveal(seq: number): Promise<void>;
}

/** Makes the box of a conversation; it draws nothing until it is told to. */
export function createBox(id: string, deps: BoxDeps): Box {
  const { client, drafts } = deps;
  const seen = (): void => client.markRead(id);
  const transcript = createTranscript({
    base: client.base,
    more: (end) => void client.history.more(id, end),
    trim: (end) => client.history.trim(id, end),
    newest: () => void client.history.toEnd(id),
    loadAgain: ({ id }) => void client.api.request("POST", `${messageAt(id)}/files`, {}),
    remove: async (messageId) => (await client.api.request("DELETE", messageAt(messageId))).ok,
    bottom: () => box.attended() && seen(),
    again: (messageId) => sendAnew(client, messageId),
    ...{ retry: client.sending.retry, discard: client.sending.discard },
  });
  const composer = createComposer({
    base: client.base,
    csrfToken: client.api.csrfToken,
    send(body, attachments) {
      teller.sent();
      client.sending.send(id, { body, attachments });
      // Who reads far back wants to see what becomes of it.
      if ((client.state().threads.get(id)?.newer ?? null) !== null) void client.history.toEnd(id);
    },
    draft(text) {
      drafts.typed(id, text);
      teller.typed(text);
    },
    left: () => box.draw(),
    sendFrom: (number) => deps.sendFrom(box, number),
  });
  const head = createBoxHead(id, client, {
    toggle: () => deps.reshape(box, box.shape === "open" ? "minimised" : "open"),
    minimise: () => deps.reshape(box, "minimised"),
    close: () => deps.reshape(box, "closed"),
    canMeet: () => deps.me().video,
    canCall: () => deps.me().canCall,
  });
  const claim = createClaimLine(id, client, deps.me);
  // Clicks on the head's controls are no sign that the messages were looked at; what happens in here is.
  const body = h("div", { class: "body", onclick: seen, onfocusin: seen, oninput: seen });
  body.append(head.menu, head.calls, claim.element, transcript.element, composer.element);
  const element = h("section", { class: "box", "data-chat-box": true, "data-conv-id": id });
  element.append(head.element, body);
  element.addEventListener("keydown", (event) => {
    // The host's own shortcuts are not for what is typed in here.
    event.stopPropagation();
    if (event.key === "Escape" && !head.closeMenu()) deps.reshape(box, "minimised");
  });

  const newness = createNewness();
  const teller = createTypingTeller((typing) => tellTyping(client, deps.me(), id, typing));
  const box: Box = {
    id,
    element,
    composer,
    shape: "open",
    opener: null,
    draw: () => draw(box, { ...deps, head, body, claim, transcript, newness }),
    attended: () =>
      box.shape === "open" && document.hasFocus() && body.matches(":focus-within") && transcript.atBottom(),
    focus: () => composer.focus(),
    async reveal(seq) {
      if (!(await client.history.around(id, seq))) return;
      box.draw();
      transcript.reveal(seq);
    },
  };
  composer.setText(drafts.text(id));
  return box;
}

function messageAt(id: string): string {
  return `v1/messages/${encodeURIComponent(id)}`;
}

/** Resolves with why not, where it can't be. */
async function sendAnew({ api }: Client, messageId: string): Promise<string | null> {
  const answer = await api.request("POST", `${messageAt(messageId)}/retry`);
  if (answer.ok) return null;
  return answer.failure.kind === "refused" ? answer.failure.message : t("cantDo");
}

/** To the other side of a chat, and to colleagues on a shared number; nobody else hears it. */
function tellTyping({ state, api }: Client, me: Me, id: string, typing: boolean): void {
  const { conversations, preferences } = state();
  const conversation = conversations.get(id);
  const isHeard = conversation && (conversation.kind === "chat" || isShared(conversation, me));
  if (isHeard && preferences?.shareTyping !== false) void api.typing(id, typing);
}

interface Parts extends BoxDeps {
  readonly newness: Newness;
  readonly head: BoxHead;
  readonly body: HTMLElement;
  readonly claim: ClaimLine;
  readonly transcript: Transcript;
}

function draw(box: Box, { client, drafts, me, head, body, claim, transcript, newness }: Parts): void {
  const state = client.state();
  const conversation = state.conversations.get(box.id);
  if (!conversation) return;
  const fresh = isFresh(conversation);
  const opening = body.hidden && box.shape === "open";
  newness.look(conversation, opening);
  body.hidden = box.shape !== "open";
  set(box.element, "data-shape", box.shape);
  set(box.element, "data-unread", fresh ? conversation.unread : null);
  set(box.element, "aria-label", t("tagged", { title: conversation.title, tag: tagWord(conversation.tag) }));
  head.draw(conversation, box.shape, fresh);
  if (body.hidden) return;
  claim.draw(conversation);
  const outgoing = state.outgoing.filter(({ conversationId }) => conversationId === box.id);
  const thread = state.threads.get(box.id);
  transcript.draw({
    conversation,
    thread,
    outgoing,
    firstNew: newness.first(),
    peerReadSeq: conversation.peerReadSeq,
  });
  // What another tab or device writes comes in where nobody is writing.
  if (!box.composer.isFocused() && !drafts.isAhead(box.id)) box.composer.setText(conversation.draft);
  box.composer.draw(composerView(conversation, client, me()));
  if (opening) transcript.toBottom();
}

type Newness = ReturnType<typeof createNewness>;

/** Which message was the first new one when the reader came: fixed until new ones come after all were read. */
function createNewness() {
  let first: number | null = null;
  let wasUnread = false;
  return {
    first: (): number | null => first,
    look({ unread, readSeq }: ConversationView, opening: boolean): void {
      if (unread > 0 && !wasUnread) first = readSeq + 1;
      else if (unread === 0 && opening) first = null;
      wasUnread = unread > 0;
    },
  };
}

/** Green: there is something unseen, and the user has not asked for quiet. */
export function isFresh(conversation: ConversationView): boolean {
  return conversation.unread > 0 && !conversation.muted;
}

function composerView(conversation: ConversationView, client: Client, me: Me) {
  const { id, kind, number } = conversation;
  const [writer] = client.typing.names(id);
  const sms = kind === "sms";
  return {
    sms,
    number,
    numbers: me.numbers,
    ...limitsIn(conversation, me),
    hint: writer ? t(sms ? "box.replying" : "box.typing", { name: writer }) : presenceOf(conversation),
    blocked: sms ? blockedBy(conversation, me) : me.chatEnabled ? null : t("error.chat-off-sender"),
  };
}

/** What one message takes here: for SMS that is its number's trunk to say. */
function limitsIn({ kind, number }: ConversationView, { media: { maxBytes }, numbers }: Me) {
  if (kind !== "sms")
    return { maxCharacters: CHAT_LIMIT, files: { maxCount: MOST_ATTACHMENTS, maxBytes, apart: true } };
  const own = numbers.find((one) => one.number === number);
  return { maxCharacters: Math.min(SMS_LIMIT, own?.maxCharacters ?? SMS_LIMIT), files: own?.mms ?? null };
}

const presenceWords = { online: "isOnline", away: "box.isAway", offline: "isOffline" } as const;

function presenceOf({ person }: ConversationView): string | null {
  return person && t(presenceWords[person.presence], { name: person.name });
}

/** Why nothing can be sent from here; null when it can. */
function blockedBy(conversation: ConversationView, { smsOff, numbers, numbersOff }: Me): string | null {
  const { number } = conversation;
  const values = { number: number ?? "" };
  // Where nothing is missing but this number's own switch, that is what to ask the office for.
  const isOff = (smsOff === null || smsOff === "sms-no-number") && numbersOff.includes(values.number);
  if (isOff) return t("error.sms-off-number", values);
  if (smsOff !== null) return t(`error.${smsOff}` as Word);
  const isOurs = numbers.some((own) => own.number === number);
  return isOurs ? optedOutWords(conversation) : t("box.numberGone", values);
}
