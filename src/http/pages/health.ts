import type { HealthReply, LinkView } from "../../wire/health.js";
import { getHealth } from "../api/health.js";
import { base } from "../deps.js";
import type { Words } from "../words.js";
import type { Moments } from "./moments.js";
import { ask, momentsFor, type PageRoute, sendPage } from "./page.js";
import { trunksHref } from "./trunks.js";
import type { HealthPageView, LinkRowView } from "./views-health.js";

const href = `${base}health`;
/** More than an operator reads of one PBX. */
const GAPS_SHOWN = 5;
const PRODUCTS = { freeswitch: "FreeSWITCH", asterisk: "Asterisk" } as const;

export const healthPage: PageRoute = {
  method: "get",
  path: "health",
  policy: "operate installation",
  async handle(pages, call) {
    const { words, req } = call;
    const query = req.query["again"] === undefined ? {} : { again: "true" };
    const health = await ask<HealthReply>(pages, call, getHealth, { query });
    const view = viewOf(health, await momentsFor(pages, call), words);
    await sendPage(pages, call, { title: words.t("page.title.health") }, ["health", view]);
  },
};

function viewOf(health: HealthReply, moments: Moments, words: Words): HealthPageView {
  const { t } = words;
  const at = (time: string) => moments.moment(Date.parse(time));
  return {
    ...sumOf(health.findings, words),
    at: at(health.at),
    checked: new Intl.ListFormat(words.locale).format(health.checked),
    againHref: `${href}?again`,
    findings: health.findings.map((one) => ({ ...one, levelText: t(`page.health.level.${one.level}`) })),
    links: health.links.map((link) => linkRow(link, moments, words)),
    queues: health.queues.map(({ trunk, queued, oldestAt }) => ({
      title: trunk?.title ?? t("page.health.phones"),
      text: t("page.health.queue", { count: queued }),
      oldest: at(oldestAt),
    })),
    letters: health.deadLetters.map(({ trunk, size }) => ({
      title: trunk.title,
      text: t("page.health.dead", { count: size }),
      href: `${base}outbox?${new URLSearchParams({ trunk: trunk.id })}`,
    })),
    webhooks: health.webhooks.map(({ trunk, last }) => ({
      title: trunk.title,
      href: `${trunksHref}/${trunk.id}`,
      last: last && { ...last, at: at(last.at) },
    })),
    quarantine: t("page.health.quarantined", { count: health.quarantined }),
    quarantineHref: `${base}quarantine`,
    streams: t("page.health.streams", { count: health.streams }),
  };
}

function sumOf(findings: HealthReply["findings"], { t }: Words): Pick<HealthPageView, "sum" | "state"> {
  const problems = findings.filter(({ level }) => level === "problem").length;
  const warnings = findings.length - problems;
  if (findings.length === 0) return { sum: t("page.health.well"), state: "ok" };
  const parts = [
    ...(problems > 0 ? [t("page.health.sum", { count: problems })] : []),
    ...(warnings > 0 ? [t("page.health.warned", { count: warnings })] : []),
  ];
  return { sum: parts.join(" "), state: problems > 0 ? "problem" : "warn" };
}

function linkRow(
  { name, kind, link, version, since, gaps }: LinkView,
  moments: Moments,
  { t }: Words,
): LinkRowView {
  const text = (time: string) => moments.moment(Date.parse(time)).text;
  return {
    name,
    product: [PRODUCTS[kind], version].filter(Boolean).join(" "),
    state: link === "up" ? "on" : link === "connecting" ? "off" : "problem",
    stateText: t(`page.health.link.${link}`),
    since: moments.moment(Date.parse(since)),
    gaps: gaps
      .slice(0, GAPS_SHOWN)
      .map(({ from, to }) =>
        to === null
          ? t("page.health.gapOpen", { from: text(from) })
          : t("page.health.gap", { from: text(from), to: text(to) }),
      ),
  };
}
