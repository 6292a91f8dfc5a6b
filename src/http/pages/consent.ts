import { bannerWords, lineWords, placesOf } from "../../core/consent-words.js";
import type { ConversationView, MessageView } from "../../wire/api.js";
import type { ConsentLineView } from "../../wire/consent.js";
import { putConsent } from "../api/consent.js";
import { parseId } from "../validate.js";
import type { Words } from "../words.js";
import { readField } from "./fields.js";
import type { Moments } from "./moments.js";
import { ask, type PageRoute, sendPage, signedIn } from "./page.js";
import { listHref, tagIn } from "./rows.js";
import type { ConsentPartView, LineView, NoteView } from "./views-lines.js";

/** Asks before anything is noted, on a page of its own. */
export const consentPage: PageRoute = {
  method: "get",
  path: "messages/:id/consent",
  policy: "send conversation",
  async handle(pages, call) {
    const { api } = pages;
    const { t } = call.words;
    const session = signedIn(call);
    const id = parseId(call.req.params["id"]);
    const presenter = await api.present(session, call.words);
    const { title, tag, consent } = await presenter.conversation(await api.inbox.get(session, id, "send"));
    const isOut = consent?.optedOut ?? false;
    const heading = t(isOut ? "consent.optIn" : "consent.optOut");
    const view = {
      heading,
      question: t(isOut ? "consent.optInQuestion" : "consent.optOutQuestion"),
      title,
      tag: tagIn(call.words, tag),
      yes: t(isOut ? "consent.optInYes" : "consent.optOutYes"),
      danger: !isOut,
      consent: isOut ? "opted-in" : "opted-out",
      action: `${listHref}/${id}/consent`,
      backHref: `${listHref}/${id}`,
    };
    await sendPage(pages, call, { title: heading }, ["consent", view]);
  },
};

export const consentForm: PageRoute = {
  method: "post",
  path: "messages/:id/consent",
  policy: "send conversation",
  async handle(pages, call) {
    const { body, params } = call.req;
    const id = parseId(params["id"]);
    // Before the form is read: to others there is nothing that it could be wrong about.
    await pages.api.inbox.get(signedIn(call), id, "send");
    const noted = { consent: readField(body, "consent"), reason: readField(body, "reason") };
    await ask(pages, call, putConsent, { id, body: noted });
    call.res.redirect(303, `${listHref}/${id}`);
  },
};

export interface ConsentDeps {
  readonly moments: Moments;
  readonly words: Words;
}

/** What a conversation's page says of its consent; null for chats, which need none. */
export function consentPart(
  { id, kind, consent }: ConversationView,
  { moments, words }: ConsentDeps,
): (ConsentPartView & { readonly banner: string | null }) | null {
  if (kind !== "sms") return null;
  const last = consent?.lines.findLast((line) => line.kind === "opted-out");
  const date = last ? moments.moment(Date.parse(last.at)).short : "";
  const isOut = consent?.optedOut ?? false;
  return {
    banner: isOut ? bannerWords(words.t, last, date) : null,
    href: `${listHref}/${id}/consent`,
    change: words.t(isOut ? "consent.optIn" : "consent.optOut"),
  };
}

/** The lines with what stands behind them, and what stands above all. */
export function withNotes(
  lines: readonly LineView[],
  shown: readonly MessageView[],
  { title, consent }: ConversationView,
  { moments, words, hasOlder }: ConsentDeps & { readonly hasOlder: boolean },
): { readonly lines: readonly LineView[]; readonly notesAbove: readonly NoteView[] } {
  const seqs = shown.map(({ seq }) => seq);
  const places = placesOf(consent?.lines ?? [], seqs, hasOlder);
  const notesAt = (index: number): NoteView[] => (places.get(index) ?? []).map(noteView);
  return {
    lines: lines.map((line, index) => ({ ...line, notes: notesAt(index) })),
    notesAbove: notesAt(-1),
  };

  function noteView(line: ConsentLineView): NoteView {
    return { words: lineWords(words.t, line, title), at: moments.moment(Date.parse(line.at)) };
  }
}
