import type { Page } from "playwright-core";
import { eventually } from "../eventually.js";
import { settled, visit } from "./person.js";
import { inBrowser } from "./world.js";

inBrowser(
  "UX-65 F20 F21 with the keyboard alone one filters, opens, answers and deletes on the pages",
  async (t, world) => {
    const bob = await world.signIn("bob");
    const carol = await world.signIn("carol");
    const { page } = await world.signIn("alice");
    const { keyboard } = page;
    await bob.chatWith("Alice Adams");
    await bob.say("Alice Adams", "Have you read it?");
    await carol.chatWith("Alice Adams");
    await carol.say("Alice Adams", "Not urgent");
    for (const box of [bob, carol]) {
      await box.box("Alice Adams").getByText("Sent", { exact: true }).waitFor();
    }
    await visit(page, `${world.url}messages`);

    await go(page, "Unread");
    await keyboard.press("Enter");
    await page.waitForURL(/unread=true/);
    await settled(page);
    await go(page, /^Name, number or words/);
    await keyboard.type("Bob");
    await keyboard.press("Enter");
    await page.waitForURL(/q=Bob/);
    await settled(page);
    t.is(await page.getByRole("link", { name: /^Carol Clark/ }).count(), 0);
    await go(page, /^Bob Brown.*1 unread/);
    await keyboard.press("Enter");
    await page.waitForURL(/messages\/[^?]+$/);
    await settled(page);
    await go(page, "Message");
    await keyboard.type("Yes, all of it");
    await keyboard.press("Enter");
    await bob.sees("Alice Adams", "Yes, all of it");

    await go(page, "View all");
    await keyboard.press("Enter");
    await page.waitForURL(/messages$/);
    // Until the scripts are there, Reply is the way to the conversation's page.
    await settled(page);
    await go(page, "Reply to Bob Brown");
    await keyboard.press("Enter");
    await eventually(async () => (await focused(page)) === "Message");
    await keyboard.type("One more thing");
    await keyboard.press("Enter");
    await bob.sees("Alice Adams", "One more thing");
    await keyboard.press("Escape");

    await go(page, "Delete conversation with Bob Brown");
    await keyboard.press("Enter");
    await page.waitForURL(/delete/);
    await go(page, "Delete");
    await keyboard.press("Enter");
    await page.getByRole("link", { name: /^Carol Clark/ }).waitFor();
    t.is(
      await page
        .locator("main")
        .getByRole("link", { name: /^Bob Brown/ })
        .count(),
      0,
    );
    t.deepEqual(await bob.reads("Alice Adams"), ["Have you read it?", "Yes, all of it", "One more thing"]);
    t.deepEqual(world.complaints, []);
  },
);

/** Presses Tab until the control of this name has the focus. */
async function go(page: Page, name: string | RegExp): Promise<void> {
  const met: string[] = [];
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const found = await focused(page);
    met.push(found);
    if (typeof name === "string" ? found === name : name.test(found)) return;
  }
  throw new Error(`Tab never led to ${name}: ${met.join(" | ")}`);
}

/** What the focused control is called, inside the widget too. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    const spoken = node?.cloneNode(true) as Element | null | undefined;
    for (const hidden of spoken?.querySelectorAll("[aria-hidden=true]") ?? []) hidden.remove();
    const labelled = (node as HTMLInputElement | null)?.labels?.[0]?.textContent;
    const text = node?.getAttribute("aria-label") ?? labelled ?? spoken?.textContent ?? "";
    return text.replace(/\s+/g, " ").trim();
  });
}
