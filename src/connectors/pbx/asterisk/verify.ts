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
  /** Null where its files can't be seen: then nothing is sent through it. */
  readonly spool: string | null;
  readonly trunks: readonly string[];
}

const PHONES_ASKED = 200;
/** What the dialplan writes for a probe; its `:)` and `:D` would show a function around the text. */
const PROBE_TEXT = "hi :) lol :D";

/** Asks the running PBX whether it does what the installed files say: a probe text goes through the spool. */
export async function verifyInstallation(options: VerifyOptions): Promise<readonly Check[]> {
  const { link, trunks, spool } = options;
  const list = await link.ask(({ endpoints }) => endpoints.listByTech({ tech: "PJSIP" }));
  const names = list.kind === "done" ? list.value.map(({ resource }) => resource) : [];
  const phones = names.filter((name) => !trunks.includes(name));
  const lost: string[] = [];
  for (const name of trunks) {
    if ((await contextOf(link, name)) !== `sidetone-trunk-${name}`) lost.push(name);
  }
  const hep = await link.ask(({ asterisk }) => asterisk.getModule({ moduleName: "res_hep_pjsip.so" }));
  return [
    check(
      "pbx-phones",
      "texts of phones go to Sidetone",
      await reachesUs(link, phones),
      "Set message_context = sidetone-phones for them.",
    ),
    {
      ...check(
        "pbx-trunks",
        "texts of every trunk go to Sidetone",
        lost.length === 0,
        `Set message_context = sidetone-trunk-NAME for ${lost.join(", ")}.`,
      ),
      names: lost,
    },
    check(
      "pbx-mirror",
      "what becomes of a text is mirrored",
      hep.kind === "done" && hep.value.status === "Running",
      "Without res_hep_pjsip what Asterisk sends ends as Not confirmed.",
    ),
    ...(spool === null ? [] : [await probeCheck({ ...options, spool })]),
  ];
}

/** One phone that sends its texts to us proves the installation; a PBX may have thousands. */
async function reachesUs(link: Pick<Link, "ask">, phones: readonly string[]): Promise<boolean> {
  for (const name of phones.slice(0, PHONES_ASKED)) {
    if ((await contextOf(link, name)) === "sidetone-phones") return true;
  }
  return false;
}

async function contextOf(link: Pick<Link, "ask">, id: string): Promise<string> {
  const place = { configClass: "res_pjsip", objectType: "endpoint", id };
  const answer = await link.ask(({ asterisk }) => asterisk.getObject(place));
  if (answer.kind !== "done") return "";
  return answer.value.find(({ attribute }) => attribute === "message_context")?.value ?? "";
}

async function probeCheck(options: Probing): Promise<Check> {
  return check(
    "pbx-probe",
    "a probe text comes through the spool",
    await probe(options),
    `Restart Asterisk; check that it and this user can write ${options.spool}.`,
  );
}

type Probing = VerifyOptions & { readonly spool: string };

/** A Local channel runs the same steps as a text; nobody answers it, and nobody rings. */
async function probe({ link, clock, spool }: Probing): Promise<boolean> {
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
