/** What installing into a PBX is, whichever it is: read the options, show and carry out a plan, ask whether it works. */
import type { Config, PbxConfig } from "../config.js";
import type { Check } from "../connectors/pbx/shared/check.js";
import { type Connection, type OneTry, tryOnce } from "../doctor/try-once.js";
import { printable, UsageError } from "./terminal.js";

/** The values of the options that were given; throws a {@link UsageError} for what is none of them. */
export function readOptions<T>(parse: () => { readonly values: T }): T {
  try {
    return parse().values;
  } catch (error) {
    // Node says which option it does not know, or which lacks its value.
    if (error instanceof TypeError && "code" in error) throw new UsageError(error.message);
    throw error;
  }
}

/** The PBX of the settings that the files belong to; null where the settings name none of this kind. */
export function pbxOf<Kind extends PbxConfig["kind"]>(
  config: Config,
  kind: Kind,
  name: string | undefined,
): Extract<PbxConfig, { kind: Kind }> | null {
  const isOfKind = (pbx: PbxConfig): pbx is Extract<PbxConfig, { kind: Kind }> => pbx.kind === kind;
  const pbxs = config.pbxs.filter(isOfKind);
  if (name === undefined && pbxs.length > 1) {
    throw new UsageError(`say which with --pbx: ${pbxs.map((pbx) => pbx.name).join(", ")}`);
  }
  const pbx = name === undefined ? pbxs[0] : pbxs.find((one) => one.name === name);
  if (name !== undefined && !pbx) {
    throw new UsageError(`--pbx: the settings have no ${NAMES[kind]} of this name`);
  }
  return pbx ?? null;
}

interface Plan {
  readonly problems: readonly string[];
  /** Whether there is nothing to do. */
  readonly isDone: boolean;
  readonly words: string;
  readonly apply: () => Promise<void>;
}

/** Shows the plan and carries it out; resolves with whether anything was written. */
export async function carryOut({ problems, isDone, words, apply }: Plan, isDry: boolean): Promise<boolean> {
  // A configuration is shown as it is, but must not steer the terminal.
  console.log(words.trimEnd().split("\n").map(printable).join("\n"));
  if (problems.length > 0) throw new Error("nothing was written; mend what the lines with PROBLEM say");
  if (isDry || isDone) return false;
  await apply();
  return true;
}

/** Says what came of each check; throws where one is not well. */
export function showChecks(kind: PbxConfig["kind"], checks: readonly Check[]): void {
  for (const { what, ok, advice } of checks) {
    console.log(`${ok ? "ok     " : "NOT OK "} ${what}${advice === null ? "" : `. ${advice}`}`);
  }
  if (checks.some(({ ok }) => !ok)) throw new Error(`${NAMES[kind]} does not yet do what the files say`);
}

/** One connection, one try: whoever runs this sees why there is none, and tries again. */
export async function askOnce<L extends Connection>(
  { kind, host, port }: PbxConfig,
  asking: OneTry<L, readonly Check[]>,
): Promise<readonly Check[]> {
  const answer = await tryOnce(asking);
  if (answer.kind === "answered") return answer.value;
  throw new Error(`no connection to ${NAMES[kind]} at ${host}:${port}: ${answer.fault}`);
}

const NAMES = { freeswitch: "FreeSWITCH", asterisk: "Asterisk" } as const;
