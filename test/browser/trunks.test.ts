import { twilioFace } from "../../src/connectors/sms/twilio/face.js";
import type { Page as PageOf } from "../../src/wire/api.js";
import type { OfficeNumber } from "../../src/wire/office.js";
import { openSimulator } from "../servers/carrier-simulator.js";
import { findings } from "./axe.js";
import type { Person } from "./person.js";
import { inBrowser } from "./world.js";

const NUMBER = "+15557650001";
const PEER = "+15551239999";
const peer = "(555) 123-9999";

inBrowser(
  "F27 an operator connects a carrier by its page, and what came too early is replayed",
  async (t, world) => {
    const settings = twilioFace.settings("one");
    const deliverTo = new URL(world.url).origin;
    const simulator = await openSimulator(t, twilioFace, { settings, deliverTo });
    const [oscar, alice] = await Promise.all([world.signIn("oscar"), world.signIn("alice")]);
    const { page } = oscar;

    await page.getByRole("link", { name: "Trunks" }).click();
    t.deepEqual(await findings(page, "main"), []);
    await page.getByLabel("Carrier").selectOption({ label: "Twilio" });
    await page.getByRole("button", { name: "New trunk" }).click();
    await page.getByLabel("Name").fill("Main office");
    await page.getByLabel("Account SID").fill(settings["accountSid"] ?? "");
    await page.getByLabel("API address, if not the usual one").fill("ftp://nowhere");
    await page.getByLabel("Auth token (the primary one)").fill(settings["authToken"] ?? "");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("An https address without a password or query").waitFor();
    t.deepEqual(await findings(page, "main"), []);
    await page.getByLabel("API address, if not the usual one").fill(simulator.url);
    await page.getByLabel("Auth token (the primary one)").fill(settings["authToken"] ?? "");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: false }).waitFor();

    await page.getByText("Waiting for the first webhook").waitFor();
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    simulator.webhooksTo(await page.getByRole("textbox", { name: "Webhook address" }).inputValue());
    const text = (body: string) =>
      simulator.delivering.bring(simulator.text({ from: PEER, to: NUMBER, body }), 1);

    // The number still hangs on the loopback; the page learns of it without being loaded again.
    await text("too early");
    await page.getByText("Its signature is right").waitFor();
    await page.getByText("The number hangs on another trunk").first().waitFor();
    await hangOn(oscar, world.url, "Main office");
    await text("just right");
    await page.getByText("It reached Alice").waitFor();
    t.deepEqual(await findings(page, "main"), []);
    await alice.sees(peer, "just right");

    await page.getByRole("link", { name: "Quarantine" }).click();
    await page.getByRole("link", { name: "The number hangs on another trunk" }).click();
    await page.getByText("too+early").waitFor();
    t.deepEqual(await findings(page, "main"), []);
    await page.getByRole("button", { name: "Replay" }).click();
    await page.getByText("It became a message to").waitFor();
    await alice.sees(peer, "too early");
    t.deepEqual(await alice.reads(peer), ["just right", "too early"]);
    await page.getByRole("link", { name: "To the list" }).click();
    await page.getByText("Nothing is in quarantine.").waitFor();

    simulator.receipts("reordered");
    await alice.say(peer, "Thank you");
    await alice.box(peer).getByText("Delivered", { exact: true }).waitFor();
    t.deepEqual(
      simulator.taken.map(({ body }) => body),
      ["Thank you"],
    );
    const complaints = world.complaints.filter((complaint) => !complaint.includes("422"));
    t.deepEqual(complaints, []);
  },
);

/** What an office manager does on the page of numbers. */
async function hangOn(oscar: Person, url: string, title: string): Promise<void> {
  const get = async <T>(path: string): Promise<T> => (await oscar.page.request.get(url + path)).json();
  const { items } = await get<PageOf<OfficeNumber>>("v1/numbers");
  const { trunks } = await get<{ trunks: { id: string; title: string }[] }>("v1/trunks");
  const line = items.find(({ number }) => number === NUMBER);
  const { id: trunkId } = trunks.find((trunk) => trunk.title === title) ?? {};
  await oscar.api(`v1/numbers/${line?.id}`, { trunkId }, "PATCH");
}
