import type { MessagingError } from "../../core/errors.js";
import { ownDirectory } from "../api/me.js";
import { recipientIn, submit } from "../api/messages.js";
import { clientKey, messagesQuery } from "../api/schemas.js";
import { statuses } from "../errors.js";
import { parse, parseId } from "../validate.js";
import { claimPart } from "./claim.js";
import { consentPart, withNotes } from "./consent.js";
import { panelOf } from "./contact-panel.js";
import { readField } from "./fields.js";
import { lineViews } from "./lines.js";
import {
  momentsFor,
  type PageCall,
  type PageRoute,
  type Pages,
  sendPage,
  signedIn,
  tellable,
} from "./page.js";
import { listHref, tagIn } from "./rows.js";

export const conversationPage: PageRoute = {
  method: "get",
  path: "messages/:id",
  policy: "read conversation",
  async handle(pages, call) {
    await sendTranscript(pages, call, { status: 200, draft: "", error: null });
  },
};

export const replyForm: PageRoute = {
  method: "post",
  path: "messages/:id",
  policy: "send conversation",
  async handle(pages, call) {
    const { api } = pages;
    const { req, res } = call;
    const session = signedIn(call);
    const id = parseId(req.params["id"]);
    const body = readField(req.body, "body");
    const key = parse(clientKey, readField(req.body, "clientKey"));
    try {
      const to = await recipientIn(api, session, id);
      await submit(api, session, { clientKey: key, to, body });
    } catch (error) {
      // Whatever went wrong, the text that somebody typed stays.
      return sendProblem(pages, call, tellable(error), body);
    }
    res.redirect(303, `${listHref}/${id}#reply`);
  },
};

interface Attempt {
  readonly status: number;
  readonly draft: string;
  readonly error: string | null;
}

/** The conversation as it is, with why something could not be done. */
export function sendProblem(
  pages: Pages,
  call: PageCall,
  { code, details }: MessagingError,
  draft = "",
): Promise<void> {
  const error = call.words.describe(code, details);
  return sendTranscript(pages, call, { status: statuses[code], draft, error });
}

/** The conversation as it is, with what came of what was just tried. */
async function sendTranscript(pages: Pages, call: PageCall, attempt: Attempt): Promise<void> {
  const { api } = pages;
  const { req, words } = call;
  const session = signedIn(call);
  const id = parseId(req.params["id"]);
  const { called, ...query } = req.query;
  const { before = null, limit } = parse(messagesQuery, query);
  const row = await api.inbox.get(session, id, "read");
  const [found, presenter, own] = await Promise.all([
    api.inbox.messages(session, id, { after: 0, before, limit: limit + 1 }),
    api.present(session, words),
    ownDirectory(api, session.tenantId),
  ]);
  const shown = found.slice(-limit);
  // To look at the end of a conversation is to read it; without a script nothing else could say so.
  if (before === null && !isPrefetch(call)) await api.inbox.markRead(session, id, row.conversation.lastSeq);
  const conversation = await presenter.conversation(row);
  const panel = await panelOf(api, session, presenter, conversation);
  const moments = await momentsFor(pages, call);
  const href = `${listHref}/${id}`;
  const hasOlder = found.length > limit;
  const messages = await presenter.messages(row.conversation, shown);
  const lines = lineViews(messages, { moments, words, deleteHref: `${href}/delete` });
  const consent = consentPart(conversation, { moments, words });
  const view = {
    id,
    tag: tagIn(words, conversation.tag),
    title: conversation.title,
    panel,
    muted: conversation.muted,
    ...withNotes(lines, messages, conversation, { moments, words, hasOlder }),
    consent,
    claim: await claimPart(pages, call, conversation),
    banner: consent?.banner ?? null,
    listHref,
    newHref: `${listHref}/new`,
    openHref: `${listHref}/open`,
    muteHref: `${href}/mute`,
    deedHref: `${href}/deed`,
    deleteHref: `${href}/delete`,
    callHref: api.calls.canCall(own, session.userId) ? `${href}/call` : null,
    called: called === undefined ? null : conversation.title,
    olderHref: hasOlder ? `${href}?before=${shown[0]?.seq}` : null,
    newestHref: before === null ? null : href,
    action: href,
    // With scripts the widget takes this place and keeps it up to date; a page that was left with a text in it stays.
    live: before === null && attempt.error === null,
    clientKey: api.newId(),
    draft: attempt.draft === "" ? conversation.draft : attempt.draft,
    error: attempt.error,
  };
  const title = words.t("tagged", { title: view.title, tag: view.tag });
  await sendPage(pages, call, { title, status: attempt.status }, ["conversation", view]);
}

function isPrefetch({ req }: PageCall): boolean {
  return /prefetch|prerender/.test(req.get("sec-purpose") ?? req.get("purpose") ?? "");
}
