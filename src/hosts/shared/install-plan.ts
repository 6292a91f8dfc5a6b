import { applyChanges, describeChanges, type FileChange } from "../../lib/file-changes.js";

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
