import type { TrunkRow, TrunksReply } from "../../wire/trunks.js";
import { listTrunks } from "../api/trunks.js";
import { base } from "../deps.js";
import type { Words } from "../words.js";
import type { Moments } from "./moments.js";
import { ask, momentsFor, type PageRoute, sendPage } from "./page.js";
import type { TrunkRowView } from "./views-operator.js";

/** Where the trunks are. */
export const trunksHref = `${base}trunks`;

export const trunksPage: PageRoute = {
  method: "get",
  path: "trunks",
  policy: "operate installation",
  async handle(pages, call) {
    const { words } = call;
    const { trunks, drivers } = await ask<TrunksReply>(pages, call, listTrunks, {});
    const moments = await momentsFor(pages, call);
    const view = {
      rows: trunks.map((trunk) => rowOf(trunk, moments, words)),
      newHref: `${trunksHref}/new`,
      drivers: drivers.map(({ name, title }) => ({ value: name, text: title, selected: false })),
    };
    await sendPage(pages, call, { title: words.t("page.title.trunks") }, ["trunks", view]);
  },
};

function rowOf(trunk: TrunkRow, moments: Moments, { t }: Words): TrunkRowView {
  const { id, title, kind, carrier, state, problem, lastWebhook } = trunk;
  const isFixed = kind !== "carrier" && state === "on";
  return {
    href: kind === "carrier" ? `${trunksHref}/${id}` : null,
    title,
    carrier,
    state: isFixed ? "off" : state,
    stateText: t(`page.trunk.state.${isFixed ? "fixed" : state}`),
    problem,
    webhook: lastWebhook && { ...lastWebhook, at: moments.moment(Date.parse(lastWebhook.at)) },
  };
}
