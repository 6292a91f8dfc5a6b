import type { SearchHit } from "../../wire/search.js";
import type { Words } from "../words.js";
import type { Moments } from "./moments.js";
import { avatarOf, listHref, tagIn } from "./rows.js";
import type { HitView, MarkedView } from "./views.js";

/** So many messages on either side of one that was found. */
const AROUND = 25;
/** Characters shown before the first mark, and in all. */
const LEAD = 40;
const SHOWN = 160;

/** A message that was found: the part of it around the first hit, and the way to it among its neighbours. */
export function hitView(
  { conversation, message, marks }: SearchHit,
  { moment }: Moments,
  words: Words,
): HitView {
  const query = new URLSearchParams({
    before: String(message.seq + AROUND + 1),
    limit: String(2 * AROUND + 1),
  });
  return {
    href: `${listHref}/${conversation.id}?${query}#m-${message.id}`,
    title: conversation.title,
    tag: tagIn(words, conversation.tag),
    avatar: avatarOf(conversation.title, conversation.person?.id ?? conversation.peer ?? conversation.id),
    author: message.mine ? words.t("box.you") : message.author.name,
    parts: markedParts(message.body, marks),
    at: moment(Date.parse(message.sentAt)),
  };
}

/** The text in pieces, found or not. Cut only at white space, lest a character fall apart. */
function markedParts(body: string, marks: SearchHit["marks"]): MarkedView[] {
  const first = marks[0]?.[0] ?? 0;
  const from = first <= LEAD ? 0 : wordStart(body, first - LEAD, first);
  const to = Math.min(body.length, Math.max(from + SHOWN, marks[0]?.[1] ?? 0));
  const end = to === body.length ? to : wordEnd(body, to);
  const parts: MarkedView[] = from > 0 ? [{ text: "… ", isHit: false }] : [];
  let place = from;
  for (const [start, stop] of marks) {
    if (start < place || stop > end) continue;
    parts.push(
      { text: body.slice(place, start), isHit: false },
      { text: body.slice(start, stop), isHit: true },
    );
    place = stop;
  }
  parts.push({ text: body.slice(place, end), isHit: false });
  if (end < body.length) parts.push({ text: " …", isHit: false });
  return parts.filter(({ text }) => text !== "");
}

function wordStart(body: string, from: number, first: number): number {
  const space = body.slice(from, first).search(/\s/);
  return space < 0 ? first : from + space + 1;
}

function wordEnd(body: string, to: number): number {
  const space = body.slice(to).search(/\s/);
  return space < 0 ? body.length : to + space;
}
