import { holdBack } from "./held.js";
import { inBrowser } from "./world.js";

inBrowser(
  "F27 what is typed on the outside phone before its words are there is sent, too",
  async (t, world) => {
    const page = await world.open();
    const release = await holdBack(page, "**/words/*.json");
    await page.goto(`${world.url}handset`);
    await page.getByRole("textbox", { name: "Text message" }).fill("early");
    await page.keyboard.press("Enter");
    release();
    await page
      .getByRole("list", { name: "Texts on this phone" })
      .getByText("early", { exact: true })
      .waitFor({ timeout: 10_000 });
    t.is(await page.getByRole("textbox", { name: "Text message" }).inputValue(), "");
    t.deepEqual(world.complaints, []);
  },
);
