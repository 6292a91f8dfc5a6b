import { eventually } from "../eventually.js";
import { inBrowser } from "./world.js";

const PEER = "+1 202-555-0188";

inBrowser(
  "UX-58 the counter names the character that forces Unicode, and plain characters make the text cheaper, undone by Ctrl+Z",
  async (t, world) => {
    const alice = await world.signIn("alice");
    await alice.text(PEER);
    const title = "(202) 555-0188";
    const field = alice.field(title);
    const box = alice.box(title);
    const typed = `It’s ${"a".repeat(80)}… garçon\n“ok”`;
    await field.fill("plain");
    await box.getByText("1 segment", { exact: true }).waitFor();
    t.is(await box.getByRole("button", { name: "Replace with plain characters" }).count(), 0);
    await field.fill(typed);
    await box.getByText("2 segments · Unicode").waitFor();
    await box.getByText("“’” needs Unicode").waitFor();
    await box.getByText("saves 1 segment").waitFor();
    await box.getByRole("button", { name: "Replace with plain characters" }).click();
    const plain = `It's ${"a".repeat(80)}... garcon\n"ok"`;
    t.is(await field.inputValue(), plain);
    await box.getByText("1 segment", { exact: true }).waitFor();
    t.is(await box.getByRole("button", { name: "Replace with plain characters" }).count(), 0);
    t.true(await field.evaluate((element) => element.matches(":focus")));
    await alice.page.keyboard.press("Control+z");
    await eventually(async () => (await field.inputValue()) === typed);
    await box.getByText("2 segments · Unicode").waitFor();
    t.deepEqual(world.complaints, []);
  },
);

inBrowser("UX-58 an emoji stays, and the offer says so; what can't be seen is named", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.text(PEER);
  const title = "(202) 555-0188";
  const [field, box] = [alice.field(title), alice.box(title)];
  await field.fill("no\u200bthing to see");
  await box.getByText("An invisible character needs Unicode").waitFor();
  await field.fill("5\u00a0km");
  await box.getByText("A special space needs Unicode").waitFor();
  await field.fill("it’s 😀");
  await box.getByText("“😀” stays, so it needs Unicode still.").waitFor();
  await box.getByRole("button", { name: "Replace with plain characters" }).click();
  t.is(await field.inputValue(), "it's 😀");
  await box.getByText("“😀” needs Unicode").waitFor();
  t.is(await box.getByRole("button", { name: "Replace with plain characters" }).count(), 0);
});

inBrowser("UX-58 a chat costs nothing and is offered nothing", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.chatWith("Bob Brown");
  await alice.field("Bob Brown").fill("It’s “fine”…");
  t.is(await alice.box("Bob Brown").locator(".offer button").count(), 0);
});
