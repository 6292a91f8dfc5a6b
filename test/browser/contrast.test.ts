import type { Page } from "playwright-core";
import { visit } from "./person.js";
import { inBrowser } from "./world.js";

const phones = ["free", "ringing", "busy", "do-not-disturb", "unregistered"];
const presences = ["online", "away", "offline"];

for (const colorScheme of ["light", "dark"] as const) {
  inBrowser(
    `UX-67 dots stand out from their row and initials can be read, ${colorScheme}`,
    async (t, world) => {
      const alice = await world.signIn("alice", { colorScheme });
      await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
      await alice.dock.getByText("Bob Brown").first().waitFor();
      for (const [name, ratio] of await dots(alice.page)) t.true(ratio >= 3, `${name}: ${ratio.toFixed(2)}`);
      for (const [name, ratio] of await initials(alice.page)) {
        t.true(ratio >= 4.5, `dock, ${name}: ${ratio.toFixed(2)}`);
      }
      await visit(alice.page, `${world.url}contacts`);
      for (const [name, ratio] of await initials(alice.page)) {
        t.true(ratio >= 4.5, `page, ${name}: ${ratio.toFixed(2)}`);
      }
    },
  );
}

type Ratios = readonly (readonly [name: string, ratio: number])[];

/** Each state of phone and presence, drawn in a row of the dock. */
async function dots(page: Page): Promise<Ratios> {
  await measure(page);
  return page.evaluate(
    ([ofPhone, ofPresence]) => {
      const { ratio, behind } = globalThis as unknown as Measure;
      const root = document.querySelector("sidetone-dock")?.shadowRoot as ShadowRoot;
      const status = root.querySelector(".row .status") as HTMLElement;
      const dot = status.querySelector(".dot") as HTMLElement;
      const states = [
        ...ofPhone.map((state) => ["data-phone", state] as const),
        ...ofPresence.map((state) => ["data-presence", state] as const),
      ];
      return states.map(([name, state]) => {
        for (const other of ["data-phone", "data-presence"]) status.removeAttribute(other);
        status.setAttribute(name, state);
        status.hidden = false;
        return [`${name}=${state}`, ratio(getComputedStyle(dot).borderTopColor, behind(status))] as const;
      });
    },
    [phones, presences] as const,
  );
}

/** Each hue that an avatar can have, on the first one there is. */
async function initials(page: Page): Promise<Ratios> {
  await measure(page);
  return page.evaluate(() => {
    const { ratio } = globalThis as unknown as Measure;
    const root = document.querySelector("sidetone-dock")?.shadowRoot;
    const own = root?.querySelector<HTMLElement>(".row .avatar");
    const disc = own ?? (document.querySelector("main .avatar") as HTMLElement);
    return Array.from({ length: 12 }, (_, place) => {
      if (own) disc.style.setProperty("--hue", String(place * 30));
      else disc.dataset["hue"] = String(place);
      const { color, backgroundColor } = getComputedStyle(disc);
      return [`hue ${place}`, ratio(color, backgroundColor)] as const;
    });
  });
}

interface Measure {
  ratio(one: string, other: string): number;
  /** The colour that is painted behind an element. */
  behind(element: Element): string;
}

/** Gives the page what it takes to compare colours as WCAG does. */
function measure(page: Page): Promise<void> {
  return page.evaluate(() => {
    const luminance = (colour: string): number => {
      const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? [])
        .map((part) => Number(part) / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const tools: Measure = {
      ratio(one, other) {
        const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
        return (light + 0.05) / (dark + 0.05);
      },
      behind(element) {
        const { backgroundColor } = getComputedStyle(element);
        const isClear = backgroundColor === "transparent" || /, 0\)$/.test(backgroundColor);
        return isClear && element.parentElement ? tools.behind(element.parentElement) : backgroundColor;
      },
    };
    Object.assign(globalThis, tools);
  });
}
