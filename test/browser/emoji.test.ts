import { eventually } from "../eventually.js";
import { inBrowser } from "./world.js";

const family = "👨‍👩‍👧‍👦";

inBrowser(
  "UX-55 F7 with the keyboard alone an emoji is found and put where the caret is",
  async (t, world) => {
    const alice = await world.signIn("alice");
    await alice.chatWith("Bob Brown");
    const field = alice.field("Bob Brown");
    await field.fill("good idea");
    await field.press("Home");
    for (let index = 0; index < 4; index++) await field.press("ArrowRight");
    await field.press("Tab");
    const { keyboard } = alice.page;
    await keyboard.press("Enter");
    const search = alice.box("Bob Brown").getByRole("searchbox", { name: "Search emoji" });
    await search.waitFor();
    await eventually(() => search.evaluate((node) => node.matches(":focus")));
    await keyboard.type("bulb");
    await alice.box("Bob Brown").getByRole("button", { name: "light bulb" }).waitFor();
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    t.is(await field.inputValue(), "good💡 idea");
    await eventually(() => field.evaluate((node) => node.matches(":focus")));
    // Escape closes the picker only, and gives the focus back.
    await field.press("Tab");
    await keyboard.press("Enter");
    await eventually(() => search.evaluate((node) => node.matches(":focus")));
    await keyboard.press("Escape");
    await search.waitFor({ state: "hidden" });
    await eventually(() => field.evaluate((node) => node.matches(":focus")));
    t.deepEqual(world.complaints, []);
  },
);

inBrowser(
  "UX-55 a few emoji alone are big, and a family is one character and costs eleven",
  async (t, world) => {
    const alice = await world.signIn("alice");
    await alice.chatWith("Bob Brown");
    for (const words of [family, "👍🏽❤️🇪🇺", "well 👍", "3", "😀😀😀😀😀😀"])
      await alice.say("Bob Brown", words);
    const box = alice.box("Bob Brown");
    await box.getByText("Sent", { exact: true }).nth(4).waitFor();
    t.deepEqual(await box.locator(".bubble[data-emoji] .text").allInnerTexts(), [family, "👍🏽❤️🇪🇺"]);
    await alice.text("+1 202 555 0143");
    const sms = alice.box("(202) 555-0143");
    // 7 families are 77 units: more than the 70 that one part in Unicode holds.
    await alice.field("(202) 555-0143").fill(family.repeat(6));
    await sms.getByText("1 segment · Unicode").waitFor();
    await alice.field("(202) 555-0143").fill(family.repeat(7));
    await sms.getByText("2 segments · Unicode").waitFor();
    await sms.getByText("“👨” needs Unicode").waitFor();
  },
);
