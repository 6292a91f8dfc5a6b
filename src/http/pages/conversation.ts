import { MessagingError } from "../../core/errors.js";
import type { MessageView } from "../../wire/api.js";
import { ownDirectory } from "../api/me.js";
import { recipientIn, submit } from "../api/messages.js";
import { clientKey, messagesQuery } from "../api/schemas.js";
import { requireToken } from "../csrf.js";
import { base } from "../deps.js";
import { statuses } from "../errors.js";
import { parse, parseId } from "../validate.js";
import type { Words } from "../words.js";
import { readField } from "./login.js";
import { momentIn, type PageCall, type PageRoute, type Pages, sendPage, signedIn, tagIn } from "./page.js";
import type { LineView, Moment } from "./views.js";

const listHref = `${base}messages`;

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
    requireToken(session, readField(req.body, "_csrf"));
    const id = parseId(req.params["id"]);
    const body = readField(req.body, "body");
    const key = parse(clientKey, readField(req.body, "clientKey"));
    try {
      const to = await recipientIn(api, session, id);
      await submit(api, session, { clientKey: key, to, body });
    } catch (error) {
      if (!(error instanceof MessagingError) || error.code === "not-found") throw error;
      // Whatever went wrong, the text that somebody typed stays.
      const problem = { status: statuses[error.code], error: call.words.describe(error.code, error.details) };
      return sendTranscript(pages, call, { ...problem, draft: body });
    }
    res.redirect(303, `${listHref}/${id}`);
  },
};

interface Attempt {
  readonly status: number;
  readonly draft: string;
  readonly error: string | null;
}

async function sendTranscript(pages: Pages, call: PageCall, attempt: Attempt): Promise<void> {
  const { api } = pages;
  const { req } = call;
  const session = signedIn(call);
  const id = parseId(req.params["id"]);
  const { before = null, limit } = parse(messagesQuery, req.query);
  const row = await api.inbox.get(session, id, "read");
  const [found, presenter, own] = await Promise.all([
    api.inbox.messages(session, id, { after: 0, before, limit: limit + 1 }),
    api.present(session, call.words),
    ownDirectory(api, session.tenantId),
  ]);
  const shown = found.slice(-limit);
  // To look at the end of a conversation is to read it; without a script nothing else could say so.
  if (before === null && !isPrefetch(call)) await api.inbox.markRead(session, id, row.conversation.lastSeq);
  const conversation = await presenter.conversation(row);
  const moment = momentIn(own.tenant.timeZone, call.words);
  const lines = await presenter.messages(row.conversation, shown);
  const view = {
    id,
    tag: tagIn(call.words, conversation.tag),
    title: conversation.title,
    muted: conversation.muted,
    lines: lines.map((line) => lineView(line, moment, call.words)),
    listHref,
    olderHref: found.length > limit ? `${listHref}/${id}?before=${shown[0]?.seq}` : null,
    newestHref: before === null ? null : `${listHref}/${id}`,
    action: `${listHref}/${id}`,
    clientKey: api.newId(),
    draft: attempt.draft,
    error: attempt.error,
  };
  const title = call.words.t("tagged", { title: conversation.title, tag: view.tag });
  await sendPage(pages, call, { title, status: attempt.status }, ["conversation", view]);
}

function lineView(message: MessageView, moment: (at: number) => Moment, { t }: Words): LineView {
  const { id, mine, direction, body, author, state, sentAt } = message;
  const words = state === null ? null : t(`state.${state}`);
  return { id, author: author.name, mine, direction, body, at: moment(Date.parse(sentAt)), state: words };
}

function isPrefetch({ req }: PageCall): boolean {
  return /prefetch|prerender/.test(req.get("sec-purpose") ?? req.get("purpose") ?? "");
}
