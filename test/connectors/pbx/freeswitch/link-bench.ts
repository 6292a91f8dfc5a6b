import { randomUUID } from "node:crypto";
import type { ExecutionContext } from "ava";
import { createLink, type Link, type LinkUp } from "../../../../src/connectors/pbx/freeswitch/link.js";
import type { EslEvent, LinkFault } from "../../../../src/connectors/pbx/freeswitch/socket.js";
import { createLogger } from "../../../../src/lib/logger.js";
import { eventually } from "../../../eventually.js";
import { createManualClock } from "../../../fakes/clock.js";
import { startEslServer } from "../../../servers/esl-server.js";

/** A link to a switch of the test's own, not yet started, under a clock that the test moves. */
export async function setup(t: ExecutionContext, port?: number) {
  const server = await startEslServer();
  const clock = createManualClock();
  const ups: LinkUp[] = [];
  const downs: LinkFault[] = [];
  const events: EslEvent[] = [];
  const link: Link = createLink(
    {
      host: "127.0.0.1",
      port: port ?? server.port,
      password: "ClueCon",
      clock,
      random: () => 0.5,
      newId: randomUUID,
      log: createLogger({ level: "silent" }),
    },
    {
      onUp: (up) => void ups.push(up),
      onDown: (fault) => void downs.push(fault),
      onEvent: (event) => void events.push(event),
    },
  );
  t.teardown(async () => {
    link.stop();
    await server.close();
  });
  /** Lets the link try again as soon as it has given up. */
  async function retried(): Promise<void> {
    const state = await eventually(() => {
      const now = link.state();
      return now.kind === "waiting" || now.kind === "refused" ? now : null;
    });
    clock.advance(state.retryAt - clock.now());
  }
  return { server, clock, link, ups, downs, events, retried };
}

/** The same, up. */
export async function connected(t: ExecutionContext) {
  const bench = await setup(t);
  bench.link.start();
  await eventually(() => bench.ups.length === 1);
  return bench;
}
