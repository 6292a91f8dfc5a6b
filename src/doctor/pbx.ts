/** What both PBXs are asked: whether there is a link, which version it is, and whether what we installed works. */
import { access, constants } from "node:fs/promises";
import { basename } from "node:path";
import type { AsteriskConfig, PbxConfig, SipTrunkConfig } from "../config.js";
import { isLoopback } from "../config-fields.js";
import type { Check } from "../connectors/pbx/shared/check.js";
import { type Finding, type FindingId, finding } from "../core/finding.js";
import { isAtLeast } from "../core/version.js";
import type { Clock } from "../lib/clock.js";
import { codeOf } from "../lib/error-code.js";
import type { FileChange } from "../lib/file-changes.js";
import type { Logger } from "../lib/logger.js";
import type { DoctorCheck, PbxStatus } from "../ports.js";
import { askAsterisk, asteriskFiles } from "./asterisk.js";
import { askFreeswitch, freeswitchFiles } from "./freeswitch.js";
import type { Tried } from "./try-once.js";

export interface PbxDeps {
  readonly pbx: PbxConfig;
  /** Those over this PBX. */
  readonly trunks: readonly SipTrunkConfig[];
  /** How the link of the server is that runs; null where none does. */
  readonly status: (() => PbxStatus) | null;
  /** `>=20`, from plugin.json. */
  readonly wanted: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Where the PBX keeps its files, in a test; else where packages put them. */
  readonly confDir?: string;
}

/** What a PBX said over a link of our own. */
export interface PbxAnswers {
  readonly version: string | null;
  readonly checks: readonly Check[];
  /** Gateways of the settings that it does not have. */
  readonly missing: readonly string[];
}

/** Looks at one PBX: its link, its version, and whether texts find their way through it. */
export function pbxCheck(deps: PbxDeps): DoctorCheck {
  return {
    area: "pbx",
    async look(signal) {
      const { pbx } = deps;
      const spool = pbx.kind === "asterisk" ? await spoolFindings(pbx) : [];
      const answer = await ask(deps, spool.length === 0, signal);
      if (answer.kind === "down") return [linkFinding(pbx, answer.fault), ...spool];
      const checked = answerFindings(deps, answer.value);
      const files = await fileFindings(
        deps,
        answer.value.checks.some(({ ok }) => !ok),
      );
      return [...replaced(deps), ...checked, ...files, ...spool, ...mirror(deps, checked)];
    },
  };
}

function ask(deps: PbxDeps, isSpoolWell: boolean, signal: AbortSignal): Promise<Tried<PbxAnswers>> {
  const { pbx } = deps;
  if (pbx.kind === "freeswitch") return askFreeswitch({ ...deps, pbx, signal });
  return askAsterisk({ ...deps, pbx, signal, probes: isSpoolWell });
}

const FAULTS: Readonly<Record<string, FindingId>> = {
  "bad-credentials": "pbx-password",
  "not-in-acl": "pbx-acl",
  "read-only": "pbx-read-only",
  "not-ari": "pbx-not-ari",
  "no-endpoints": "pbx-no-endpoints",
  unreachable: "pbx-unreachable",
  replaced: "pbx-replaced",
};

function linkFinding({ name, host, port }: PbxConfig, fault: string): Finding {
  return finding(FAULTS[fault] ?? "pbx-silent", { about: name, address: `${host}:${port}` });
}

function answerFindings(
  { pbx, wanted }: PbxDeps,
  { version, checks, missing }: PbxAnswers,
): readonly Finding[] {
  const values = { about: pbx.name, system: pbx.kind };
  const unwell = checks.filter(({ ok }) => !ok).map(({ id }) => id);
  // Where a part is missing no text comes through either: that is one mistake, not two.
  const causes = unwell.filter((id) => id !== "pbx-probe");
  const isExplained = causes.some((id) => id === "pbx-mod-sms" || id === "pbx-mod-lua" || id === "pbx-spool");
  const least = wanted.replace(/^>=/, "");
  return [
    ...(version === null || isAtLeast(version, least)
      ? []
      : [finding("pbx-version", { ...values, version, wanted: least })]),
    ...(isExplained ? causes : unwell).map((id) => finding(id, { ...values, names: namesOf(checks, id) })),
    ...(missing.length > 0 ? [finding("pbx-gateway", { ...values, names: missing.join(", ") })] : []),
  ];
}

function namesOf(checks: readonly Check[], id: FindingId): string {
  return checks.find((one) => one.id === id)?.names?.join(", ") ?? "";
}

/** Our own link works and that of the server is turned away: somebody else has its name. */
function replaced({ pbx, status }: PbxDeps): readonly Finding[] {
  const isTurnedAway = pbx.kind === "asterisk" && status?.().link === "refused";
  return isTurnedAway ? [finding("pbx-replaced", { about: pbx.name })] : [];
}

/** Whether a text that went out was seen coming by is for the server to say, which listens. */
function mirror({ pbx, status }: PbxDeps, checked: readonly Finding[]): readonly Finding[] {
  if (pbx.kind === "freeswitch" || checked.some(({ id }) => id === "pbx-mirror")) return [];
  const isBlind = pbx.hep === null || status?.().mirrored === false;
  return isBlind ? [finding("pbx-mirror", { about: pbx.name })] : [];
}

async function spoolFindings({ name, spool }: AsteriskConfig): Promise<readonly Finding[]> {
  if (spool === null) return [finding("pbx-lossy", { about: name })];
  try {
    await access(spool, constants.R_OK | constants.W_OK | constants.X_OK);
    return [];
  } catch {
    return [finding("pbx-spool", { about: name, system: "asterisk" })];
  }
}

/** Our files in a PBX of this machine. Those that are missing may lie elsewhere, unless something does not work. */
async function fileFindings(deps: PbxDeps, isUnwell: boolean): Promise<readonly Finding[]> {
  const { pbx } = deps;
  if (!isLoopback(pbx.host)) return [];
  const changes = await filesOf(pbx, deps);
  const own = changes.filter(({ before, after }) => after !== null && (before !== null || isUnwell));
  const files = own.map(({ path }) => basename(path)).join(", ");
  return own.length === 0 ? [] : [finding("pbx-files", { about: pbx.name, files, system: pbx.kind })];
}

async function filesOf(pbx: PbxConfig, deps: PbxDeps): Promise<readonly FileChange[]> {
  try {
    return pbx.kind === "freeswitch" ? await freeswitchFiles(deps) : await asteriskFiles({ ...deps, pbx });
  } catch (error) {
    // The PBX's own user and ours may not read each other's files, which is no fault.
    if (["EACCES", "EPERM"].includes(codeOf(error))) return [];
    throw error;
  }
}
