/**
 * Fills placeholders. Nothing in a template is ever executed, and what is filled in can't become a part of what is around
 * it: each place escapes by its own rules.
 */

export const placeholders = [
  ...["from", "fromDigits", "to", "toDigits", "text", "reference", "webhookUrl", "user", "password"],
  "media",
] as const;

/** What stands for each placeholder; `media` is a list. */
export interface Values extends Readonly<Record<Exclude<(typeof placeholders)[number], "media">, string>> {
  readonly media: readonly string[];
}

const placeholder = /\{(\w+)\}/g;
const MEDIA = "{media}";

/** What can stand in a header: one line of plain letters, whoever writes it. */
export const headerPlaceholders = [
  "from",
  "fromDigits",
  "to",
  "toDigits",
  "reference",
  "user",
  "password",
] as const;

/** The first placeholder that is none of `names`; null where all are. */
export function unknownPlaceholder(template: string, names: readonly string[]): string | null {
  return (
    [...template.matchAll(placeholder)].map(([, name = ""]) => name).find((name) => !names.includes(name)) ??
    null
  );
}

/** Whether the template, or any in it, carries attachments. */
export function takesMedia(template: unknown): boolean {
  if (typeof template === "string") return template === MEDIA;
  return typeof template === "object" && template !== null && Object.values(template).some(takesMedia);
}

export function fillUrl(template: string, values: Values): string {
  return fill(template, values, encodeURIComponent);
}

export function fillHeader(template: string, values: Values): string {
  return fill(template, values, plain);
}

/** A field that is nothing but `{media}` stands there once for each attachment. */
export function fillForm(template: Readonly<Record<string, string>>, values: Values): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(template)) {
    if (value === MEDIA) for (const url of values.media) form.append(name, url);
    else form.append(name, fill(value, values, plain));
  }
  return form;
}

/** A text that is nothing but `{media}` becomes a list, and its member goes where there is no attachment. */
export function fillJson(template: unknown, values: Values): unknown {
  if (template === MEDIA) return values.media;
  if (typeof template === "string") return fill(template, values, plain);
  if (Array.isArray(template)) return template.map((one) => fillJson(one, values));
  if (typeof template !== "object" || template === null) return template;
  const members = Object.entries(template).filter(([, value]) => value !== MEDIA || values.media.length > 0);
  return Object.fromEntries(members.map(([name, value]) => [name, fillJson(value, values)]));
}

function fill(template: string, values: Values, write: (value: string) => string): string {
  return template.replace(placeholder, (_, name: keyof Values) => write(String(values[name])));
}

/** What is around it escapes it as a whole. */
function plain(value: string): string {
  return value;
}
