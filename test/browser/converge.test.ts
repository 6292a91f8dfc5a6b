import { eventually } from "../eventually.js";
import type { Person } from "./person.js";
import { idOf } from "./seed.js";
import { inBrowser } from "./world.js";

/** Dice that fall alike each time, so that a failure can be played again. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

interface Step {
  readonly alice: Person;
  readonly bob: Person;
  readonly toAlice: string;
  readonly toBob: string;
  readonly url: string;
  readonly id: string | null;
  readonly step: number;
  readonly roll: (sides: number) => number;
}

async function ask(person: Person, url: string, method: string, data?: object): Promise<boolean> {
  const headers = { origin: new URL(url).origin };
  return (await person.page.request.fetch(url, { method, headers, ...(data ? { data } : {}) })).ok();
}

function write(person: Person, user: string, { url, step }: Step): Promise<boolean> {
  const message = { clientKey: `step-${step}-of-the-dice`, to: { user }, body: `words ${step}` };
  return ask(person, `${url}messages`, "POST", message);
}

const hears = (step: Step): Promise<boolean> => write(step.bob, step.toAlice, step);
const says = (step: Step): Promise<boolean> => write(step.alice, step.toBob, step);

/** What can happen, as often as it stands here. */
const actions: readonly ((step: Step) => Promise<boolean>)[] = [
  ...[hears, hears, hears, hears, hears, hears, says, says, says],
  ({ alice, url, id, step, roll }) =>
    ask(alice, `${url}conversations/${id}/read`, "POST", { seq: roll(step + 1) }),
  ({ alice, url, id, roll }) => ask(alice, `${url}conversations/${id}`, "PATCH", { muted: roll(2) === 0 }),
  ({ alice, url, id, roll }) =>
    roll(4) === 0 ? ask(alice, `${url}conversations/${id}`, "DELETE") : Promise.resolve(true),
];

/** What one can see of a conversation and of the number of unread ones. */
async function picture(person: Person, title: string): Promise<string> {
  const box = person.box(title);
  const shown = {
    unread: await box.getAttribute("data-unread"),
    quiet: await box.locator(".quiet").isVisible(),
    texts: await box.locator(".text").allInnerTexts(),
    title: await person.page.title(),
  };
  return JSON.stringify(shown);
}

inBrowser(
  "UX-13 after 200 steps by anybody anywhere all browsers of alice show the same",
  async (t, world) => {
    const alice = await world.signIn("alice");
    const bob = await world.signIn("bob");
    const browsers = [alice, await alice.tab(), await world.signIn("alice")];
    const [toAlice, toBob] = [await idOf(bob, world, "alice"), await idOf(alice, world, "bob")];
    for (const browser of browsers) await browser.chatWith("Bob Brown");
    for (const browser of browsers) await browser.dock.getByRole("searchbox").focus();
    const id = await alice.box("Bob Brown").getAttribute("data-conv-id");
    const roll = createDice(13);
    for (let step = 0; step < 200; step++) {
      const action = actions[roll(actions.length)];
      t.true(await action?.({ alice, bob, toAlice, toBob, url: `${world.url}v1/`, id, step, roll }));
    }
    await bob.api("v1/messages", {
      clientKey: "the-last-of-the-dice",
      to: { user: toAlice },
      body: "the end",
    });
    for (const browser of browsers) await browser.sees("Bob Brown", "the end");
    const same = await eventually(async () => {
      const seen = await Promise.all(browsers.map((browser) => picture(browser, "Bob Brown")));
      return new Set(seen).size === 1 && seen[0];
    });
    t.true(same.includes("the end"));
  },
);
