import { randomBytes } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../../lib/clock.js";
import { awaitProbe, type Check, check } from "../shared/check.js";
import type { Link } from "./link.js";
import { readRecord } from "./record.js";

export interface VerifyOptions {
  readonly link: Pick<Link, "ask">;
  readonly clock: Clock;
  readonly spool: string;
  readonly trunks: readonly string[];
}

/** What the dialplan writes for a probe; its `:)` and `:D` would show a function around the text. */
const PROBE_TEXT = "hi :) lol :D";

/** Asks the running PBX whether it does what the installed files say: a probe text goes through the spool. */
export async function verifyInstallation(options: VerifyOptions): Promise<readonly Check[]> {
  const { link, trunks } = options;
  const list = await link.ask(({ endpoints }) => endpoints.listByTech({ tech: "PJSIP" }));
  const names = list.kind === "done" ? list.value.map(({ resource }) => resource) : [];
  const contexts = new Map<string, string>();
  for (const name of names) contexts.set(name, await contextOf(link, name));
  const lines = names.filter((name) => contexts.get(name) === "sidetone-phones");
  const lost = trunks.filter((name) => contexts.get(name) !== `sidetone-trunk-${name}`);
  const hep = await link.ask(({ asterisk }) => asterisk.getModule({ moduleName: "res_hep_pjsip.so" }));
  return [
    check(
      "texts of phones go to Sidetone",
      lines.length > 0,
      "Set message_context = sidetone-phones for them.",
    ),
    check(
      "texts of every trunk go to Sidetone",
      lost.length === 0,
      `Set message_context = sidetone-trunk-NAME for ${lost.join(", ")}.`,
    ),
    check(
      "what becomes of a text is mirrored",
      hep.kind === "done" && hep.value.status === "Running",
      "Without res_hep_pjsip what Asterisk sends ends as Not confirmed.",
    ),
    check(
      "a probe text comes through the spool",
      await probe(options),
      `Restart Asterisk; check that it and this user can write ${options.spool}.`,
    ),
  ];
}

async function contextOf(link: Pick<Link, "ask">, id: string): Promise<string> {
  const place = { configClass: "res_pjsip", objectType: "endpoint", id };
  const answer = await link.ask(({ asterisk }) => asterisk.getObject(place));
  if (answer.kind !== "done") return "";
  return answer.value.find(({ attribute }) => attribute === "message_context")?.value ?? "";
}

/** A Local channel runs the same steps as a text; nobody answers it, and nobody rings. */
async function probe({ link, clock, spool }: VerifyOptions): Promise<boolean> {
  const token = randomBytes(16).toString("hex");
  const path = join(spool, `probe-${token}`);
  const endpoint = `Local/${token}@sidetone-probe`;
  await link.ask(({ channels }) =>
    channels.originate({ endpoint, context: "sidetone-probe", extension: "s", priority: 1 }),
  );
  const isThere = await awaitProbe(clock, () => read(`${path}.ok`));
  if (!isThere) return false;
  const record = readRecord((await read(`${path}.msg`)) ?? Buffer.alloc(0));
  await Promise.all([rm(`${path}.ok`, { force: true }), rm(`${path}.msg`, { force: true })]);
  return record?.source === "probe" && record.body.toString() === PROBE_TEXT;
}

/** Null where it is not there, or not for us. */
async function read(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "EACCES"))
      return null;
    throw error;
  }
}
