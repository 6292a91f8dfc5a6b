import { join } from "node:path";
import { z } from "zod";
import type { Config } from "../config.js";
import {
  type ControlHandler,
  ControlRefusal,
  callControl,
  createControlServer,
  NoServer,
} from "../control.js";
import { type Admin, createAdmin } from "../hosts/builtin/admin.js";
import { kinds } from "../hosts/builtin/admin-values.js";
import { AdminError, type AdminRow } from "../hosts/builtin/admin-world.js";
import { allContacts, writeDirectory } from "../hosts/builtin/directory-writer.js";
import { type Data, openData, type Running } from "../index.js";
import { systemClock } from "../lib/clock.js";
import { uuidv7 } from "../lib/ids.js";
import { createLogger, type Logger } from "../lib/logger.js";
import { createAbilityNews } from "../messaging/ability-news.js";
import { tellingSettings } from "../messaging/telling-settings.js";
import type { Doctor, LiveBus } from "../ports.js";

const requests = z.discriminatedUnion("do", [
  z.strictObject({
    do: z.literal("run"),
    command: z.strictObject({
      action: z.enum(["add", "set", "remove", "list"]),
      kind: z.enum(kinds),
      key: z.string(),
      values: z.record(z.string(), z.string()),
    }),
  }),
  z.strictObject({ do: z.literal("import"), text: z.string() }),
  z.strictObject({ do: z.literal("doctor") }),
]);

type Request = z.output<typeof requests>;
export type AdminRequest = Exclude<Request, { do: "doctor" }>;

const rows = z.array(z.record(z.string(), z.string()));

/** Where a running server listens for the command line. */
export function controlPath({ dataDir }: Pick<Config, "dataDir">): string {
  return join(dataDir, "control.sock");
}

/** Lets the command line work through what runs here, until that stops; stops it where that can't be. */
export async function withControl(config: Config, log: Logger, running: Running): Promise<Running> {
  try {
    const handler = createHandler(adminOf(config, running.data, running.bus, log), running.doctor);
    const close = await createControlServer(controlPath(config), handler, log);
    const stop = async () => {
      await close();
      await running.stop();
    };
    return { ...running, stop };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** What a running server does for the command line. */
function createHandler(admin: Admin, doctor: Doctor): ControlHandler {
  return async (request) => {
    const parsed = requests.safeParse(request);
    if (!parsed.success) throw new ControlRefusal("the running server is of another version; restart it");
    if (parsed.data.do === "doctor") return doctor.lookAgain();
    try {
      return await carryOut(admin, parsed.data);
    } catch (error) {
      if (error instanceof AdminError) throw new ControlRefusal(error.message);
      throw error;
    }
  };
}

/** Does it through the server that runs on the data folder, since SQLite has one owner; by itself where none runs. */
export async function administer(config: Config, request: AdminRequest): Promise<readonly AdminRow[]> {
  try {
    return rows.parse(await callControl(controlPath(config), request));
  } catch (error) {
    if (!(error instanceof NoServer)) throw error;
  }
  process.umask(0o077);
  const data = await openData(config);
  try {
    // Servers elsewhere on the database find what is told in the logs.
    const nobody = { publish: () => undefined };
    return await carryOut(adminOf(config, data, nobody, createLogger({ level: config.logLevel })), request);
  } finally {
    await data.host.close();
    await data.store.close();
  }
}

function carryOut(admin: Admin, request: AdminRequest): Promise<readonly AdminRow[]> {
  return request.do === "run" ? admin.run(request.command) : admin.importCsv(request.text);
}

function adminOf(
  config: Config,
  { database, store, directory }: Data,
  bus: Pick<LiveBus, "publish">,
  log: Logger,
): Admin {
  const tell = createAbilityNews({ store: store.log, bus, log });
  const portals = { builtin: null, fusionpbx: "FusionPBX", freepbx: "FreePBX" };
  return createAdmin({
    directory,
    portal: portals[config.portal],
    settings: tellingSettings(store.settings, tell),
    write: (work) => writeDirectory(database.knex, work),
    contactsOf: (tenantId) => allContacts(database.knex, tenantId),
    newId: uuidv7,
    now: systemClock.now,
    country: config.country,
    pbxs: config.pbxs.map(({ name }) => name),
    trunks: [...config.trunks.map(({ id }) => id), ...(config.loopback ? ["loopback"] : [])],
  });
}
