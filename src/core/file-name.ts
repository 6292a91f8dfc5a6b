/** Longest name that is kept, in code points. */
const LONGEST = 100;
/** What has no place in a name: controls, marks that turn or hide letters, and what a file system gives a meaning. */
const unwanted = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029"<>|:*?]/gu;
/** More than three marks on one letter are no writing. */
const piledMarks = /(\p{M}{3})\p{M}+/gu;

/**
 * A name for showing and for a download, from whatever the sender's program said: no folder, no hidden or turned
 * letters, and an ending that fits the content, so that no picture is called `holiday.exe`.
 */
export function cleanFileName(given: string, endings: readonly string[]): string {
  const last =
    given
      .slice(-4 * LONGEST)
      .split(/[/\\]/)
      .at(-1) ?? "";
  const name = last
    .replace(unwanted, "")
    .normalize("NFC")
    .replace(piledMarks, "$1")
    .replace(/\s+/gu, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  const [, base = name, ending = ""] = /^(.*)\.([A-Za-z0-9]{1,8})$/u.exec(name) ?? [];
  const fits = endings.includes(ending.toLowerCase());
  const kept = [...(fits ? base : name)]
    .slice(0, LONGEST - 10)
    .join("")
    .trim();
  return `${kept || "file"}.${fits ? ending : endings[0]}`;
}
