import type { Catalogues } from "../../core/catalogue.js";
import { applyChanges, describeChanges, type FileChange } from "../../lib/file-changes.js";
import type { ModulePlugin } from "./module-text.js";

/** What installing into any admin UI is asked with. */
export interface HostWish {
  /** A folder that stands for the whole machine; empty but for a trial. */
  readonly root: string;
  /** The admin UI's settings file. */
  readonly config: string;
  /** Where browsers and carriers find the machine, and where we listen on it; null: as it is, or by default. */
  readonly url: string | null;
  readonly port: number | null;
  /** What the unit file runs. */
  readonly command: readonly string[];
  readonly plugin: ModulePlugin;
  readonly words: Catalogues;
  /** Whether something else than Sidetone answers on a port of this machine. */
  readonly isTaken: (port: number) => Promise<boolean>;
}

/** Something to be done that is no file's text: rows of the portal, a command, a key. */
export interface Act {
  /** Line by line, what it does; `+` and `-` before rows that come and go. */
  readonly words: readonly string[];
  readonly apply: () => Promise<void>;
}

/** What putting Sidetone into an admin UI, or taking it out, would do. */
export interface HostPlan {
  readonly changes: readonly FileChange[];
  /** After the files, in this order; only what is not done yet. */
  readonly acts: readonly Act[];
  /** What a person has to do or run afterwards, in this order. */
  readonly steps: readonly string[];
  /** Nothing is done as long as there are any. */
  readonly problems: readonly string[];
  /** Folders of others, which stay however empty they are. */
  readonly kept: readonly string[];
}

/** What one side of it would do: the service, the files of the module, the web server. */
export type HostPart = Partial<Omit<HostPlan, "kept">>;

/** The whole from its sides, in their order; files that stay as they are drop out. */
export function joinParts(parts: readonly HostPart[], kept: readonly string[]): HostPlan {
  return {
    changes: parts.flatMap(({ changes = [] }) => changes).filter(({ before, after }) => before !== after),
    acts: parts.flatMap(({ acts = [] }) => acts),
    steps: parts.flatMap(({ steps = [] }) => steps),
    problems: parts.flatMap(({ problems = [] }) => problems),
    kept,
  };
}

/** The plan in words for a person. */
export function describeHostPlan(plan: HostPlan): string {
  const words = describeChanges(
    plan,
    plan.acts.flatMap((act) => act.words),
  );
  // What is shown must not steer a terminal, and a tab would be shown as something that tries to.
  return words.replaceAll("\t", "    ");
}

/** Whether there is nothing to do. */
export function isDone({ changes, acts }: HostPlan): boolean {
  return changes.length === 0 && acts.length === 0;
}

/** Carries the plan out. */
export async function applyHostPlan({ changes, acts, problems, kept }: HostPlan): Promise<void> {
  if (problems.length > 0) throw new Error("a plan with problems is not carried out");
  await applyChanges(changes, kept);
  for (const { apply } of acts) await apply();
}
