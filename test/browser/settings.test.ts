import { eventually } from "../eventually.js";
import { findings } from "./axe.js";
import { listenTo } from "./ears.js";
import type { Person } from "./person.js";
import { inBrowser } from "./world.js";

const panelOf = (person: Person) => person.page.getByRole("dialog", { name: "Settings" });

async function open(person: Person) {
  await person.dock.getByRole("button", { name: "Settings" }).click();
  await panelOf(person).waitFor();
  return panelOf(person);
}

inBrowser("F13 UX-23 alice chooses a tone, tries it, and every tab of hers agrees", async (t, world) => {
  const alice = await world.signIn("alice");
  const ears = await listenTo(alice);
  const tab = await alice.tab();
  const panel = await open(alice);
  const other = await open(tab);
  await panel.getByRole("combobox", { name: "Tone" }).selectOption("Marimba");
  await eventually(
    async () => (await other.getByRole("combobox", { name: "Tone" }).inputValue()) === "marimba",
  );
  await panel.getByRole("slider", { name: "Volume" }).fill("20");
  await eventually(async () => (await other.getByRole("slider", { name: "Volume" }).inputValue()) === "20");
  await panel.getByRole("button", { name: "Test" }).click();
  await eventually(() => ears.rings() === 1);
  await other.getByRole("switch", { name: "Play a sound for new messages" }).click();
  await eventually(
    async () => !(await panel.getByRole("switch", { name: "Play a sound for new messages" }).isChecked()),
  );
  await alice.reload();
  t.is(await (await open(alice)).getByRole("combobox", { name: "Tone" }).inputValue(), "marimba");
  t.deepEqual(world.complaints, []);
});

inBrowser("UX-65 the settings are worked by keyboard alone, and give the focus back", async (t, world) => {
  const alice = await world.signIn("alice");
  const cog = alice.dock.getByRole("button", { name: "Settings" });
  await cog.focus();
  await alice.page.keyboard.press("Enter");
  const panel = panelOf(alice);
  await panel.waitFor();
  await alice.page.keyboard.press("Tab");
  await alice.page.keyboard.press("Tab");
  await alice.page.keyboard.press("Space");
  const sound = panel.getByRole("switch", { name: "Play a sound for new messages" });
  await eventually(async () => !(await sound.isChecked()));
  await alice.page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
  t.is(await cog.evaluate((button) => (button.getRootNode() as ShadowRoot).activeElement === button), true);
  t.is(await cog.getAttribute("aria-expanded"), "false");
});

inBrowser(
  "UX-66 UX-67 the settings have no serious accessibility finding, light and dark",
  async (t, world) => {
    for (const colorScheme of ["light", "dark"] as const) {
      const alice = await world.signIn("alice", { colorScheme });
      await open(alice);
      t.deepEqual(await findings(alice.page), [], colorScheme);
    }
  },
);

inBrowser("F13 a setting that can't be saved says so and stays as it was", async (t, world) => {
  const alice = await world.signIn("alice");
  const panel = await open(alice);
  await alice.page.route("**/v1/preferences", (route) => route.abort());
  const text = panel.getByRole("switch", { name: "Show message text" });
  await text.click();
  await panel.getByRole("alert").getByText("Sidetone can't be reached.").waitFor();
  t.true(await text.isChecked());
});

const mailing = {
  SIDETONE_SMTP_URL: "smtp://127.0.0.1:9",
  SIDETONE_MAIL_FROM: "sidetone@demo.test",
};

inBrowser("F14 without a mail server the settings offer no mails", async (t, world) => {
  const panel = await open(await world.signIn("alice"));
  t.is(await panel.getByRole("combobox", { name: "E-mail about unread messages" }).count(), 0);
});

inBrowser(
  "F14 with a mail server the settings offer mails",
  async (t, world) => {
    const panel = await open(await world.signIn("alice"));
    await panel.getByRole("combobox", { name: "E-mail about unread messages" }).waitFor();
    t.pass();
  },
  { env: async () => mailing },
);

inBrowser("UX-70 a theme that alice chooses shows in every open page of hers at once", async (t, world) => {
  const alice = await world.signIn("alice");
  const tab = await alice.tab();
  const panel = await open(alice);
  const colours = ({ page }: Person) =>
    page.evaluate(() => {
      const dock = document.querySelector("sidetone-dock")?.shadowRoot?.querySelector(".dock");
      return [document.body, dock ?? document.body].map((one) => getComputedStyle(one).backgroundColor);
    });
  const light = await colours(alice);
  await panel.getByRole("combobox", { name: "Theme" }).selectOption("Dark");
  const pages = [alice, tab];
  const agree = async (wanted: (colours: readonly string[]) => boolean) =>
    eventually(async () => (await Promise.all(pages.map(colours))).every(wanted));
  await agree(([page, dock]) => page === "rgb(13, 20, 26)" && dock !== light[1]);
  const dark = await colours(alice);
  await alice.reload();
  await open(alice);
  t.deepEqual(await colours(alice), dark, "as after loading it again");
  await panelOf(alice).getByRole("combobox", { name: "Theme" }).selectOption("Light");
  await agree(([page, dock]) => page === light[0] && dock === light[1]);
  t.deepEqual(world.complaints, []);
});
