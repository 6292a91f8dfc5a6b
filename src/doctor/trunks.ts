import { lookup } from "node:dns/promises";
import type { Config } from "../config.js";
import { isLoopback } from "../config-fields.js";
import { type Finding, finding } from "../core/finding.js";
import { type Flow, trunkOfFlow } from "../core/flow.js";
import { isPublicAddress } from "../lib/public-address.js";
import type { Account, AccountProblem } from "../messaging/trunk-accounts.js";
import type { DoctorCheck, FlowStore, TrunkStore, WebhookNote } from "../ports.js";

export interface TrunkDeps {
  readonly config: Pick<Config, "publicUrl" | "mediaHosts" | "trunks">;
  /** Our tables; null where they can't be read, which is said elsewhere. */
  readonly store: () => Promise<TrunkTables | null>;
  /** The accounts of the database as they can be used. */
  readonly open: (tables: TrunkTables) => Promise<readonly Account[]>;
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

export interface TrunkTables {
  readonly trunks: Pick<TrunkStore, "all" | "notes" | "numbersOn">;
  readonly flow: Pick<FlowStore, "troubled">;
}

/** Whether what leaves over trunks leaves, and what carriers bring arrives: by what is on record, without asking any carrier. */
export function trunkCheck(deps: TrunkDeps): DoctorCheck {
  return {
    area: "trunks",
    async look() {
      const tables = await deps.store();
      if (tables === null) return [];
      const [accounts, notes, troubled] = await Promise.all([
        deps.open(tables),
        tables.trunks.notes(),
        tables.flow.troubled(),
      ]);
      const used = accounts.filter(({ stored }) => stored.enabled);
      const newest = new Map(notes.toReversed().map((note) => [note.trunkId, note]));
      const silent = used.filter(({ stored }) => !newest.has(stored.id));
      const awaited = await awaitedOf(tables, silent);
      return [
        ...used.flatMap(({ stored, problem }) => accountFindings(stored.title, problem)),
        ...troubled.flatMap((flow) => flowFindings(flow, accounts, deps.config)),
        ...(await addressFindings(deps, used.length > 0)),
        ...used.flatMap((account) => webhookFindings(account, newest, awaited)),
      ];
    },
  };
}

/** Those on which a number hangs: of those something is expected. */
async function awaitedOf(
  { trunks }: TrunkTables,
  accounts: readonly Account[],
): Promise<ReadonlySet<string>> {
  const asked = accounts.map(async ({ stored: { id } }) =>
    (await trunks.numbersOn(id)).length > 0 ? [id] : [],
  );
  return new Set((await Promise.all(asked)).flat());
}

function accountFindings(about: string, problem: AccountProblem | null): readonly Finding[] {
  if (problem === null) return [];
  const reason = problem.kind === "settings" ? problem.reason : `page.trunk.problem.${problem.kind}`;
  return [finding("trunk-settings", { about }, { reason })];
}

function flowFindings(
  { name, reason }: Flow,
  accounts: readonly Account[],
  config: TrunkDeps["config"],
): readonly Finding[] {
  const id = trunkOfFlow(name) ?? "";
  const account = accounts.find(({ stored }) => stored.id === id);
  const about = account?.stored.title ?? config.trunks.find((one) => one.id === id)?.id;
  // A trunk that is gone or switched off shall not send.
  if (about === undefined || account?.stored.enabled === false) return [];
  if (reason === "carrier-credentials") return [finding("trunk-credentials", { about })];
  return [finding("trunk-held", { about }, { reason: `reason.${reason}` })];
}

async function addressFindings(
  { config, resolve = addressesOf }: TrunkDeps,
  isNeeded: boolean,
): Promise<readonly Finding[]> {
  const { publicUrl, mediaHosts } = config;
  if (!isNeeded) return [];
  if (publicUrl === null) return [finding("webhook-no-address")];
  const { protocol, hostname, host } = new URL(publicUrl);
  // The operator says that carriers find us there, such as a simulator.
  if (mediaHosts.includes(host)) return [];
  const name = hostname.replace(/^\[|\]$/g, "");
  const addresses = isLoopback(name) ? [name] : await resolve(name);
  const isInside = addresses.length > 0 && !addresses.some(isPublicAddress);
  return [
    ...(isInside ? [finding("webhook-private", { about: publicUrl, address: addresses[0] ?? "" })] : []),
    ...(protocol === "https:" ? [] : [finding("webhook-http", { about: publicUrl })]),
  ];
}

/** Where a name leads as seen from here; none where that can't be told. */
async function addressesOf(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

function webhookFindings(
  { stored: { id, title } }: Account,
  notes: ReadonlyMap<string, WebhookNote>,
  awaited: ReadonlySet<string>,
): readonly Finding[] {
  const newest = notes.get(id);
  if (!newest) return awaited.has(id) ? [finding("webhook-never", { about: title })] : [];
  if (newest.verdict !== "refused") return [];
  return [finding("webhook-refused", { about: title }, { reason: `page.trunk.refused.${newest.reason}` })];
}
