// The widget in pages that are not ours: real ones behind a real nginx, with what old portals do to their pages.
import type { ExecutionContext } from "ava";
import type { Page } from "playwright-core";
import { eventually } from "../eventually.js";
import { nginxMissing, type Portal, type PortalPlan, startPortal } from "../servers/nginx.js";
import { findings } from "./axe.js";
import { at, type Person, signInAt } from "./person.js";
import { inBrowser, type World } from "./world.js";

interface Guest extends Person {
  readonly portal: Portal;
}

/** Signs in through the portal and opens one of its pages, on which the widget is a guest. */
async function visit(
  t: ExecutionContext,
  world: World,
  path: string,
  plan: Omit<PortalPlan, "target"> = {},
): Promise<Guest> {
  const portal = await startPortal({ target: world.url, ...plan });
  t.teardown(() => portal.stop());
  const page = await signInAt(await world.open(), `${portal.url}sidetone/`, "alice");
  await page.goto(portal.url + path);
  const guest = at(page, portal.url + path);
  await guest.dock.waitFor();
  return { ...guest, portal };
}

async function talk(alice: Person, bob: Person): Promise<void> {
  await alice.chatWith("Bob Brown");
  await alice.say("Bob Brown", "from the portal");
  await bob.sees("Alice Adams", "from the portal");
  await bob.say("Alice Adams", "got it");
  await alice.sees("Bob Brown", "got it");
  // Nothing is unread any more, for anybody: neither marks nor numbers will change.
  await bob.box("Alice Adams").getByText("Read", { exact: true }).waitFor();
  await alice.box("Bob Brown").getByText("Read", { exact: true }).waitFor();
  await alice.dock.getByRole("img", { name: "unread" }).waitFor({ state: "hidden" });
}

const globals = (page: Page): Promise<string[]> => page.evaluate(() => Object.keys(window));

inBehindNginx(
  "UX-05 in a Bootstrap 3 page with old jQuery neither side marks the other",
  async (t, world) => {
    const bob = await world.signIn("bob");
    const alice = await visit(t, world, "bootstrap3/");
    await talk(alice, bob);
    // Two copies of the script make one dock.
    t.is(await alice.page.locator("sidetone-dock").count(), 1);
    const among = await look(alice);
    // A page without any style of its own shows it as it is.
    await alice.page.goto(`${alice.portal.url}strict/`);
    await alice.chatWith("Bob Brown");
    t.deepEqual(among, await look(alice));
  },
);

inBehindNginx(
  "UX-05 the host's handlers hear none of what is typed or clicked in the widget",
  async (t, world) => {
    const alice = await visit(t, world, "bootstrap3/");
    await alice.chatWith("Bob Brown");
    await alice.field("Bob Brown").pressSequentially("q?");
    await alice.say("Bob Brown", "hello");
    t.is(await alice.page.evaluate(() => window.name), "");
    t.is(await alice.page.getByRole("heading").first().innerText(), "CALL HISTORY");
    // The host's own things go on working, where the widget does not stand before them.
    await clear(alice);
    await alice.page.getByRole("button", { name: "About" }).click();
    await alice.page.getByText("Version 9").waitFor();
    t.deepEqual(world.complaints, []);
  },
);

inBehindNginx(
  "UX-05 the widget leaves at most one name behind, and draws in its own corner only",
  async (t, world) => {
    const alice = await visit(t, world, "bootstrap3/");
    const { page } = alice;
    await clear(alice);
    const [withWidget, shot] = [await globals(page), await cornerless(alice)];
    await page.route("**/widget.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
    await page.goto(`${alice.portal.url}bootstrap3/`);
    const without = new Set(await globals(page));
    t.true(withWidget.filter((name) => !without.has(name)).length <= 1);
    t.true(shot.equals(await cornerless(alice)));
  },
);

inBehindNginx(
  "UX-04 UX-66 opening the dock moves nothing of the host page, and takes no focus from it",
  async (t, world) => {
    const bob = await world.signIn("bob");
    const alice = await visit(t, world, "bootstrap3/");
    const shifts = await alice.page.evaluateHandle(() => {
      const seen: string[] = [];
      const nodesOf = (entry: PerformanceEntry): (Node | null)[] =>
        (entry as unknown as { sources: { node: Node | null }[] }).sources.map(({ node }) => node);
      new PerformanceObserver((list) => {
        // What moves inside the widget is nothing of the page.
        const moved = list.getEntries().flatMap(nodesOf);
        seen.push(...moved.flatMap((node) => (node?.getRootNode() === document ? [node.nodeName] : [])));
      }).observe({ type: "layout-shift" });
      return seen;
    });
    await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
    await alice.dock.getByText("Carol Clark").waitFor();
    const field = alice.page.getByLabel("Find");
    await field.click();
    await field.pressSequentially("ab");
    await bob.chatWith("Alice Adams");
    await bob.say("Alice Adams", "a box pops up");
    await alice.sees("Bob Brown", "a box pops up");
    await alice.page.keyboard.type("cd");
    t.is(await field.inputValue(), "abcd");
    t.deepEqual(await shifts.jsonValue(), []);
  },
);

inBehindNginx("UX-67 axe finds nothing serious in the widget on a foreign page", async (t, world) => {
  const bob = await world.signIn("bob");
  const alice = await visit(t, world, "bootstrap3/");
  await talk(alice, bob);
  t.deepEqual(await findings(alice.page, "sidetone-dock"), []);
});

inBehindNginx("F1 under a policy without inline and eval the widget is whole", async (t, world) => {
  const bob = await world.signIn("bob");
  const alice = await visit(t, world, "strict/");
  await talk(alice, bob);
  t.is(await alice.box("Bob Brown").evaluate((box) => getComputedStyle(box).display), "flex");
  t.deepEqual(world.complaints, []);
});

inBehindNginx(
  "UX-32 in a subfolder behind a proxy that buffers in spite of our headers, messages come by polling",
  async (t, world) => {
    const bob = await world.signIn("bob");
    const alice = await visit(t, world, "pbx/portal/", { buffering: true });
    const polls = (): number => alice.portal.requests().filter((line) => line.includes("/v1/events?")).length;
    await talk(alice, bob);
    t.deepEqual(await alice.reads("Bob Brown"), ["from the portal", "got it"]);
    await eventually(() => polls() > 0);
  },
);

/** Makes everything small that is open, and lets the widget hear a gesture, so that it has nothing to ask for. */
async function clear({ page, dock }: Person): Promise<void> {
  const open = page.locator("sidetone-dock").getByRole("button", { name: "Minimise" });
  while ((await open.count()) > 0) await open.first().click();
  await dock.getByRole("button", { name: "Contacts", exact: true, expanded: false }).waitFor();
  await page.getByRole("heading").first().click();
  await page.getByText("Sound is off – click to enable").waitFor({ state: "hidden" });
}

/** What the host's styles could have changed. */
async function look(person: Person): Promise<unknown> {
  const styles = (selector: string): Promise<unknown> =>
    person.page
      .locator(selector)
      .first()
      .evaluate((node) => {
        const {
          fontSize,
          lineHeight,
          letterSpacing,
          textTransform,
          padding,
          margin,
          color,
          backgroundColor,
          float,
        } = getComputedStyle(node);
        const { width, height } = node.getBoundingClientRect();
        return {
          fontSize,
          lineHeight,
          letterSpacing,
          textTransform,
          padding,
          margin,
          color,
          backgroundColor,
          float,
          width,
          height,
        };
      });
  await person.box("Bob Brown").getByText("got it").waitFor();
  return Promise.all(
    [".bar", ".send", "[data-chat-box] header", "[data-chat-box] textarea", ".bubble"].map(styles),
  );
}

/** The page as it looks where the dock is not. */
async function cornerless(person: Person): Promise<Buffer> {
  const { width, height } = person.page.viewportSize() ?? { width: 0, height: 0 };
  return person.page.screenshot({ clip: { x: 0, y: 0, width, height: height - 60 }, animations: "disabled" });
}

function inBehindNginx(title: string, play: (t: ExecutionContext, world: World) => Promise<void>): void {
  inBrowser(title, play, { missing: nginxMissing });
}
