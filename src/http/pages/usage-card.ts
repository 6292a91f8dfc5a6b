import { type PageRoute, sendPage, signedIn } from "./page.js";
import { usageHref } from "./usage.js";
import { usageCard } from "./usage-figures.js";

/** The card of the home page alone, for a dashboard of the portal. */
export const usageCardPage: PageRoute = {
  method: "get",
  path: "usage/card",
  policy: "read usage",
  async handle(pages, call) {
    const { words } = call;
    const usage = usageCard(await pages.api.usage.overview(signedIn(call)), usageHref, words);
    await sendPage(pages, call, { title: words.t("page.title.usage") }, ["usage-card", { usage }]);
  },
};
