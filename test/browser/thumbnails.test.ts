// Large pictures are shown by thumbnails wherever they stand, and opened as they came.
import type { Locator, Page } from "playwright-core";
import sharp from "sharp";
import type { UploadReply } from "../../src/wire/media.js";
import { eventually } from "../eventually.js";
import { holdBack } from "./held.js";
import { inBrowser } from "./world.js";

const patience = { limitMs: 60_000 };
const PEER = "(202) 555-0143";
const wide = async () => ({
  name: "roof.jpg",
  mimeType: "image/jpeg",
  buffer: await sharp(Buffer.from(drawing)).jpeg({ quality: 95 }).toBuffer(),
});
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1200">
  <rect width="1600" height="1200" fill="#9cc5e8"/><rect y="800" width="1600" height="400" fill="#6f9a5a"/>
  <path d="M300 700 800 300l500 400z" fill="#a1462f"/><rect x="380" y="700" width="840" height="350" fill="#e8dcc0"/></svg>`;

const naturalWidth = (image: Locator) => image.evaluate((node) => (node as HTMLImageElement).naturalWidth);

inBrowser(
  "UX-62 a large picture is shown small in box, page and handset, moves nothing when it comes, and opens whole",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const phone = await world.handset();
    await phone.text("Can you send the roof?");
    await alice.sees(PEER, "Can you send the roof?");
    const uploading = alice.page.waitForResponse("**/v1/media");
    await alice
      .box(PEER)
      .locator("input[type=file]")
      .setInputFiles(await wide());
    const { attachment } = (await (await uploading).json()) as UploadReply;
    // Where the machine is so busy that nobody would wait for it, it is there for the next look.
    const made = (page: Page, link: string | null) =>
      eventually(async () => {
        const answer = await page.request.get(new URL(link ?? "", world.url).href);
        return answer.headers()["content-type"] === "image/webp";
      }, patience);
    await made(alice.page, attachment.thumbnail);
    await alice.box(PEER).locator(".tray [data-ready]").waitFor();
    await alice.say(PEER, "Here it is");
    const shown = alice.box(PEER).getByRole("img", { name: "Picture: roof.jpg" });
    await eventually(async () => (await naturalWidth(shown)) === 480, patience);
    t.is(await shown.getAttribute("loading"), "lazy");
    t.deepEqual([await shown.getAttribute("width"), await shown.getAttribute("height")], ["1600", "1200"]);
    const place = await shown.boundingBox();
    t.is(Math.round(((place?.width ?? 0) * 3) / 4), Math.round(place?.height ?? 0));

    await phone.sees("Here it is");
    const received = phone.page.locator("li.received img");
    await made(phone.page, await received.getAttribute("src"));
    await phone.page.reload();
    await eventually(async () => (await naturalWidth(received)) === 480, patience);
    t.is(await received.getAttribute("loading"), "lazy");

    // Before the picture is there its place is kept.
    const plain = await world.signIn("alice", { javaScriptEnabled: false });
    const release = await holdBack(plain.page, "**/media/**");
    await plain.page.goto(`${world.url}messages`);
    await plain.page.locator("main").getByText(PEER).first().click();
    const line = plain.page.locator("main .file img");
    // The styles may come after it.
    await eventually(() => line.evaluate((node) => getComputedStyle(node).borderRadius === "9px"));
    const before = await line.boundingBox();
    release();
    await eventually(async () => (await naturalWidth(line)) === 480, patience);
    t.deepEqual(await line.boundingBox(), before);
    t.deepEqual(world.complaints, []);

    // Chromium shows a picture in a page of its own making, and complains about its own styles there.
    const opening = alice.page.context().waitForEvent("page");
    await shown.click();
    const opened = await opening;
    await eventually(async () => (await naturalWidth(opened.locator("img"))) === 1_600);
    await opened.close();
  },
);
