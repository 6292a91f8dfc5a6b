// The widget's frame: how it follows its reader's choices, gives way to the page, and outlives loads and sleep.
import type { Page } from "playwright-core";
import type { Me } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import { writerTo } from "./ears.js";
import { holdBack } from "./held.js";
import { follow, type Person } from "./person.js";
import { inBrowser, type World } from "./world.js";

async function prefer(person: Person, world: World, change: object): Promise<void> {
  const me = (await (await person.page.request.get(`${world.url}v1/me`)).json()) as Me;
  await person.page.request.patch(`${world.url}v1/preferences`, {
    data: change,
    headers: { origin: new URL(world.url).origin, "x-csrf-token": me.csrfToken },
  });
}

/** The page of a portal that speaks English, from left to right, whatever language its reader chose. */
async function staysEnglish(page: Page, url: string): Promise<void> {
  await page.route(url, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/lang="\w+" dir="\w+"/, 'lang="en" dir="ltr"');
    await route.fulfill({ response, body });
  });
}

inBrowser(
  "F9 Call rings one's own phone first, from a row and from the box, and failure is in words",
  async (t, world) => {
    const alice = await world.signIn("alice");
    t.is(await alice.dock.getByRole("button", { name: "Call" }).count(), 0);
    const asked: unknown[] = [];
    await alice.page.route("**/v1/me", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ json: { ...((await answer.json()) as Me), canCall: true } });
    });
    await alice.page.route("**/v1/calls", async (route) => {
      asked.push(route.request().postDataJSON());
      // Without a PBX the server itself refuses the second one.
      if (asked.length === 1) await route.fulfill({ status: 202, json: { state: "ringing" } });
      else await route.fallback();
    });
    await alice.reload();
    await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
    const bobs = alice.dock.getByRole("listitem").filter({ hasText: "Bob Brown" });
    await bobs.getByRole("button", { name: "Call" }).click();
    await alice.dock.getByText("Your phone rings first").waitFor();
    await bobs.getByRole("button", { name: "Chat" }).click();
    await alice.box("Bob Brown").getByRole("button", { name: "Call" }).click();
    await alice.box("Bob Brown").getByText("None of your phones is signed in.").waitFor();
    t.is(asked.length, 2);
    t.deepEqual(asked[0], asked[1]);
  },
);

inBrowser(
  "UX-70 UX-72 theme, side and language are the reader's, whatever the page around is",
  async (t, world) => {
    const alice = await world.signIn("alice", { colorScheme: "light" });
    await prefer(alice, world, { theme: "dark", dockSide: "start", language: "ar" });
    await staysEnglish(alice.page, world.url);
    await alice.page.addInitScript(() => {
      const seen = new Set<string>();
      Object.assign(globalThis, { seen });
      const look = (): void => {
        const dock = document.querySelector("sidetone-dock")?.shadowRoot?.querySelector(".dock");
        if (dock) seen.add(getComputedStyle(dock).backgroundColor);
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await alice.page.goto(world.url);
    const dock = alice.page.locator(".dock");
    await dock.getByText("جهات الاتصال").waitFor();
    t.is(await dock.evaluate((node) => getComputedStyle(node).direction), "rtl");
    // At the start of a line from right to left.
    const { x = 0, width = 0 } = (await dock.boundingBox()) ?? {};
    t.true(x + width > 1_200);
    // Dark from its first frame on.
    const seen = await eventually(async () => {
      const colours = await alice.page.evaluate(() => [
        ...(globalThis as unknown as { seen: Set<string> }).seen,
      ]);
      return colours.length > 0 && colours;
    });
    t.is(seen.length, 1);
    t.true(
      (seen[0]?.match(/\d+/g) ?? []).every((part) => Number(part) < 80),
      seen[0],
    );
    // Another tab or device changes it: here it changes at once.
    await prefer(alice, world, { dockSide: "end" });
    await eventually(async () => ((await dock.boundingBox())?.x ?? 1_000) < 20);
  },
);

inBrowser(
  "F6 UX-70 what comes while a foreign page fetches the reader's own language pops up all the same",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const write = await writerTo(await world.signIn("bob"), "1001");
    await prefer(alice, world, { language: "de" });
    await staysEnglish(alice.page, world.url);
    const release = await holdBack(alice.page, "**/words/de.json");
    const asked = alice.page.waitForRequest("**/words/de.json");
    await alice.page.goto(world.url);
    await asked;
    await write("too early?");
    release();
    await alice.sees("Bob Brown", "too early?");
    t.is(await alice.page.locator("[data-chat-box]").count(), 1);
  },
);

/** Whether the widget lies over the focused control. */
const isCovered = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const { left, right, top, bottom } = (document.activeElement ?? document.body).getBoundingClientRect();
    return document.elementFromPoint((left + right) / 2, (top + bottom) / 2)?.tagName === "SIDETONE-DOCK";
  });

inBrowser("UX-66 dock and boxes never hide the control of the page that has the focus", async (t, world) => {
  const alice = await world.signIn("alice", { viewport: { width: 1280, height: 700 } });
  const bob = await world.signIn("bob");
  for (const name of ["Carol Clark", "Bob Brown"]) await alice.chatWith(name);
  await alice.page.evaluate(() => {
    const add = (id: string): HTMLElement => {
      const field = document.createElement("input");
      field.id = id;
      document.querySelector("main")?.append(field);
      return field;
    };
    for (let index = 0; index < 30; index++) add(`f${index}`);
    // By its style object: a style attribute the page's policy would not allow.
    Object.assign(add("fixed").style, { position: "fixed", bottom: "6px", right: "60px", width: "40px" });
  });
  for (let index = 0; index < 30; index++) {
    await alice.page.locator(`#f${index}`).focus();
    await eventually(async () => !(await isCovered(alice.page)));
  }
  await alice.page.locator("#fixed").focus();
  await eventually(async () => !(await isCovered(alice.page)));
  const edge = alice.page.locator(".edge");
  await eventually(async () => (await edge.getAttribute("data-aside")) !== null);
  await eventually(async () => !(await isCovered(alice.page)));
  // What pops up meanwhile does not come in between, and all is back when the focus moves on.
  await bob.chatWith("Alice Adams");
  await bob.say("Alice Adams", "psst");
  await eventually(async () => !(await isCovered(alice.page)));
  await alice.page.locator("#f0").focus();
  await alice.dock.getByRole("button", { name: "Contacts", exact: true }).waitFor();
  t.false(await isCovered(alice.page));
});

inBrowser("UX-02 the same boxes in the same shapes after a link and a reload", async (t, world) => {
  const alice = await world.signIn("alice");
  await alice.chatWith("Bob Brown");
  await alice.chatWith("Carol Clark");
  await alice.box("Bob Brown").getByRole("button", { name: "Minimise", exact: true }).click();
  const shapes = (): Promise<(string | null)[][]> =>
    alice.page
      .locator("[data-chat-box]")
      .evaluateAll((boxes) =>
        boxes.map((box) => [box.getAttribute("data-conv-id"), box.getAttribute("data-shape")]),
      );
  const are = async (wanted: unknown): Promise<void> => {
    await eventually(async () => JSON.stringify(await shapes()) === JSON.stringify(wanted));
  };
  const before = await shapes();
  t.deepEqual(
    before.map(([, shape]) => shape),
    ["minimised", "open"],
  );
  await follow(alice.page.getByRole("link", { name: "Chat and SMS" }));
  await are(before);
  await alice.reload();
  await are(before);
});

inBrowser("UX-33 a tab that slept shows what came meanwhile, each once", async (t, world) => {
  const alice = await world.signIn("alice");
  const bob = await world.signIn("bob");
  await bob.chatWith("Alice Adams");
  await alice.chatWith("Bob Brown");
  const session = await bob.page.context().newCDPSession(bob.page);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  const words = ["one", "two", "three", "four", "five"];
  for (const word of words) await alice.say("Bob Brown", word);
  await alice.box("Bob Brown").locator("[data-state='sent']").nth(4).waitFor();
  await session.send("Page.setWebLifecycleState", { state: "active" });
  await bob.sees("Alice Adams", "five");
  t.deepEqual(await bob.reads("Alice Adams"), words);
});

inBrowser(
  "UX-07 UX-71 on a phone the box is a sheet with a way back, its composer in sight",
  async (t, world) => {
    const alice = await world.signIn("alice", { viewport: { width: 320, height: 256 } });
    await alice.chatWith("Bob Brown");
    const send = await alice
      .box("Bob Brown")
      .getByRole("button", { name: "Send", exact: true })
      .boundingBox();
    t.true(send !== null && send.y + send.height <= 256);
    t.is(await alice.page.evaluate(() => document.documentElement.scrollWidth), 320);
    await alice.box("Bob Brown").getByRole("button", { name: "Back to contacts" }).click();
    t.is(await alice.page.locator("[data-chat-box]").getAttribute("data-shape"), "minimised");
  },
);

inBrowser("F5 a list of two thousand contacts is there to its end, and light all along", async (t, world) => {
  const alice = await world.signIn("alice");
  const me = (await (await alice.page.request.get(`${world.url}v1/me`)).json()) as Me;
  const lines = Array.from({ length: 2_000 }, (_, index) => {
    const four = String(index).padStart(4, "0");
    return `Person ${four},+1202555${four}`;
  });
  const imported = await alice.page.request.post(`${world.url}v1/contacts/import`, {
    data: ["name,number", ...lines].join("\n"),
    headers: {
      "content-type": "text/csv",
      origin: new URL(world.url).origin,
      "x-csrf-token": me.csrfToken,
    },
  });
  t.true(imported.ok(), await imported.text());
  await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
  await alice.dock.getByText("Person 0000").waitFor();
  const list = alice.page.locator(".found");
  let most = 0;
  await eventually(
    async () => {
      await list.evaluate((node) => node.scrollTo(0, node.scrollHeight));
      most = Math.max(most, await list.locator(".row").count());
      return (await list.getByText("Person 1999").count()) === 1;
    },
    { limitMs: 90_000 },
  );
  t.true(most <= 400, `${most} rows`);
});
