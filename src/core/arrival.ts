import type { Arrival, Source, Submission } from "./submission.js";

/** How an outside submission is recorded, whatever became of it. */
export function arrivalOf(
  { key, raw, receivedAt }: Submission,
  source: Exclude<Source, { kind: "user" }>,
): Pick<Arrival, "sourceKey" | "from" | "to" | "raw" | "receivedAt"> {
  const from = source.kind === "phone" ? lineName(source) : source.from;
  return { sourceKey: key, from, to: source.to, raw, receivedAt };
}

function lineName({ endpoint, domain }: { endpoint: string; domain: string | null }): string {
  return domain === null ? endpoint : `${endpoint}@${domain}`;
}
