import { MessagingError } from "../../core/errors.js";
import type { DriverView, TrunkRequest, TrunkView } from "../../wire/trunks.js";
import { ownDirectory } from "../api/me.js";
import { createTrunk, deleteTrunk, getTrunk, replaceTrunk } from "../api/trunks.js";
import { base } from "../deps.js";
import { statuses } from "../errors.js";
import { presentDriver } from "../present-trunks.js";
import { parseId } from "../validate.js";
import {
  ask,
  momentsFor,
  type PageCall,
  type PageRoute,
  type Pages,
  sendPage,
  signedIn,
  tellable,
} from "./page.js";
import { readTrunkForm, requestOf, trunkForm } from "./trunk-form.js";
import { trunksHref } from "./trunks.js";
import type { TrunkWebhookView } from "./views-operator.js";

export const newTrunkPage: PageRoute = {
  method: "get",
  path: "trunks/new",
  policy: "operate installation",
  async handle(pages, call) {
    const driver = driverOf(pages, call, String(call.req.query["driver"]));
    const own = await ownDirectory(pages.api, signedIn(call).tenantId);
    const request: TrunkRequest = {
      driver: driver.name,
      title: driver.title,
      country: own.tenant.country,
      enabled: true,
      atLeastOnce: false,
      perSecond: null,
      perNumberPerSecond: null,
      settings: Object.fromEntries(driver.settings.map(({ name, initial }) => [name, initial])),
    };
    await sendTrunk(pages, call, { trunk: null, driver, request, error: null });
  },
};

export const newTrunkForm: PageRoute = {
  method: "post",
  path: "trunks/new",
  policy: "operate installation",
  async handle(pages, call) {
    const driver = driverOf(pages, call, String(call.req.query["driver"]));
    const request = readTrunkForm(call.req.body, driver);
    try {
      const { id } = await ask<TrunkView>(pages, call, createTrunk, { body: request });
      call.res.redirect(303, `${trunksHref}/${id}?saved`);
    } catch (error) {
      await sendTrunk(pages, call, { trunk: null, driver, request, error: tellable(error) });
    }
  },
};

export const trunkPage: PageRoute = {
  method: "get",
  path: "trunks/:id",
  policy: "operate installation",
  async handle(pages, call) {
    const trunk = await trunkOf(pages, call);
    const driver = driverOf(pages, call, trunk.driver);
    await sendTrunk(pages, call, { trunk, driver, request: requestOf(trunk), error: null });
  },
};

export const trunkFormTarget: PageRoute = {
  method: "post",
  path: "trunks/:id",
  policy: "operate installation",
  async handle(pages, call) {
    const trunk = await trunkOf(pages, call);
    const driver = driverOf(pages, call, trunk.driver);
    const request = readTrunkForm(call.req.body, driver);
    try {
      await ask(pages, call, replaceTrunk, { id: trunk.id, body: request });
      call.res.redirect(303, `${trunksHref}/${trunk.id}?saved`);
    } catch (error) {
      await sendTrunk(pages, call, { trunk, driver, request, error: tellable(error) });
    }
  },
};

export const deleteTrunkPage: PageRoute = {
  method: "get",
  path: "trunks/:id/delete",
  policy: "operate installation",
  async handle(pages, call) {
    const { words } = call;
    const { id, title, carrier } = await trunkOf(pages, call);
    const view = {
      heading: words.t("page.trunk.delete"),
      question: words.t("page.trunk.deleteQuestion"),
      title,
      tag: carrier,
      message: null,
      action: `${trunksHref}/${id}/delete`,
      backHref: `${trunksHref}/${id}`,
    };
    await sendPage(pages, call, { title: view.heading }, ["delete", view]);
  },
};

export const deleteTrunkForm: PageRoute = {
  method: "post",
  path: "trunks/:id/delete",
  policy: "operate installation",
  async handle(pages, call) {
    await ask(pages, call, deleteTrunk, { id: parseId(call.req.params["id"]) });
    call.res.redirect(303, trunksHref);
  },
};

async function trunkOf(pages: Pages, call: PageCall): Promise<TrunkView> {
  return ask<TrunkView>(pages, call, getTrunk, { id: parseId(call.req.params["id"]) });
}

function driverOf({ api }: Pages, { words }: PageCall, name: string): DriverView {
  const driver = api.trunkAdmin.drivers.find((one) => one.name === name);
  if (!driver) throw new MessagingError("not-found");
  return presentDriver(driver, words);
}

interface Sheet {
  /** Null for a new one. */
  readonly trunk: TrunkView | null;
  readonly driver: DriverView;
  readonly request: TrunkRequest;
  readonly error: MessagingError | null;
}

async function sendTrunk(pages: Pages, call: PageCall, sheet: Sheet): Promise<void> {
  const { trunk, driver, error } = sheet;
  const { t, locale } = call.words;
  const heading = trunk ? trunk.title : t("page.trunk.new", { carrier: driver.title });
  const here = trunk ? `${trunksHref}/${trunk.id}` : `${trunksHref}/new?driver=${driver.name}`;
  const hrefs = {
    action: here,
    backHref: trunksHref,
    // While numbers hang on it, the page says so instead.
    deleteHref: trunk && trunk.numbers.length === 0 ? `${here}/delete` : null,
  };
  const names = new Intl.ListFormat(locale);
  const view = {
    heading,
    state: trunk && { kind: trunk.state, text: t(`page.trunk.state.${trunk.state}`) },
    problem: trunk?.problem ?? null,
    saved: call.req.query["saved"] !== undefined && error === null,
    setup: driver.setup,
    webhook: trunk && (await webhookOf(pages, call, trunk)),
    numbers: (trunk?.numbers ?? []).map(({ display, tenant, users }) => {
      return { display, tenant, users: names.format(users) };
    }),
    form: trunkForm({ ...sheet, hrefs }, call.words),
  };
  const status = error ? statuses[error.code] : 200;
  await sendPage(pages, call, { title: heading, status }, ["trunk", view]);
}

async function webhookOf(pages: Pages, call: PageCall, trunk: TrunkView): Promise<TrunkWebhookView> {
  const { t } = call.words;
  const { publicUrl } = pages.api.settings;
  const moments = await momentsFor(pages, call);
  const last = trunk.lastWebhook;
  return {
    url: trunk.webhookUrl,
    hint: t("page.trunk.paste", { carrier: trunk.carrier }),
    warning:
      publicUrl === null
        ? t("page.trunk.noPublicUrl")
        : publicUrl.startsWith("https:")
          ? null
          : t("page.trunk.notHttps"),
    apiHref: `${base}v1/trunks/${trunk.id}`,
    checks: trunk.checks.map(({ state, text }) => ({ state, text })),
    last: last && { text: last.text, at: moments.moment(Date.parse(last.at)) },
  };
}
