import type { BatchPlan } from "../../src/core/submission.js";
import type { Store } from "../../src/ports.js";

/** A store in which something happens before and after each batch is written, inside its transaction. */
export function onWrite(
  before: (plan: BatchPlan) => void,
  after: () => void = () => undefined,
): (store: Store) => Store {
  return (store) => ({
    ...store,
    accept: {
      ...store.accept,
      transact: (work) =>
        store.accept.transact((tx) =>
          work({
            known: (keys) => tx.known(keys),
            facts: (question) => tx.facts(question),
            open: (conversations, userIds) => tx.open(conversations, userIds),
            async write(plan) {
              before(plan);
              const beside = await tx.write(plan);
              after();
              return beside;
            },
          }),
        ),
    },
  });
}

/** A store whose results of deliveries are written as the test says. */
export function onSettle(
  run: (settle: () => ReturnType<Store["outbox"]["settle"]>) => ReturnType<Store["outbox"]["settle"]>,
): (store: Store) => Store {
  return (store) => ({
    ...store,
    outbox: { ...store.outbox, settle: (results, now) => run(() => store.outbox.settle(results, now)) },
  });
}

/** A store that looks at registrations a moment too early: to accept every phone seems away. */
export function phonesSeemAway(store: Store): Store {
  return {
    ...store,
    accept: {
      ...store.accept,
      transact: (work) =>
        store.accept.transact((tx) =>
          work({
            ...tx,
            async facts(question) {
              const facts = await tx.facts(question);
              const away = [...facts.registrations].map(
                ([id, one]) => [id, { ...one, registered: false }] as const,
              );
              return { ...facts, registrations: new Map(away) };
            },
          }),
        ),
    },
  };
}
