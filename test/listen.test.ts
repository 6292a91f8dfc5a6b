import { once } from "node:events";
import { createServer } from "node:http";
import test from "ava";
import { listen } from "../src/listen.js";

test("an answer under way is finished, and its connection does not hold up the end", async (t) => {
  const server = createServer();
  const { url, close } = await listen(server, { host: "127.0.0.1", port: 0 });
  const asked = once(server, "request");
  const answer = fetch(url);
  const [, response] = await asked;
  const closed = close();
  response.end("done");
  t.is(await (await answer).text(), "done");
  await t.notThrowsAsync(closed);
});
