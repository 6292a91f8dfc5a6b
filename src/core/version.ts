/** Whether `22.10.1-rc1` or `certified/20.7-cert1` is at least `20`; what is no version, such as a build from git, counts as new enough. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [have, need] = [numbersOf(version), numbersOf(wanted)];
  if (have.length === 0) return true;
  const place = need.findIndex((number, index) => number !== (have[index] ?? 0));
  return place < 0 || (have[place] ?? 0) > (need[place] ?? 0);
}

function numbersOf(version: string): readonly number[] {
  return (/(?:^|\/)(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? "").split(".").filter(Boolean).map(Number);
}
