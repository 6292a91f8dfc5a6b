// Sidetone inside a portal that signs people in: both behind one real nginx, so that they are one origin.
import { randomBytes } from "node:crypto";
import type { ExecutionContext } from "ava";
import type { FrameLocator, Page } from "playwright-core";
import { inPortal } from "../fakes/portal.js";
import { nginxMissing, startPortal } from "../servers/nginx.js";
import { type StandIn, startStandIn } from "../servers/portal.js";
import { at, type Person } from "./person.js";
import { inBrowser, type World } from "./world.js";

const key = randomBytes(32);

interface Stage {
  readonly world: World;
  readonly portal: StandIn;
  /** Where the portal is, with a slash at the end. */
  readonly url: string;
  /** A browser that has logged in to the portal. */
  logIn(username: string): Promise<Person>;
}

/** A play in that portal; skipped where nginx is not installed. */
export function inHostPortal(
  title: string,
  play: (t: ExecutionContext, stage: Stage) => Promise<void>,
): void {
  inBrowser(title, async (t, world) => play(t, await build(t, world)), {
    missing: nginxMissing,
    host: (own) => inPortal(own, { key, now: Date.now }),
  });
}

async function build(t: ExecutionContext, world: World): Promise<Stage> {
  const users = () => world.data().database.knex("sidetone_builtin_users");
  const portal = await startStandIn({
    key,
    async userOf(username) {
      const row = await users().where({ username }).first();
      return row ? { id: row.id, tenantId: row.tenant_id } : null;
    },
  });
  t.teardown(() => portal.stop());
  const nginx = await startPortal({ target: world.url, pages: portal.url });
  t.teardown(() => nginx.stop());
  const { url } = nginx;
  return {
    world,
    portal,
    url,
    async logIn(username) {
      const page = await logInAt(await world.open(), url, username);
      const person = at(page, `${url}sidetone/`);
      await person.dock.waitFor();
      return person;
    },
  };
}

/** Logs in to the portal in this page. */
export async function logInAt(page: Page, url: string, username: string): Promise<Page> {
  await page.goto(url);
  await page.getByLabel("Name").fill(username);
  await page.getByRole("button", { name: "Log in" }).click();
  return page;
}

/** Our page in the portal's. */
export function frameOf(page: Page): FrameLocator {
  return page.frameLocator("iframe[data-sidetone-frame]");
}
