import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { createLink } from "../../../../src/connectors/pbx/asterisk/link.js";
import { verifyInstallation } from "../../../../src/connectors/pbx/asterisk/verify.js";
import { createLogger } from "../../../../src/lib/logger.js";
import { eventually } from "../../../eventually.js";
import { createManualClock } from "../../../fakes/clock.js";
import { startAriServer } from "../../../servers/ari-server.js";
import { installOn, openSpool } from "../../../servers/ari-spool.js";

test("a probe that comes through makes all well; what is missing is named with what to do", async (t) => {
  const server = await startAriServer();
  const spool = openSpool();
  const clock = createManualClock();
  const { port, user, password } = server;
  const log = createLogger({ level: "silent" });
  const link = createLink(
    { host: "127.0.0.1", port, user, password, app: "sidetone-install", clock, random: () => 0, log },
    { onUp: () => undefined, onDown: () => undefined, onEvent: () => undefined },
  );
  t.teardown(async () => {
    link.stop();
    await server.close();
    spool.close();
  });
  link.start();
  await eventually(() => link.state().kind === "up");
  installOn(server, spool);
  const options = { link, clock, spool: spool.folder, trunks: ["smstrunk"] };
  const well = await verifyInstallation(options);
  t.deepEqual(
    well.map(({ ok, advice }) => [ok, advice]),
    Array.from({ length: 4 }, () => [true, null]),
  );
  t.deepEqual(spool.names(), []);

  server.contexts.clear();
  server.moduleStatus = "Not Running";
  server.calls.onOriginate = () => writeFileSync(join(spool.folder, "other"), "");
  const checking = verifyInstallation(options);
  const ill = await eventually(() => {
    clock.advance(250);
    return Promise.race([checking, null]);
  });
  t.true(ill.every(({ ok, advice }) => !ok && advice !== null));
});
