import type { SearchHit } from "../wire/search.js";
import { foreign, h } from "./dom.js";
import type { RowActions } from "./rows.js";
import { clock, dayKey, dayName } from "./times.js";
import { tagWord } from "./words.js";

/** How much of a long message stands before the first word that was found. */
const leadLength = 24;
const shownLength = 160;

/** A message that has the words, with the words marked; the button shows it among its neighbours. */
export function hitRow(
  { conversation, message, marks }: SearchHit,
  { showMessage }: RowActions,
): HTMLElement {
  const text = h("span", { class: "hit-text", dir: "auto" }, ...excerpt(message.body, marks));
  const tag = h("span", { class: "tag", text: tagWord(conversation.tag) });
  const at = h("time", { datetime: message.sentAt, text: when(message.sentAt, new Date()) });
  const head = h(
    "span",
    { class: "hit-head" },
    h("span", { class: "who" }, foreign(conversation.title)),
    tag,
    at,
  );
  const button = h("button", { type: "button", class: "hit", "data-key": message.id }, head, text);
  button.addEventListener("click", () => showMessage(conversation, message.seq, button));
  return h("div", { role: "listitem" }, button);
}

/** Today by the clock, else by the day. */
function when(iso: string, now: Date): string {
  const day = dayKey(new Date(iso));
  return day === dayKey(now) ? clock(iso) : dayName(day, now);
}

function excerpt(body: string, marks: SearchHit["marks"]): readonly (Node | string)[] {
  const from = Math.max(0, body.lastIndexOf(" ", Math.max(0, (marks[0]?.[0] ?? 0) - leadLength)) + 1);
  const until = from + shownLength;
  const parts: (Node | string)[] = from > 0 ? ["…"] : [];
  let at = from;
  for (const [start, end] of marks) {
    if (start < at || end > until) continue;
    parts.push(body.slice(at, start), h("mark", { text: body.slice(start, end) }));
    at = end;
  }
  parts.push(body.slice(at, until));
  return parts;
}
