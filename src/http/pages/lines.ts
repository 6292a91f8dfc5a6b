import { shownSize } from "../../core/shown-size.js";
import type { MessageView } from "../../wire/api.js";
import type { Words } from "../words.js";
import type { Moments } from "./moments.js";
import type { FileView, LineView } from "./views-lines.js";

const GROUP_MS = 5 * 60_000;

export interface LineDeps {
  readonly moments: Moments;
  readonly words: Words;
  /** Where deletion of one message is asked about. */
  readonly deleteHref: string;
}

/** The lines with what stands between them: a day when it changes, a name when another one speaks. */
export function lineViews(messages: readonly MessageView[], deps: LineDeps): LineView[] {
  return messages.map((message, index) => lineView(message, messages[index - 1], deps));
}

function lineView(message: MessageView, before: MessageView | undefined, deps: LineDeps): LineView {
  const { moments, words, deleteHref } = deps;
  const { id, author, mine, direction, body, state, sentAt, attachments } = message;
  const at = Date.parse(sentAt);
  const isSameDay = before && moments.dayKey(Date.parse(before.sentAt)) === moments.dayKey(at);
  return {
    id,
    day: isSameDay ? null : moments.dayName(at),
    author: mine || (isSameDay && isGrouped(before, message)) ? null : author.name,
    direction,
    body,
    files: attachments.map((file) => fileView(file, words)),
    at: moments.moment(at),
    state: state === null ? null : words.t(`state.${state}`),
    isProblem: state === "failed" || state === "blocked",
    deleteHref: `${deleteHref}?message=${id}`,
    canRetry: mine && state === "failed",
    lacksFiles: attachments.some((file) => file.state === "failed"),
    notes: [],
  };
}

/** Whether one goes on speaking: the same person, soon after. */
function isGrouped(before: MessageView, message: MessageView): boolean {
  const isSame = before.author.name === message.author.name && before.direction === message.direction;
  return isSame && Date.parse(message.sentAt) - Date.parse(before.sentAt) < GROUP_MS;
}

function fileView(file: MessageView["attachments"][number], { locale, t }: Words): FileView {
  const { name, href, thumbnail, picture, size, state } = file;
  const lacking = state === "ready" ? null : t(`box.${state}${picture ? "Picture" : "File"}`);
  const shownHref = thumbnail ?? href;
  return { name, href, shownHref, picture, ...shownSize(file), size: sizeText(size, locale), lacking };
}

function sizeText(bytes: number, locale: string): string {
  const [unit, amount] =
    bytes < 1_000_000 ? (["kilobyte", bytes / 1_000] as const) : (["megabyte", bytes / 1_000_000] as const);
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}
