import type { Values } from "./catalogue.js";

/** One of the last messages, as a mail shows it. */
export interface QuotedMessage {
  readonly from: string;
  /** In words, by the tenant's clock. */
  readonly at: string;
  readonly body: string;
}

export interface ReminderOf {
  readonly from: string;
  readonly tag: string;
  readonly count: number;
  /** The last messages, oldest first; empty where their texts shall not be shown. */
  readonly messages: readonly QuotedMessage[];
  /** Where the conversation is; null where nobody said how browsers reach us. */
  readonly link: string | null;
  readonly language: string;
  readonly direction: "ltr" | "rtl";
}

/** Subject and both forms of the mail about unread messages. What others wrote is text in both, whatever it is. */
export function reminderMail(
  about: ReminderOf,
  phrase: (key: string, values: Values) => string,
): { readonly subject: string; readonly text: string; readonly html: string } {
  const { tag, count, messages, link } = about;
  const from = oneLine(about.from);
  const headline = phrase("notify.several", { count, from });
  const open = link === null ? null : phrase("mail.open", {});
  const why = phrase("mail.why", {});
  const texts = messages.map((message) => `${oneLine(message.from)}, ${message.at}:\n${message.body}`);
  const links = link === null ? [] : [`${open}: ${link}`];
  return {
    subject: `${headline} (${tag})`,
    text: [headline, ...texts, ...links, why].join("\n\n"),
    html: page(about, { headline, open, why }),
  };
}

function page(
  { messages, link, language, direction }: ReminderOf,
  words: { readonly headline: string; readonly open: string | null; readonly why: string },
): string {
  const quotes = messages.map(
    ({ from, at, body }) =>
      `<p style="margin:0 0 12px"><b><bdi>${escaped(oneLine(from))}</bdi></b> <span style="color:#566370">${escaped(at)}</span><br>
<span dir="auto" style="white-space:pre-wrap">${escaped(body)}</span></p>`,
  );
  const button =
    link === null || words.open === null
      ? ""
      : `<p><a href="${escaped(link)}">${escaped(words.open)}</a></p>`;
  return `<!doctype html><html lang="${language}" dir="${direction}"><body style="font:15px/1.5 sans-serif">
<h1 style="font-size:18px">${escaped(words.headline)}</h1>
${quotes.join("\n")}
${button}
<p style="color:#566370;font-size:13px">${escaped(words.why)}</p>
</body></html>`;
}

/** A name with line ends could pretend to be the rest of the mail. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
