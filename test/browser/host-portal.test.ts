// Sidetone inside a portal that signs people in.
import { eventually } from "../eventually.js";
import { frameOf, inHostPortal, logInAt } from "./host-portal.js";
import { at } from "./person.js";

inHostPortal(
  "F31 whoever logs in to the portal has the dock there, and chats with another user",
  async (t, stage) => {
    const [alice, bob] = [await stage.logIn("alice"), await stage.logIn("bob")];
    await alice.chatWith("Bob Brown");
    await alice.say("Bob Brown", "from the portal");
    await bob.sees("Alice Adams", "from the portal");
    await bob.page.goto(`${stage.url}extensions.php`);
    await bob.sees("Alice Adams", "from the portal");
    await bob.say("Alice Adams", "got it");
    await alice.sees("Bob Brown", "got it");
    t.deepEqual(stage.world.complaints, []);
  },
);

inHostPortal(
  "F31 the login page of the portal shows nothing of Sidetone, and logs nothing",
  async (t, stage) => {
    const page = await stage.world.open();
    const answered = page.waitForResponse(`${stage.url}app/sidetone/token.php`);
    await page.goto(stage.url);
    await answered;
    await page.getByRole("heading", { name: "Portal login" }).waitFor();
    await page.locator("sidetone-dock").waitFor({ state: "detached" });
    t.deepEqual(stage.world.complaints, []);
  },
);

inHostPortal(
  "F31 F25 an office manager sees Numbers and usage inside the portal, and comes back by the browser's keys",
  async (t, stage) => {
    const { page } = await stage.logIn("olivia");
    const frame = frameOf(page);
    await frame.getByRole("link", { name: "By number and user" }).click();
    await page.waitForURL(/path=usage$/);
    await frame.getByRole("heading", { name: "SMS usage" }).waitFor();
    await page.getByRole("link", { name: "Numbers" }).click();
    await frame.getByRole("link", { name: "(555) 765-0001", exact: true }).click();
    await page.waitForURL(/path=numbers%2F/);
    // Nothing of ours stands around it, and it is as tall as it is.
    t.is(await frame.getByRole("navigation").count(), 0);
    t.is(
      await frame.locator("sidetone-dock").evaluateAll((all) => all.filter((one) => one.shadowRoot).length),
      0,
    );
    const title = () => frame.locator("html").evaluate((html) => html.ownerDocument.title);
    await eventually(async () => (await page.locator("iframe").getAttribute("title")) === (await title()));
    const heights = await page
      .locator("iframe")
      .evaluate((one) => [
        one.clientHeight,
        (one as HTMLIFrameElement).contentDocument?.documentElement.scrollHeight,
      ]);
    t.true(Math.abs((heights[0] ?? 0) - (heights[1] ?? 0)) <= 1, String(heights));
    await page.goBack();
    await frame.getByRole("heading", { name: "Numbers" }).waitFor();
    await page.waitForURL(/path=numbers$/);
    await page.reload();
    await frame.getByRole("heading", { name: "Numbers" }).waitFor();
    t.deepEqual(stage.world.complaints, []);
  },
);

inHostPortal(
  "F31 F19 the dock leads to Messages, Chat and SMS, and Reply there opens a box of the dock",
  async (t, stage) => {
    const [alice, bob] = [await stage.logIn("alice"), await stage.logIn("bob")];
    await alice.chatWith("Bob Brown");
    await alice.say("Bob Brown", "one");
    await bob.sees("Alice Adams", "one");
    await bob.page.goto(`${stage.url}extensions.php`);
    await bob.dock.getByRole("button", { name: "Messages", exact: true }).click();
    await bob.dock.getByRole("link", { name: /^Chat and SMS/ }).click();
    await bob.page.waitForURL(/page\.php\?path=messages$/);
    await bob.box("Alice Adams").getByRole("button", { name: "Close" }).click();
    await frameOf(bob.page)
      .getByRole("link", { name: /^Reply/ })
      .click();
    await bob.field("Alice Adams").waitFor();
    t.is(await frameOf(bob.page).getByRole("heading", { name: "Chat and SMS" }).count(), 1);
  },
);

inHostPortal("F31 F30 whoever is disabled in the portal is out within ten seconds", async (t, stage) => {
  const alice = await stage.logIn("alice");
  const users = stage.world.data().database.knex("sidetone_builtin_users");
  await users.where({ username: "alice" }).update({ enabled: 0 });
  const since = Date.now();
  await alice.page.locator("sidetone-dock").waitFor({ state: "detached" });
  t.true(Date.now() - since < 12_000, String(Date.now() - since));
  t.is((await alice.page.request.get(`${stage.url}sidetone/v1/me`)).status(), 401);
});

inHostPortal("F31 when somebody else logs in with the same browser, the dock is theirs", async (t, stage) => {
  const alice = await stage.logIn("alice");
  const left = await alice.tab();
  await left.page.goto(`${stage.url}extensions.php`);
  await left.dock.waitFor();
  await alice.page.getByRole("link", { name: "Log out" }).click();
  await logInAt(alice.page, stage.url, "bob");
  await alice.dock.waitFor();
  const me = await alice.page.request.get(`${stage.url}sidetone/v1/me`);
  t.is((await me.json()).user.name, "Bob Brown");
  await left.page.locator("sidetone-dock").waitFor({ state: "detached" });
});

inHostPortal(
  "F31 while the portal can't be asked the dock stays, and a link to a page of ours asks it first",
  async (t, stage) => {
    const alice = await stage.logIn("alice");
    stage.portal.answerTokens((res) => void res.status(502).send("Bad gateway"));
    await alice.page.goto(`${stage.url}extensions.php`);
    await alice.dock.waitFor();
    stage.portal.answerTokens(null);
    await alice.page.context().clearCookies({ name: "sidetone_session" });
    await alice.page.goto(`${stage.url}sidetone/messages`);
    await alice.page.getByRole("heading", { name: "Chat and SMS" }).waitFor();
    await alice.dock.waitFor();
    await alice.page.getByRole("button", { name: /^Alice Adams/ }).click();
    t.is(
      await alice.page.getByRole("link", { name: "Back to FusionPBX" }).getAttribute("href"),
      "/app/sidetone/page.php?path=messages",
    );
    stage.portal.forget();
    await alice.page.goto(`${stage.url}sidetone/messages`);
    await alice.page.getByRole("link", { name: "Sign in to FusionPBX" }).waitFor();
  },
);

inHostPortal("F31 one tab of several renews the session, and all go on", async (t, stage) => {
  const alice = await stage.logIn("alice");
  for (const _ of [1, 2]) {
    const tab = await alice.page.context().newPage();
    await tab.goto(`${stage.url}extensions.php`);
    await at(tab, stage.url).dock.waitFor();
  }
  const before = stage.portal.tokens();
  // As a role that changed ends the streams of a session.
  const users = stage.world.data().database.knex("sidetone_builtin_users");
  await users.where({ username: "alice" }).update({ scope: "office" });
  await eventually(async () => {
    const me = await alice.page.request.get(`${stage.url}sidetone/v1/me`);
    return (await me.json()).scope === "office" && stage.portal.tokens() > before;
  });
  await alice.chatWith("Bob Brown");
  await alice.say("Bob Brown", "still here");
  await alice.sees("Bob Brown", "still here");
  t.is(stage.portal.tokens(), before + 1);
});

inHostPortal(
  "F31 an address of the portal can put nothing but pages of ours into the frame",
  async (t, stage) => {
    const { page } = await stage.logIn("alice");
    const paths = [
      "javascript:alert(1)",
      "//elsewhere.example/",
      "/\\elsewhere.example",
      "../logout.php",
      "/logout.php",
    ];
    for (const path of paths) {
      await page.goto(`${stage.url}app/sidetone/page.php?path=${encodeURIComponent(path)}`);
      t.is(await page.locator("iframe").getAttribute("src"), `${stage.url}sidetone/`, path);
    }
    await page.goto(`${stage.url}app/sidetone/page.php?path=messages%3Funread%3Dtrue`);
    t.is(await page.locator("iframe").getAttribute("src"), `${stage.url}sidetone/messages?unread=true`);
  },
);
