import type { ConversationView, MessageView } from "../../wire/api.js";
import { base } from "../deps.js";
import type { Words } from "../words.js";
import type { Moments } from "./moments.js";
import type { AvatarView, ConversationRowView } from "./views.js";

const SNIPPET = 120;
const HUES = 6;

/** Where the history is. */
export const listHref = `${base}messages`;

/** One conversation as a line of a list. */
export function rowView(
  conversation: ConversationView,
  { moment }: Moments,
  words: Words,
): ConversationRowView {
  const { id, title, unread, muted, claim, lastMessage, lastActivityAt } = conversation;
  return {
    id,
    href: `${listHref}/${id}`,
    deleteHref: `${listHref}/${id}/delete`,
    tag: tagIn(words, conversation.tag),
    title,
    avatar: avatarOf(title, conversation.person?.id ?? conversation.peer ?? id),
    unread,
    muted,
    claim: claim && words.t("claim.by", { name: claim.name }),
    snippet: firstLine(lastMessage ? textOf(lastMessage) : ""),
    mine: lastMessage?.mine ?? false,
    at: lastActivityAt === null ? null : moment(Date.parse(lastActivityAt)),
  };
}

/** The visible tag of a conversation, in the reader's language. */
export function tagIn({ t }: Words, tag: ConversationView["tag"]): string {
  return t(tag === "SMS" ? "sms" : "chat");
}

/** A picture of somebody who has none: initials on a colour that stays the same. */
export function avatarOf(name: string, key: string): AvatarView {
  const words = name.match(/\p{L}\p{M}{0,2}[^\s]*/gu) ?? [];
  const initials = words.slice(0, 2).map((word) => [...word][0]?.toLocaleUpperCase() ?? "");
  const isNamed = /^\p{L}/u.test(name) && initials.length > 0;
  const sum = [...key].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return { initials: isNamed ? initials.join("") : "#", hue: sum % HUES };
}

/** What it says, else what it brings. */
function textOf({ body, attachments }: MessageView): string {
  return body === "" ? attachments.map(({ name }) => name).join(", ") : body;
}

/** Cut by code points: half an emoji is a box. */
function firstLine(body: string): string {
  const characters = [
    ...body
      .slice(0, 4 * SNIPPET)
      .replace(/\s+/g, " ")
      .trim(),
  ];
  return characters.length > SNIPPET ? `${characters.slice(0, SNIPPET).join("")}…` : characters.join("");
}
