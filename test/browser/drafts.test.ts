import type { Request } from "playwright-core";
import { eventually } from "../eventually.js";
import type { Person } from "./person.js";
import { inBrowser } from "./world.js";

const isDraft = (request: Request): boolean => request.url().endsWith("/draft");

/** What a browser keeps of the words that were typed in it. */
async function stored(person: Person): Promise<string> {
  return person.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
}

async function holds(person: Person, title: string, text: string): Promise<void> {
  await eventually(async () => (await person.field(title).inputValue()) === text);
}

inBrowser(
  "UX-46 F7 what alice typed is there in another browser, and gone once it is sent",
  async (t, world) => {
    const alice = await world.signIn("alice");
    await alice.chatWith("Bob Brown");
    const saved = alice.page.waitForResponse((response) => isDraft(response.request()));
    await alice.field("Bob Brown").pressSequentially("half a thought");
    await saved;
    // From here on the server has it, and the tab keeps nothing.
    await eventually(async () => !(await stored(alice)).includes("half a thought"));

    const elsewhere = await world.signIn("alice");
    await elsewhere.chatWith("Bob Brown");
    await holds(elsewhere, "Bob Brown", "half a thought");
    await elsewhere.field("Bob Brown").press("Enter");
    await elsewhere.sees("Bob Brown", "half a thought");
    // The first browser is still in the field, so that nothing is taken from under the cursor.
    t.is(await alice.field("Bob Brown").inputValue(), "half a thought");
    await alice.dock.getByRole("button", { name: "Contacts", exact: true }).focus();
    await holds(alice, "Bob Brown", "");
    const again = await world.signIn("alice");
    await again.chatWith("Bob Brown");
    t.is(await again.field("Bob Brown").inputValue(), "");
  },
);

inBrowser("UX-46 a draft of another tab comes in where nobody writes", async (t, world) => {
  const alice = await world.signIn("alice");
  const other = await alice.tab();
  await other.chatWith("Bob Brown");
  await other.dock.getByRole("searchbox").focus();
  await alice.chatWith("Bob Brown");
  await alice.field("Bob Brown").pressSequentially("from the first tab");
  await holds(other, "Bob Brown", "from the first tab");
  t.is(await alice.field("Bob Brown").inputValue(), "from the first tab");
});

inBrowser("UX-46 what the server could not take outlives a reload, and no sign-out", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.chatWith("Bob Brown");
  await alice.page.route("**/draft", (route) => route.abort());
  await alice.field("Bob Brown").fill("only in this tab");
  t.true((await stored(alice)).includes("only in this tab"));
  await alice.page.reload();
  await holds(alice, "Bob Brown", "only in this tab");
  await alice.page.getByRole("button", { name: "Alice Adams" }).click();
  await alice.page.getByRole("button", { name: "Log out" }).click();
  await alice.page.getByRole("heading", { name: "Sign in" }).waitFor();
  t.false((await stored(alice)).includes("only in this tab"));
});
