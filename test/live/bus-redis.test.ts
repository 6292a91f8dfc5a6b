import test from "ava";
import { Redis } from "ioredis";
import { createLogger } from "../../src/lib/logger.js";
import { createRedisBus } from "../../src/live/bus-redis.js";
import type { LiveNotice } from "../../src/ports.js";
import { liveBusContract, sharedBusContract } from "../contract/live-bus.js";
import { eventually } from "../eventually.js";
import { testOn } from "../servers/databases.js";
import { redisMissing, startRedis } from "../servers/redis.js";

const log = createLogger({ level: "silent" });
const on = testOn({ name: "Redis", missing: redisMissing });

if (redisMissing === null) {
  const server = await startRedis();
  test.after.always(() => server.stop());
  const create = async () => createRedisBus({ url: server.url, log, random: Math.random });
  liveBusContract("Redis", create);
  sharedBusContract("Redis", create);
}

on(
  "a server that went away and came back is found again, and publishing meanwhile harms nobody",
  async (t) => {
    const first = await startRedis();
    const [one, other] = [first, first].map(({ url }) => createRedisBus({ url, log, random: Math.random }));
    t.teardown(() => Promise.all([one?.close(), other?.close()]));
    const heard: LiveNotice[] = [];
    other?.subscribe((notice) => heard.push(notice));
    const publish = () => {
      const change = { kind: "read", conversationId: "c", readSeq: 1 } as const;
      one?.publish([{ userId: "alice", tenantId: "tenant-1", seq: 1, at: 0, change }]);
    };
    await eventually(() => {
      publish();
      return heard.length > 0;
    });
    await first.kill9();
    publish();
    heard.length = 0;
    await first.restart();
    t.teardown(() => first.stop());
    await eventually(() => {
      publish();
      return heard.length > 0;
    });
    t.pass();
  },
);

on("what others say on the channel is passed over", async (t) => {
  const server = await startRedis();
  t.teardown(() => server.stop());
  const [bus, other] = [server, server].map(({ url }) => createRedisBus({ url, log, random: Math.random }));
  const stranger = new Redis(server.url);
  t.teardown(() => Promise.all([bus?.close(), other?.close(), stranger.quit()]));
  const heard: LiveNotice[] = [];
  bus?.subscribe((notice) => heard.push(notice));
  const change = { kind: "read", conversationId: "c", readSeq: 1 } as const;
  for (const text of ["", "{", "null", "[]", '{"heads":null}', '{"heads":{"alice":"9"}}', '{"heads":7}']) {
    await stranger.publish("sidetone:heads", text);
    await stranger.publish("sidetone:signals", text);
  }
  for (const signal of [null, 7, {}, { audience: { kind: "everybody" }, news: { kind: "contacts" } }]) {
    await stranger.publish("sidetone:signals", JSON.stringify({ signal }));
  }
  await eventually(() => {
    other?.publish([{ userId: "bob", tenantId: "tenant-1", seq: 1, at: 0, change }]);
    return heard.length > 0;
  });
  t.true(heard.every((notice) => notice.kind === "heads" && [...notice.heads.keys()].join() === "bob"));
});
