// Who is signed in to the portal no more is so here, whatever the network does meanwhile.
import { eventually } from "../eventually.js";
import { frameOf, inHostPortal, logInAt } from "./host-portal.js";

inHostPortal("F31 logging out of the portal takes the dock out of all tabs at once", async (t, stage) => {
  const alice = await stage.logIn("alice");
  await alice.chatWith("Bob Brown");
  await alice.say("Bob Brown", "secret of alice");
  const other = await alice.page.context().newPage();
  await other.goto(`${stage.url}app/sidetone/page.php?path=messages`);
  await frameOf(other)
    .getByRole("link", { name: /^Bob Brown/ })
    .waitFor();
  await alice.page.getByRole("link", { name: "Log out" }).click();
  await alice.page.getByRole("heading", { name: "Portal login" }).waitFor();
  await other.getByText("You are signed out.").waitFor();
  await other.locator("sidetone-dock").waitFor({ state: "detached" });
  t.is(await other.locator("iframe").count(), 0);
  t.is((await other.request.get(`${stage.url}sidetone/v1/me`)).status(), 401);
  const kept = await other.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  t.false(kept.includes("secret of alice"));
});

inHostPortal(
  "F31 a logout ends a session that its page never heard of, and is said again where the server did not hear it",
  async (t, { world, url }) => {
    const page = await world.open();
    let left = 0;
    await page.route("**/sidetone/v1/session", async (route) => {
      const isLeaving = route.request().method() === "DELETE";
      if (isLeaving && left++ > 0) return route.continue();
      const headers = { ...(await route.request().allHeaders()), origin: new URL(url).origin };
      if (!isLeaving) await route.fetch({ headers });
      await route.abort();
    });
    const begun = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/v1/session"));
    await logInAt(page, url, "alice");
    await begun;
    const me = () => page.request.get(`${url}sidetone/v1/me`);
    t.is((await me()).status(), 200);
    await page.getByRole("link", { name: "Log out" }).click();
    await page.getByRole("heading", { name: "Portal login" }).waitFor();
    await eventually(async () => (await me()).status() === 401);
    t.is(left, 2);
  },
);

inHostPortal("F31 a logout shuts all tabs, however long the server does not hear of it", async (t, stage) => {
  const alice = await stage.logIn("alice");
  const other = await alice.tab();
  await other.page.goto(`${stage.url}extensions.php`);
  await other.dock.waitFor();
  await alice.page.context().route("**/sidetone/v1/session", (route) => route.abort());
  await alice.page.getByRole("link", { name: "Log out" }).click();
  await other.page.locator("sidetone-dock").waitFor({ state: "detached" });
  const me = () => alice.page.request.get(`${stage.url}sidetone/v1/me`);
  t.is((await me()).status(), 200);
  await alice.page.context().unroute("**/sidetone/v1/session");
  await eventually(async () => (await me()).status() === 401);
});

inHostPortal(
  "F31 a logout ends a session too that our login page began and never heard of",
  async (t, { world, url }) => {
    const page = await world.open();
    await page.route("**/sidetone/widget.js", (route) => route.abort());
    await logInAt(page, url, "alice");
    await page.getByRole("heading", { name: "Dashboard" }).waitFor();
    await page.route("**/sidetone/v1/session", async (route) => {
      const headers = { ...(await route.request().allHeaders()), origin: new URL(url).origin };
      await route.fetch({ headers });
      await route.abort();
    });
    const begun = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/v1/session"));
    await page.goto(`${url}sidetone/messages`);
    await begun;
    await page.unrouteAll();
    const me = () => page.request.get(`${url}sidetone/v1/me`);
    t.is((await me()).status(), 200);
    await page.goto(`${url}logout.php`);
    await eventually(async () => (await me()).status() === 401);
  },
);

inHostPortal("F31 whom the server does not let in is not left with another's session", async (t, stage) => {
  const alice = await stage.logIn("alice");
  stage.portal.answerTokens((res) => void res.json({ token: "of somebody else" }));
  await alice.page.goto(`${stage.url}extensions.php`);
  await alice.page.locator("sidetone-dock").waitFor({ state: "detached" });
  t.is((await alice.page.request.get(`${stage.url}sidetone/v1/me`)).status(), 401);
});
