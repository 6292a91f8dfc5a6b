import type { MessagingError } from "../../core/errors.js";
import type { Page } from "../../wire/api.js";
import type { DeadLetterView, RetryTrunkReply, TroubledTrunk } from "../../wire/outbox.js";
import {
  discardDeadLetter,
  listDeadLetters,
  releaseTrunk,
  retryDeadLetter,
  retryTrunk,
  troubledTrunks,
} from "../api/outbox.js";
import { base } from "../deps.js";
import { statuses } from "../errors.js";
import { failureText } from "../present-trunks.js";
import { parseId } from "../validate.js";
import type { Words } from "../words.js";
import { readField } from "./fields.js";
import type { Moments } from "./moments.js";
import { ask, momentsFor, type PageCall, type PageRoute, type Pages, sendPage, tellable } from "./page.js";
import type { LetterRowView, OutboxView, TroubleView } from "./views-outbox.js";

const href = `${base}outbox`;
const PAGE = "25";

export const outboxPage: PageRoute = {
  method: "get",
  path: "outbox",
  policy: "operate installation",
  handle: (pages, call) => sendOutbox(pages, call, null),
};

/** What is done with a trunk: field `trunk`, and `action`, `retry` or `release`. */
export const outboxForm: PageRoute = {
  method: "post",
  path: "outbox",
  policy: "operate installation",
  handle: (pages, call) =>
    orExplain(pages, call, async () => {
      const { body } = call.req;
      const trunk = readField(body, "trunk");
      if (readField(body, "action") === "release") {
        await ask(pages, call, releaseTrunk, { body: { trunk } });
        return { trunk, done: "released" };
      }
      const { retried, refused } = await ask<RetryTrunkReply>(pages, call, retryTrunk, { body: { trunk } });
      return { trunk, sent: String(retried), kept: String(refused) };
    }),
};

/** What is done with one text: field `action`, `retry` or `discard`. */
export const letterForm: PageRoute = {
  method: "post",
  path: "outbox/:id",
  policy: "operate installation",
  handle: (pages, call) =>
    orExplain(pages, call, async () => {
      const id = parseId(call.req.params["id"]);
      const discards = readField(call.req.body, "action") === "discard";
      await ask(pages, call, discards ? discardDeadLetter : retryDeadLetter, { id });
      return { trunk: readField(call.req.body, "trunk"), done: discards ? "discarded" : "retried" };
    }),
};

/** Back to the list with what was done; what could not be done is said above the list. */
async function orExplain(
  pages: Pages,
  call: PageCall,
  act: () => Promise<Readonly<Record<string, string>>>,
): Promise<void> {
  try {
    const done = Object.entries(await act()).filter(([, value]) => value !== "");
    call.res.redirect(303, `${href}?${new URLSearchParams(done)}`);
  } catch (error) {
    await sendOutbox(pages, call, tellable(error));
  }
}

async function sendOutbox(pages: Pages, call: PageCall, error: MessagingError | null): Promise<void> {
  const { api } = pages;
  const { words, req } = call;
  const { trunk, state, before, ...said } = req.query;
  const moments = await momentsFor(pages, call);
  const given = { ...(isGiven(trunk) && { trunk }), ...(isGiven(state) && { state }) };
  const query = { ...given, limit: PAGE, ...(before !== undefined && { before }) };
  const chosen = isGiven(trunk) ? trunk : "";
  const [found, troubled, canRetryAll] = await Promise.all([
    ask<Page<DeadLetterView>>(pages, call, listDeadLetters, { query }),
    troubledTrunks(api),
    hasFailed(api, chosen),
  ]);
  const view: OutboxView = {
    action: href,
    trunks: [
      { value: "", text: words.t("outbox.allTrunks"), selected: chosen === "" },
      ...api.trunks.all().map(({ id, title }) => ({ value: id, text: title, selected: id === chosen })),
    ],
    states: (["", "failed", "unknown"] as const).map((value) => ({
      value,
      text: value === "" ? words.t("outbox.allStates") : words.t(`state.${value}`),
      selected: value === (state ?? ""),
    })),
    trunk: chosen,
    retryAll: canRetryAll ? words.t("outbox.retryAll") : null,
    done: doneText(said, words),
    error: error && words.describe(error.code, error.details),
    troubles: troubled.map((one) => troubleView(one, moments, words)),
    rows: found.items.map((letter) => rowOf(letter, moments, words)),
    moreHref: found.next && `${href}?${new URLSearchParams({ ...given, before: found.next })}`,
  };
  const head = { title: words.t("page.title.outbox"), status: error ? statuses[error.code] : 200 };
  await sendPage(pages, call, head, ["outbox", view]);
}

/** Whether texts over this trunk failed, so that they can be sent again all at once; over no trunk none did. */
async function hasFailed({ store, trunks }: Pages["api"], trunkId: string): Promise<boolean> {
  if (!trunks.get(trunkId)) return false;
  const counts = await store.deadLetters.counts();
  return counts.some((one) => one.trunkId === trunkId && one.state === "failed" && one.size > 0);
}

function isGiven(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function doneText(said: Readonly<Record<string, unknown>>, { t }: Words): string | null {
  const { done, sent, kept } = said;
  if (done === "retried" || done === "discarded" || done === "released") return t(`outbox.${done}`);
  if (typeof sent !== "string" || !/^\d{1,9}$/.test(sent)) return null;
  return t("outbox.sentAgain", { sent: Number(sent), kept: Number(kept) || 0 });
}

function troubleView(
  { id, title, reason, since, nextTryAt }: TroubledTrunk,
  moments: Moments,
  words: Words,
): TroubleView {
  return {
    trunk: id,
    text: words.t("outbox.trouble", { trunk: title }),
    reason: failureText(reason, words),
    since: moments.moment(Date.parse(since)),
    nextTry: moments.moment(Date.parse(nextTryAt)),
  };
}

function rowOf(letter: DeadLetterView, moments: Moments, words: Words): LetterRowView {
  const { id, tenant, trunk, number, peer, state, reason, at, nextCheckAt } = letter;
  return {
    action: `${href}/${id}`,
    tenant,
    trunk: trunk.title,
    number,
    peer,
    state,
    stateText: words.t(`state.${state}`),
    reason: failureText(reason, words),
    at: moments.moment(Date.parse(at)),
    nextCheck: nextCheckAt === null ? null : moments.moment(Date.parse(nextCheckAt)),
    warning: state === "unknown" ? words.t("outbox.mayBeTwice") : null,
  };
}
