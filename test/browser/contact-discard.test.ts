import type { Locator } from "playwright-core";
import { eventually } from "../eventually.js";
import { findings } from "./axe.js";
import { inBrowser } from "./world.js";

inBrowser("F9 UX-65 Esc with a half-filled contact asks before it closes", async (t, world) => {
  const alice = await world.signIn("alice");
  const { keyboard } = alice.page;
  const open = async (): Promise<void> => {
    await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
    await alice.dock.getByRole("button", { name: "New contact" }).click();
  };
  await open();
  const dialog = alice.page.getByRole("dialog", { name: "New contact" });
  const name = dialog.getByRole("textbox", { name: "Name" });
  const question = dialog.getByRole("alertdialog", { name: "Discard changes?" });
  await name.fill("Half a na");
  await keyboard.press("Escape");
  await question.waitFor();
  t.deepEqual(await findings(alice.page), []);
  // Esc takes the question back, as often as one likes, and nothing is lost.
  for (let time = 0; time < 3; time++) {
    await keyboard.press("Escape");
    await question.waitFor({ state: "hidden" });
    await eventually(async () => isFocused(name));
    await keyboard.press("Escape");
    await question.waitFor();
  }
  await question.getByRole("button", { name: "Keep editing" }).click();
  t.is(await name.inputValue(), "Half a na");
  await dialog.getByRole("button", { name: "Close" }).click();
  await question.getByRole("button", { name: "Discard" }).click();
  await dialog.waitFor({ state: "hidden" });
  // With nothing in it, or as it was, there is nothing to ask.
  await alice.dock.getByRole("button", { name: "New contact" }).click();
  t.is(await name.inputValue(), "");
  await name.fill("x");
  await name.fill("");
  await keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  t.deepEqual(world.complaints, []);
});

function isFocused(field: Locator): Promise<boolean> {
  return field.evaluate((input) => (input.getRootNode() as ShadowRoot).activeElement === input);
}
