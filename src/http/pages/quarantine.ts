import { formatAddress } from "../../core/address.js";
import type { MessagingError } from "../../core/errors.js";
import type { Page, QuarantinedView } from "../../wire/api.js";
import type { ArrivalView } from "../../wire/trunks.js";
import { discardArrival, getArrival, listQuarantine, replayArrival } from "../api/quarantine.js";
import { base } from "../deps.js";
import { statuses } from "../errors.js";
import { reasonText } from "../present-trunks.js";
import { parseId } from "../validate.js";
import { ask, momentsFor, type PageCall, type PageRoute, type Pages, sendPage, tellable } from "./page.js";

const href = `${base}quarantine`;
const PAGE = "50";

export const quarantinePage: PageRoute = {
  method: "get",
  path: "quarantine",
  policy: "operate installation",
  async handle(pages, call) {
    const { words, req } = call;
    const { before } = req.query;
    const query = { limit: PAGE, ...(before !== undefined && { before }) };
    const { items, next } = await ask<Page<QuarantinedView>>(pages, call, listQuarantine, { query });
    const moments = await momentsFor(pages, call);
    const view = {
      rows: items.map(({ id, reason, over, from, to, receivedAt }) => ({
        href: `${href}/${id}`,
        reason: reasonText(reason, words),
        over,
        from: shown(from),
        to: shown(to),
        at: moments.moment(Date.parse(receivedAt)),
      })),
      olderHref: next === null ? null : `${href}?before=${next}`,
    };
    await sendPage(pages, call, { title: words.t("page.title.quarantine") }, ["quarantine", view]);
  },
};

export const arrivalPage: PageRoute = {
  method: "get",
  path: "quarantine/:id",
  policy: "operate installation",
  async handle(pages, call) {
    const id = parseId(call.req.params["id"]);
    const arrival = await ask<ArrivalView>(pages, call, getArrival, { id });
    await sendArrival(pages, call, arrival, null);
  },
};

export const replayForm: PageRoute = {
  method: "post",
  path: "quarantine/:id/replay",
  policy: "operate installation",
  async handle(pages, call) {
    const id = parseId(call.req.params["id"]);
    try {
      await ask(pages, call, replayArrival, { id });
      call.res.redirect(303, `${href}/${id}?replayed`);
    } catch (error) {
      const refusal = tellable(error);
      await sendArrival(pages, call, await ask<ArrivalView>(pages, call, getArrival, { id }), refusal);
    }
  },
};

export const discardForm: PageRoute = {
  method: "post",
  path: "quarantine/:id/discard",
  policy: "operate installation",
  async handle(pages, call) {
    await ask(pages, call, discardArrival, { id: parseId(call.req.params["id"]) });
    call.res.redirect(303, href);
  },
};

async function sendArrival(
  pages: Pages,
  call: PageCall,
  arrival: ArrivalView,
  error: MessagingError | null,
): Promise<void> {
  const { t, describe } = call.words;
  const { id, status, raw, reasonText: reason, receivedAt } = arrival;
  const moments = await momentsFor(pages, call);
  const isOpen = status === "quarantined";
  const wasTried = isOpen && call.req.query["replayed"] !== undefined;
  const view = {
    state: t(`page.quarantine.state.${status}`),
    fate: isOpen ? reason : t(`page.quarantine.fate.${status}`, { to: shown(arrival.to) }),
    isSolved: !isOpen,
    notice: wasTried ? t("page.quarantine.stillHere") : null,
    error: error && describe(error.code, error.details),
    facts: factsOf(arrival, call),
    at: moments.moment(Date.parse(receivedAt)),
    raw,
    replayHref: isOpen ? `${href}/${id}/replay` : null,
    discardHref: isOpen ? `${href}/${id}/discard` : null,
    backHref: href,
  };
  const head = { title: t("page.title.quarantine"), status: error ? statuses[error.code] : 200 };
  await sendPage(pages, call, head, ["arrival", view]);
}

function factsOf({ from, to, over, tenant }: ArrivalView, { words: { t } }: PageCall) {
  const facts = [
    { name: t("page.quarantine.from"), value: shown(from) },
    { name: t("page.quarantine.to"), value: shown(to) },
    { name: t("page.quarantine.over"), value: over },
    { name: t("page.quarantine.tenant"), value: tenant ?? "" },
  ];
  return facts.filter(({ value }) => value !== "");
}

/** Numbers as people write them, anything else as it came. */
function shown(address: string): string {
  return formatAddress(address, "ZZ");
}
