import type { Locator } from "playwright-core";
import { eventually } from "../eventually.js";
import { png } from "../fixtures/files.js";
import { holdBack } from "./held.js";
import type { Person } from "./person.js";
import { inBrowser } from "./world.js";

const files = (person: Person, title: string): Locator => person.box(title).locator("input[type=file]");
const picture = { name: "roof.png", mimeType: "image/png", buffer: png(400, 300) };

inBrowser("F7 UX-62 alice sends a picture and a text, and bob sees both", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await alice.chatWith("Bob Brown");
  const notes = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("ladder, paint") };
  await files(alice, "Bob Brown").setInputFiles([picture, notes]);
  const tray = alice.box("Bob Brown").getByRole("list", { name: "Files to send" });
  await tray.locator("[data-ready]").nth(1).waitFor();
  await alice.say("Bob Brown", "This is the roof");
  await bob.sees("Alice Adams", "This is the roof");
  t.is(await tray.getByRole("listitem").count(), 0);
  const box = bob.box("Alice Adams");
  const image = box.getByRole("img", { name: "Picture: roof.png" });
  await eventually(() => image.evaluate((node) => (node as HTMLImageElement).naturalWidth === 400));
  t.is(await image.getAttribute("loading"), "lazy");
  t.is(new URL((await image.getAttribute("src")) ?? "", world.url).origin, new URL(world.url).origin);
  const line = box.getByRole("link", { name: "notes.txt" });
  t.is(await line.getAttribute("download"), "notes.txt");
  await line.getByText("text/plain · 13 byte").waitFor();
  t.deepEqual(world.complaints, []);
});

inBrowser("F7 a file can be sent without words, and taken back before", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await alice.chatWith("Bob Brown");
  await files(alice, "Bob Brown").setInputFiles([picture, { ...picture, name: "wrong one.png" }]);
  await alice.box("Bob Brown").getByRole("button", { name: "Remove wrong one.png" }).click();
  await alice.box("Bob Brown").getByRole("button", { name: "Send" }).click();
  await bob.box("Alice Adams").getByRole("img", { name: "Picture: roof.png" }).waitFor();
  t.is(await bob.box("Alice Adams").getByRole("img", { name: "Picture: wrong one.png" }).count(), 0);
  await bob.page.locator(".spoken").getByText("Alice Adams, Chat: File: roof.png").waitFor();
});

inBrowser("F7 Send while a file is on its way waits for it, and sends both together", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await alice.chatWith("Bob Brown");
  const release = await holdBack(alice.page, "**/v1/media");
  await files(alice, "Bob Brown").setInputFiles(picture);
  await alice.box("Bob Brown").getByText("roof.png").waitFor();
  await alice.say("Bob Brown", "the roof");
  t.is(await alice.field("Bob Brown").inputValue(), "the roof");
  release();
  await bob.sees("Alice Adams", "the roof");
  await bob.box("Alice Adams").getByRole("img", { name: "Picture: roof.png" }).waitFor();
  t.is(await alice.box("Bob Brown").locator(".bubble").count(), 1);
});

inBrowser("F7 a file that is pasted or dropped goes along", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.chatWith("Bob Brown");
  const field = alice.field("Bob Brown");
  for (const name of ["paste", "drop"]) {
    await field.evaluate((node, type) => {
      const data = new DataTransfer();
      data.items.add(new File(["some words"], `${type}.txt`, { type: "text/plain" }));
      const options = { bubbles: true, composed: true, cancelable: true };
      node.dispatchEvent(
        type === "paste"
          ? new ClipboardEvent(type, { ...options, clipboardData: data })
          : new DragEvent(type, { ...options, dataTransfer: data }),
      );
    }, name);
  }
  const tray = alice.box("Bob Brown").getByRole("list", { name: "Files to send" });
  await tray.locator("[data-ready]").nth(1).waitFor();
  t.deepEqual(await tray.locator(".file-name").allInnerTexts(), ["paste.txt", "drop.txt"]);
});

inBrowser("F7 what can't be sent is said in words, and a text is not lost for it", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.chatWith("Bob Brown");
  const box = alice.box("Bob Brown");
  await alice.field("Bob Brown").fill("the text stays");
  const binary = {
    name: "setup.exe",
    mimeType: "application/x-msdownload",
    buffer: Buffer.from("MZ\0\x01\x02"),
  };
  await files(alice, "Bob Brown").setInputFiles(binary);
  await box.getByRole("alert").getByText("Files of this kind can't be sent.").waitFor();
  t.is(await alice.field("Bob Brown").inputValue(), "the text stays");
});

inBrowser(
  "UX-62 a picture that is gone is shown as failed, and a hostile name as it is",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    await bob.page.route("**/media/**", (route) => route.abort());
    await alice.chatWith("Bob Brown");
    const name = `<img src=x onerror=alert(1)>{{7*7}}.png`;
    await files(alice, "Bob Brown").setInputFiles({ ...picture, name });
    await alice.box("Bob Brown").locator("[data-ready]").waitFor();
    t.is(await alice.box("Bob Brown").locator(".tray .file-name").innerText(), name);
    await alice.field("Bob Brown").press("Enter");
    const failed = bob.box("Alice Adams").locator(".file");
    await failed.getByText("This picture can't be shown.").waitFor();
    // The server takes out what no file system takes; the rest is as it was.
    t.is(await failed.locator(".file-name").innerText(), "img src=x onerror=alert(1){{77}}.png");
  },
);
