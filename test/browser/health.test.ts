import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { eventually } from "../eventually.js";
import { type EslServer, startEslServer } from "../servers/esl-server.js";
import { findings } from "./axe.js";
import { hold } from "./carrier.js";
import { follow } from "./person.js";
import { inBrowser, type World } from "./world.js";

let eslServer: EslServer | null = null;

/** A switch on which all is as it was installed, but for its password. */
async function switchWithAnotherPassword(): Promise<Readonly<Record<string, string>>> {
  const server = await startEslServer();
  server.password = "changed";
  for (const words of ["module_exists mod_sms", "module_exists mod_lua", "user_exists id probe"]) {
    server.on(words, () => "true");
  }
  server.on("lua sidetone_queue.lua probed", () => "+OK 1\n");
  server.on("lua sidetone_queue.lua probe", () => "+OK\n");
  eslServer = server;
  return { SIDETONE_PBX_URL: `esl://:ClueCon@127.0.0.1:${server.port}` };
}

/** A trunk at a carrier whose last webhook was refused, and a text that waits for the loopback. */
async function trouble(world: World): Promise<void> {
  const { store } = world.data();
  const stored = {
    ...{ id: "0192-gone", driver: "twilio", title: "Main office", settings: {}, sealedSecrets: "x" },
    ...{ sealedWebhookSecret: "x", webhookHash: "x", country: "US", enabled: true, atLeastOnce: false },
    ...{ perSecond: null, perNumberPerSecond: null, version: 1, createdAt: 1, changedAt: 1 },
  };
  await store.trunks.create(stored);
  const note = { trunkId: stored.id, reason: "bad-signature", number: null, at: Date.now() };
  await store.trunks.note([{ ...note, verdict: "refused" }]);
  await hold(world);
  const gap = { id: "gap-1", pbx: "pbx", machine: "pbx1" };
  await store.linkGaps.put({ ...gap, from: Date.now() - 7_200_000, to: Date.now() - 7_100_000 });
}

inBrowser(
  "F32 an operator reads on Health what is not well and what to do, and the page follows by itself when it is mended",
  async (t, world) => {
    t.teardown(() => eslServer?.close());
    await trouble(world);
    const alice = await world.signIn("alice");
    await alice.text("+15551239999");
    await alice.say("(555) 123-9999", "anybody there?");

    const oscar = await world.signIn("oscar");
    const { page } = oscar;
    await page.getByRole("link", { name: "Health" }).click();
    const wrong = page.locator('[data-finding="pbx-password"]');
    await wrong.getByText("The PBX pbx does not accept the user or password.").waitFor();
    await wrong.getByText(/Texts from and to phones wait/).waitFor();
    await wrong.getByText(/Give SIDETONE_PBX_URL the password/).waitFor();
    await page
      .locator('[data-finding="webhook-refused"]')
      .getByText(/signature is wrong/)
      .waitFor();
    await page.locator('[data-finding="trunk-settings"]').getByText("Main office").waitFor();
    await page.getByText("1 text waits").waitFor();
    await page.getByText("Refused", { exact: true }).waitFor();
    t.regex(await page.locator("main").innerText(), /Interruptions: /);
    t.deepEqual(await findings(page, "main"), []);
    await shoot(world, page);

    // As soon as its password is what we have, the link comes up, and nobody has to load the page again.
    if (eslServer) eslServer.password = "ClueCon";
    await page.evaluate(() => Object.assign(window, { untouched: true }));
    await eventually(async () => (await wrong.count()) === 0, { limitMs: 120_000 });
    t.true(await page.evaluate(() => "untouched" in window), "it was not loaded again");
    t.deepEqual(world.complaints, []);
  },
  { env: switchWithAnotherPassword },
);

inBrowser(
  "F32 without scripts Health is a page like any other, and looks again at a link",
  async (t, world) => {
    const plain = await world.signIn("oscar", { javaScriptEnabled: false });
    await plain.page.goto(`${world.url}health`);
    await plain.page.getByText("There are trunks at carriers").waitFor({ state: "detached" });
    await plain.page.getByText("All is well.").waitFor();
    await follow(plain.page.getByRole("link", { name: "Look again" }));
    await plain.page.getByText("All is well.").waitFor();
    t.regex(await plain.page.locator("main").innerText(), /Looked at: settings, server/);
  },
);

/** Where pictures are wanted: light, dark, Arabic, and on a phone. */
async function shoot(world: World, signedIn: Page): Promise<void> {
  const folder = process.env["SIDETONE_TEST_PICTURES"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  const looks = {
    light: { viewport: { width: 1280, height: 1100 } },
    dark: { viewport: { width: 1280, height: 1100 }, colorScheme: "dark" },
    arabic: { viewport: { width: 1280, height: 1100 }, locale: "ar" },
    phone: { viewport: { width: 360, height: 1400 } },
  } as const;
  for (const [name, options] of Object.entries(looks)) {
    const page = await world.open({ ...options, storageState: await signedIn.context().storageState() });
    await page.goto(`${world.url}health`);
    await page.screenshot({ path: `${folder}/${name}.png` });
  }
}
