// Sidetone in FusionPBX's pages: the module's own PHP and nginx lines, in front of a real server.
import { randomBytes } from "node:crypto";
import type { ExecutionContext } from "ava";
import { eventually } from "../eventually.js";
import { inPortal } from "../fakes/portal.js";
import { startFusionSite } from "../servers/fusionpbx-site.js";
import { phpMissing } from "../servers/php-fpm.js";
import { logInAt } from "./host-portal.js";
import { at, type Person } from "./person.js";
import { inBrowser, type World } from "./world.js";

const key = randomBytes(32);
type LogIn = (username: string) => Promise<Person>;

function inFusion(title: string, play: (t: ExecutionContext, logIn: LogIn, url: string) => Promise<void>) {
  inBrowser(title, async (t, world) => play(t, ...(await build(t, world))), {
    missing: phpMissing,
    host: (own) => inPortal(own, { key, now: Date.now }),
  });
}

async function build(t: ExecutionContext, world: World): Promise<readonly [LogIn, string]> {
  const rows = await world.data().database.knex("sidetone_builtin_users");
  const scopes = { operator: ["user", "office", "operator"], office: ["user", "office"], user: ["user"] };
  const users = rows.map(({ id, username, tenant_id: domain, scope }) => [
    username,
    { id, domain, scopes: scopes[scope as keyof typeof scopes] },
  ]);
  const site = await startFusionSite(key, Number(new URL(world.url).port), Object.fromEntries(users));
  t.teardown(() => site.stop());
  const logIn: LogIn = async (username) => {
    const page = await world.open();
    await logInAt(page, `${site.url}/login.php`, username);
    const person = at(page, `${site.url}/sidetone/`);
    await person.dock.waitFor();
    return person;
  };
  return [logIn, site.url];
}

inFusion(
  "F31 in FusionPBX's pages two users chat, and the dock goes with the login",
  async (t, logIn, url) => {
    const [alice, bob] = [await logIn("alice"), await logIn("bob")];
    await alice.chatWith("Bob Brown");
    await alice.say("Bob Brown", "from FusionPBX");
    await bob.sees("Alice Adams", "from FusionPBX");
    await bob.say("Alice Adams", "got it");
    await alice.sees("Bob Brown", "got it");
    await alice.page.goto(`${url}/app/sidetone/page.php?path=messages`);
    const frame = alice.page.frameLocator("iframe[data-sidetone-frame]");
    await frame.getByRole("link", { name: /^Bob Brown/ }).waitFor();
    await alice.page.getByRole("link", { name: "Log out" }).click();
    await alice.page.getByRole("heading", { name: "Portal login" }).waitFor();
    await alice.dock.waitFor({ state: "hidden" });
    t.false(await alice.dock.isVisible());
    const me = () => alice.page.request.get(`${url}/sidetone/v1/me`);
    await eventually(async () => (await me()).status() === 401);
  },
);
