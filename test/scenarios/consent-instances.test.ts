// STOP as the first word of a conversation, brought to two instances at the same moment.
import type { ExecutionContext } from "ava";
import { createFakeCarrier } from "../fakes/carrier.js";
import { databases, testOn } from "../servers/databases.js";
import { deliveriesIn, MAIN_LINE, openData, openPath } from "./harness.js";
import { brokenInvariants } from "./invariants.js";

const ROUNDS = 12;

for (const on of databases.filter(({ name }) => name !== "SQLite")) {
  testOn(on)(
    "F28 STOP as the first text of a conversation, at two instances at once, is one change and one confirmation",
    async (t: ExecutionContext) => {
      t.timeout(240_000);
      const url = await on.url(`consent_${process.pid}`);
      const [data, other] = [await openData(t, url), await openData(t, url)];
      const [one, two] = [
        await openPath(t, data, { carrier: createFakeCarrier(), alone: false }),
        await openPath(t, other, { carrier: createFakeCarrier(), alone: false }),
      ];
      for (let round = 0; round < ROUNDS; round++) {
        const from = `+1555123${1_000 + round}`;
        const says = (path: typeof one, key: string) =>
          path.handset.send({ key: `${round} ${key}`, from, to: MAIN_LINE, body: "STOP" });
        await Promise.all([says(one, "a"), says(two, "b"), says(one, "c"), says(two, "d")]);
        const answers = (await deliveriesIn(data.database)).filter(({ recipient }) => recipient === from);
        t.is(answers.length, 1, `one confirmation to ${from}`);
      }
      t.deepEqual(await brokenInvariants(data.database.knex), []);
    },
  );
}
