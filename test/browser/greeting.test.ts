import { settled, signInHere, visit } from "./person.js";
import { inBrowser } from "./world.js";

for (const [title, javaScriptEnabled] of [
  ["with scripts", true],
  ["without JavaScript", false],
] as const) {
  inBrowser(
    `F18 who signs in on the way to another page is told there once what waits, ${title}`,
    async (t, world) => {
      const page = await world.open({ javaScriptEnabled });
      const notice = page.getByRole("status").getByRole("link", { name: "1 unread conversation" });
      await page.goto(`${world.url}contacts`);
      await signInHere(page, "bob");
      await page.getByRole("heading", { name: "Contacts", level: 1 }).waitFor();
      await settled(page);
      t.is(await notice.count(), 0, "nothing waits, nothing is said");
      await page.context().clearCookies();

      const alice = await world.signIn("alice");
      await alice.chatWith("Bob Brown");
      await alice.say("Bob Brown", "Call me");
      await alice.box("Bob Brown").getByText("Sent", { exact: true }).waitFor();
      await page.goto(`${world.url}contacts`);
      await signInHere(page, "bob");
      await page.getByRole("heading", { name: "Contacts", level: 1 }).waitFor();
      await notice.waitFor();
      await visit(page, `${world.url}settings`);
      t.is(await notice.count(), 0, "once for each login");
      await page.context().clearCookies();

      await page.goto(`${world.url}settings`);
      await signInHere(page, "bob");
      await notice.click();
      await page.getByRole("link", { name: /Alice Adams.*1 unread/ }).waitFor();
    },
  );
}
