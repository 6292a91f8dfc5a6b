import type { ExecutionContext } from "ava";
import type { DirectoryReply } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import { type Browser, openBrowser, signIn } from "../http/server.js";
import { type OpenStream, openStream } from "../http/stream-reader.js";
import { databases, testOn } from "../servers/databases.js";
import { type SidetoneProcess, startSidetone } from "../servers/sidetone.js";

const patience = { limitMs: 60_000 };

for (const on of databases.filter(({ name }) => name !== "SQLite")) {
  const test = testOn(on);

  test("F16 UX-37 people of two processes see each other, wherever a balancer sends a request", async (t) => {
    t.timeout(180_000);
    const [one, other] = await startTwo(t, await on.url(`instances_${process.pid}`));
    const [alice, bob] = [await signIn(one, "alice"), await signIn(other, "bob")];
    const bobId = await idOf(alice, "Bob");
    const hers = await openStream(one, alice);
    await hers.next("hello");
    // Her stream is on one process, and the other one hears whom she watches.
    await at(other, alice).post("v1/presence/watch", { users: [bobId] });
    const his = await openStream(other, bob);
    await eventually(() => lastSeen(hers, bobId) === "online", patience);
    await at(one, bob).post("v1/presence", { active: false });
    await eventually(() => lastSeen(hers, bobId) === "away", patience);
    t.is((await at(other, alice).post("v1/presence/watch", { users: [bobId] })).status, 200);
    await at(one, bob).post("v1/presence", { active: true });
    await eventually(() => lastSeen(hers, bobId) === "online", patience);
    // Signing out on one process ends what is open on the other.
    await at(one, bob).post("v1/logout", {});
    t.is((await his.next("bye")).event.reason, "signed-out");
    await eventually(() => lastSeen(hers, bobId) === "offline", patience);
    hers.close();
  });
}

async function startTwo(
  t: ExecutionContext,
  databaseUrl: string,
): Promise<readonly [SidetoneProcess, SidetoneProcess]> {
  const one = await startSidetone({ databaseUrl });
  t.teardown(() => one.stop());
  const other = await startSidetone({ databaseUrl });
  t.teardown(() => other.stop());
  return [one, other];
}

/** The same browser, sent to another process. */
function at(process: SidetoneProcess, { cookie }: Browser): Browser {
  return openBrowser(process, cookie);
}

async function idOf(browser: Browser, name: string): Promise<string> {
  const { json } = await browser.get<DirectoryReply>(`v1/directory?q=${name}`);
  return json.people[0]?.id ?? "";
}

function lastSeen(stream: OpenStream, userId: string): string | undefined {
  const changes = stream.frames.flatMap(({ event }) => (event.type === "presence" ? event.people : []));
  return changes.findLast(({ id }) => id === userId)?.presence;
}
