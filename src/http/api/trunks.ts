import { InvalidTrunk } from "../../messaging/trunk-input.js";
import type { TrunksReply, TrunkView } from "../../wire/trunks.js";
import { InvalidFields } from "../errors.js";
import { presentDriver, presentFixed, presentTrunk, presentWhole, withTrouble } from "../present-trunks.js";
import type { Words } from "../words.js";
import { troubledTrunks } from "./outbox.js";
import { type Api, type Call, defineRoute } from "./route.js";
import * as schemas from "./schemas-trunks.js";

export const listTrunks = defineRoute({
  method: "get",
  path: "/trunks",
  summary: "Every trunk, and the carriers that one can be made at",
  policy: "operate installation",
  status: 200,
  reply: schemas.trunksReply,
  async handle(api, { req }): Promise<TrunksReply> {
    const words = api.words(req);
    const [states, troubled] = await Promise.all([api.trunkAdmin.list(), troubledTrunks(api)]);
    const rows = [
      ...states.map((state) => presentTrunk(state, words)),
      ...api.trunkAdmin.fixed.map((trunk) => presentFixed(trunk, words)),
    ];
    return {
      trunks: rows.map((row) => withTrouble(row, troubled, words)),
      drivers: api.trunkAdmin.drivers.map((driver) => presentDriver(driver, words)),
    };
  },
});

export const getTrunk = defineRoute({
  method: "get",
  path: "/trunks/:id",
  summary: "One trunk, with the address of its webhooks and what the last ones became; no secret settings",
  policy: "operate installation",
  status: 200,
  reply: schemas.trunk,
  handle: (api, call) => show(api, call, call.id),
});

export const createTrunk = defineRoute({
  method: "post",
  path: "/trunks",
  summary: "Adds an account at a carrier, which is in use at once",
  policy: "operate installation",
  body: schemas.trunkRequest,
  status: 201,
  reply: schemas.trunk,
  async handle(api, call) {
    return show(api, call, await inWords(api.words(call.req), api.trunkAdmin.create(call.body)));
  },
});

export const replaceTrunk = defineRoute({
  method: "put",
  path: "/trunks/:id",
  summary: "Changes an account; secrets that are left empty stay",
  policy: "operate installation",
  body: schemas.trunkRequest,
  status: 200,
  reply: schemas.trunk,
  async handle(api, call) {
    await inWords(api.words(call.req), api.trunkAdmin.change(call.id, call.body));
    // What stood in the way may be what was changed: the waiting texts need not wait for the next try.
    await api.retry.release(call.id);
    return show(api, call, call.id);
  },
});

export const deleteTrunk = defineRoute({
  method: "delete",
  path: "/trunks/:id",
  summary: "Removes an account on which no number hangs",
  policy: "operate installation",
  status: 204,
  handle: (api, { id }) => api.trunkAdmin.remove(id),
});

async function show(api: Api, { req }: Call<unknown, unknown>, id: string): Promise<TrunkView> {
  const words = api.words(req);
  const [state, troubled] = await Promise.all([api.trunkAdmin.get(id), troubledTrunks(api)]);
  return withTrouble(await presentWhole(state, api.host.directory, words), troubled, words);
}

/** What does not fit is told beside its field, in the reader's language. */
async function inWords<T>({ find }: Words, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof InvalidTrunk)) throw error;
    throw new InvalidFields(
      error.problems.map(({ path, reason }) => ({ path, message: find(reason) ?? reason, code: reason })),
      error,
    );
  }
}
