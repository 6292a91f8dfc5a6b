import test from "ava";
import type { EventsReply, Me } from "../../src/wire/api.js";
import type { Preferences } from "../../src/wire/preferences.js";
import { type Browser, signIn, startServer } from "./server.js";

const server = await startServer();
test.after.always(() => server.close());

function patch(browser: Browser, change: unknown) {
  return browser.request<Preferences>("v1/preferences", {
    method: "PATCH",
    headers: { origin: server.origin, "content-type": "application/json" },
    body: JSON.stringify(change),
  });
}

test.serial("a change of preferences is told to every browser of its user, and to nobody else", async (t) => {
  const [desk, phone, bob] = [
    await signIn(server, "alice"),
    await signIn(server, "alice"),
    await signIn(server, "bob"),
  ];
  const before = (await phone.get<Me>("v1/me")).json;
  const bobs = (await bob.get<Me>("v1/me")).json;
  const until = "2026-11-24T13:00:00.000Z";
  const changed = await patch(desk, { theme: "dark", doNotDisturbUntil: until });
  t.is(changed.status, 200);
  t.like(changed.json, { theme: "dark", doNotDisturbUntil: until, sound: before.preferences.sound });
  const { json } = await phone.get<EventsReply>(`v1/events?cursor=${before.cursor}`);
  t.deepEqual(json.events[0], { type: "preferences", preferences: changed.json });
  t.deepEqual((await phone.get("v1/preferences")).json, changed.json);
  t.deepEqual((await phone.get<Me>("v1/me")).json.preferences, changed.json);
  t.is((await bob.get<Me>("v1/me")).json.cursor, bobs.cursor);
  t.like((await patch(desk, { doNotDisturbUntil: null })).json, { doNotDisturbUntil: null, theme: "dark" });
});

test.serial("what is no preference is refused, and changes nothing", async (t) => {
  const alice = await signIn(server, "alice");
  const before = (await alice.get("v1/preferences")).json;
  for (const change of [
    { theme: "purple" },
    { volume: 101 },
    { volume: "10" },
    { emailAfterMinutes: 0 },
    { doNotDisturbUntil: "soon" },
    { language: "xx" },
    { __proto__x: true },
    { sound: null },
    [],
    null,
  ]) {
    t.is((await patch(alice, change)).status, 422, JSON.stringify(change));
  }
  t.is((await patch(alice, {})).status, 200);
  t.deepEqual((await alice.get("v1/preferences")).json, before);
});

test("F14 mails are offered only where the server sends some, and what was chosen before stays chosen", async (t) => {
  const mailing = await startServer((deps) => ({ ...deps, settings: { ...deps.settings, hasMail: true } }));
  t.teardown(mailing.close);
  const [mailed, plain] = [await signIn(mailing, "alice"), await signIn(server, "bob")];
  t.true((await mailed.get<Me>("v1/me")).json.mail);
  t.false((await plain.get<Me>("v1/me")).json.mail);
  t.regex((await mailed.get("settings")).text, /name="emailAfterMinutes"/);
  t.notRegex((await plain.get("settings")).text, /name="emailAfterMinutes"/);
  const kept = async (browser: Browser) =>
    (await browser.get<Preferences>("v1/preferences")).json.emailAfterMinutes;
  await patch(plain, { emailAfterMinutes: 15 });
  await save(plain, {});
  t.is(await kept(plain), 15);
  await save(mailed, { emailAfterMinutes: "30" });
  t.is(await kept(mailed), 30);
  await save(mailed, { emailAfterMinutes: "" });
  t.is(await kept(mailed), null);
});

test("F33 a page says in the chosen language too what it asks of the API", async (t) => {
  const carol = await signIn(server, "carol");
  const { csrfToken } = (await carol.get<Me>("v1/me")).json;
  await patch(carol, { language: "de" });
  const { status, text } = await carol.submit("contacts/new", { _csrf: csrfToken, name: "" });
  t.is(status, 422);
  t.regex(text, /<html lang="de"/);
  t.regex(text, /Ein Kontakt braucht einen Namen\./);
});

/** Sends the form of the settings page. */
async function save(browser: Browser, fields: Readonly<Record<string, string>>): Promise<void> {
  const { csrfToken } = (await browser.get<Me>("v1/me")).json;
  const rest = { theme: "auto", dockSide: "end", tone: "chime", volume: "50", language: "" };
  const { status } = await browser.submit("settings", { ...rest, ...fields, _csrf: csrfToken });
  if (status !== 303) throw new Error(`the settings answered ${status}`);
}
