// Pictures by SMS, between a user's box and the phone that the handset page plays.
import { eventually } from "../eventually.js";
import { png, program } from "../fixtures/files.js";
import type { Person } from "./person.js";
import { inBrowser } from "./world.js";

const PEER = "(202) 555-0143";
const picture = { name: "roof.png", mimeType: "image/png", buffer: png(400, 300) };

const chooser = (person: Person) => person.box(PEER).locator("input[type=file]");

inBrowser(
  "F7 F27 alice texts a picture to a phone outside, which texts one back that comes without a reload",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const phone = await world.handset();
    await phone.text("Can you send the roof?");
    await alice.sees(PEER, "Can you send the roof?");
    const button = alice.box(PEER).getByRole("button", { name: "Attach files" });
    t.is(await button.getAttribute("title"), "Attach files: with an SMS go at most 10, together 5 MB");
    await chooser(alice).setInputFiles(picture);
    await alice.box(PEER).locator(".tray [data-ready]").waitFor();
    await alice.say(PEER, "Here it is");
    await phone.sees("Here it is");
    const received = phone.page.locator("li.received img");
    await eventually(() => received.evaluate((node) => (node as HTMLImageElement).naturalWidth === 400));

    await phone.page.getByLabel("Picture or file").setInputFiles({ ...picture, buffer: png(200, 100) });
    await phone.page.getByRole("textbox", { name: "Text message" }).fill("and the door");
    await phone.page.getByRole("button", { name: "Send" }).click();
    await alice.sees(PEER, "and the door");
    const back = alice.box(PEER).getByRole("img", { name: "Picture: picture-1.png" });
    await eventually(() => back.evaluate((node) => (node as HTMLImageElement).naturalWidth === 200));
    t.deepEqual(world.complaints, []);
  },
);

inBrowser("F7 what is too much for an SMS is said before it is sent", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.text("+1 202 555 0143");
  const large = { ...picture, buffer: Buffer.alloc(3_000_000, png(20, 20)) };
  await chooser(alice).setInputFiles([large, { ...large, name: "door.png" }]);
  const told = alice.box(PEER).getByRole("alert").filter({ hasText: "door.png" });
  await told.waitFor();
  t.is(
    await told.innerText(),
    "“door.png” is too much: with an SMS from this number go at most 5 MB altogether.",
  );
  t.is(await alice.box(PEER).locator(".tray li").count(), 1);
});

inBrowser(
  "F27 a file that can't be shown is said to be missing, and can be asked for again",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const phone = await world.handset();
    await phone.page.getByLabel("Picture or file").setInputFiles(program);
    await phone.text("look at this");
    await alice.sees(PEER, "look at this");
    const file = alice.box(PEER).locator(".bubble .file");
    await file.getByText("The file could not be loaded.").waitFor();
    const answered = alice.page.waitForResponse((response) => response.url().endsWith("/files"));
    await file.getByRole("button", { name: "Try again" }).click();
    t.is((await answered).status(), 204);
    await file.getByText("The file could not be loaded.").waitFor();
  },
);
