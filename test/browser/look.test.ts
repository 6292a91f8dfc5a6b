import type { Page } from "playwright-core";
import { eventually } from "../eventually.js";
import { findings } from "./axe.js";
import { visit } from "./person.js";
import { inBrowser, type World } from "./world.js";

const desk = { width: 1280, height: 800 };
/** A window of 1280 px at 400 % zoom. */
const zoomed = { width: 320, height: 640 };

/** Every page that a user of the portal finds, with something on it. */
async function paths(world: World): Promise<string[]> {
  const bob = await world.signIn("bob");
  const { conversationId: chat } = await say(bob, { extension: "1001" }, "Can you take the support line?");
  const phone = await world.handset();
  await phone.page.getByLabel("This phone’s number").fill("+15551230004");
  await phone.text("Could we move it?");
  await phone.page.getByLabel("This phone’s number").fill("+12025550143");
  await phone.text(
    "A word without any space in it: https://example.org/a/very/long/path/that/does/not/end?at=all",
  );
  const alice = await world.signIn("alice");
  const list = (await (await alice.page.request.get(`${world.url}v1/conversations`)).json()) as {
    readonly items: readonly { readonly id: string }[];
  };
  const directory = (await (
    await alice.page.request.get(`${world.url}v1/directory?q=sam&scope=own`)
  ).json()) as {
    readonly contacts: readonly { readonly id: string }[];
  };
  const contact = directory.contacts[0]?.id;
  await alice.page.context().close();
  return [
    ...["", "messages", "messages?q=move", "messages/new?q=a", `messages/${chat}/delete`],
    ...list.items.map(({ id }) => `messages/${id}`),
    ...[
      "contacts",
      `contacts/${contact}`,
      "contacts/add?number=%2B12025550143",
      "contacts/import",
      "settings",
    ],
  ];
}

async function say(who: { api(path: string, body: object): Promise<unknown> }, to: object, body: string) {
  const sent = await who.api("v1/messages", { clientKey: `look-${body.length}`, to, body });
  return (sent as { readonly message: { readonly conversationId: string } }).message;
}

for (const [title, options] of [
  ["in the light", { colorScheme: "light" }],
  ["in the dark", { colorScheme: "dark" }],
  ["with forced colours", { forcedColors: "active" }],
] as const) {
  inBrowser(`UX-67 axe finds nothing serious on any page of the portal ${title}`, async (t, world) => {
    const { page } = await world.signIn("alice", options);
    for (const path of await paths(world)) {
      await page.goto(world.url + path);
      t.deepEqual(await findings(page), [], path);
    }
  });
}

inBrowser(
  "UX-72 in Arabic every page is mirrored, keeps numbers in order, and axe finds nothing serious",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const { page } = alice;
    const all = await paths(world);
    await alice.api("v1/preferences", { language: "ar" }, "PATCH");
    for (const path of all) {
      await page.goto(world.url + path);
      t.is(await page.evaluate(() => getComputedStyle(document.body).direction), "rtl", path);
      t.deepEqual(await findings(page), [], path);
      t.true(await fits(page), path);
    }
    await page.goto(`${world.url}messages`);
    const row = page.locator("li", { hasText: "555-0143" }).first();
    const [title, avatar] = [
      await row.locator(".title").boundingBox(),
      await row.locator(".avatar").boundingBox(),
    ];
    t.true(title !== null && avatar !== null && avatar.x > title.x);
  },
);

inBrowser(
  "UX-71 at 400 % zoom and with wide text spacing nothing is cut off or needs scrolling sideways",
  async (t, world) => {
    const { page } = await world.signIn("alice", { viewport: zoomed });
    const spacing =
      "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }";
    for (const path of await paths(world)) {
      await page.goto(world.url + path);
      t.true(await fits(page), path);
      await page.evaluate((css) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        document.adoptedStyleSheets = [sheet];
      }, spacing);
      t.true(await fits(page), `${path} with spacing`);
    }
  },
);

inBrowser("UX-66 what has the focus never hides under the dock", async (t, world) => {
  const { page } = await world.signIn("alice", { viewport: { ...desk, height: 420 } });
  for (const path of ["contacts", "settings", "messages/new?q=a"]) {
    await visit(page, world.url + path);
    for (let presses = 0; presses < 25; presses++) {
      await page.keyboard.press("Tab");
      await eventually(async () => !(await isHidden(page)));
    }
  }
  t.pass();
});

inBrowser("UX-67 every token has its contrast, in the light and in the dark", async (t, world) => {
  const { page } = await world.signIn("alice");
  for (const theme of ["light", "dark"]) {
    await page.evaluate((name) => document.documentElement.setAttribute("data-theme", name), theme);
    for (const [front, back, least] of pairs) {
      const ratio = await contrast(page, front, back);
      t.true(ratio >= least, `${theme}: ${front} on ${back} is ${ratio.toFixed(2)}`);
    }
  }
});

const pairs = [
  ...["--page", "--surface", "--sunken", "--own", "--other", "--notice"].flatMap((back) => [
    ["--ink", back, 4.5] as const,
    ["--soft", back, 4.5] as const,
  ]),
  ["--accent", "--surface", 4.5],
  ["--accent", "--page", 4.5],
  ["--accent-ink", "--accent", 4.5],
  ["--bar-ink", "--bar", 4.5],
  ["--bar-ink", "--fresh", 4.5],
  ["--danger", "--surface", 4.5],
  ["--danger", "--danger-soft", 4.5],
  ["--ink", "--danger-soft", 4.5],
  ["--ink", "--hit", 4.5],
  ["--edge", "--surface", 3],
] as const;

/** The ratio of WCAG between two colours, as the browser has them. */
function contrast(page: Page, front: string, back: string): Promise<number> {
  return page.evaluate(
    ([one, other]) => {
      const luminance = (token: string): number => {
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.color = `var(${token})`;
        const parts = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(
          (part) => Number(part) / 255,
        );
        probe.remove();
        const [red = 0, green = 0, blue = 0] = parts.map((part) =>
          part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
        );
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
      return (light + 0.05) / (dark + 0.05);
    },
    [front, back] as const,
  );
}

/** Whether the page is as wide as its window and no word stands out of it. */
function fits(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth <= clientWidth;
  });
}

/** Whether the focused element of the page is wholly behind the dock. */
function isHidden(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    const dock = document.querySelector("sidetone-dock")?.shadowRoot?.querySelector(".dock");
    if (!focused || focused === document.body || !dock || focused.tagName === "SIDETONE-DOCK") return false;
    const [one, other] = [focused.getBoundingClientRect(), dock.getBoundingClientRect()];
    const isInside = one.left >= other.left && one.right <= other.right && one.top >= other.top;
    return (isInside && one.bottom <= other.bottom) || one.top >= innerHeight || one.bottom <= 0;
  });
}
