import test from "ava";
import type { DirectoryReply } from "../../src/wire/api.js";
import { signIn, startServer } from "./server.js";

const server = await startServer();
const alice = await signIn(server, "alice");
test.after.always(() => server.close());

test("F3 the directory reads a typed local form by the country of the number it will be sent from", async (t) => {
  const [tenant] = await server.directory.tenants();
  const search = async () => {
    const { json } = await alice.get<DirectoryReply>("v1/directory?q=020+7946+0123");
    return json.number?.number ?? null;
  };
  t.not(await search(), "+442079460123");
  const numbers = await server.store.settings.numbers(tenant!.id);
  for (const number of numbers.keys()) {
    await server.store.settings.setNumber(tenant!.id, number, { country: "GB" });
  }
  t.is(await search(), "+442079460123");
});
