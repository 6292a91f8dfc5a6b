import { UnreadableWebhook } from "../../../ports.js";

/** The template that the trunk page gives to paste behind the address; older ones name the fields differently. */
export const template = "?to={TO}&from={FROM}&message={MESSAGE}&id={ID}&date={TIMESTAMP}&files={MEDIA}";

const names: ReadonlyMap<string, keyof Fields> = new Map([
  ["to", "to"],
  ["did", "to"],
  ["from", "from"],
  ["contact", "from"],
  ["message", "message"],
  ["text", "message"],
  ["id", "id"],
  ["date", "date"],
  ["timestamp", "date"],
  ["files", "files"],
  ["media", "files"],
]);

interface Fields {
  to: string;
  from: string;
  message: string;
  id: string;
  date: string;
  files: string;
}

/** More than any number has. */
const LONGEST_NUMBER = 100;
const MOST_FILES = 50;

/** What a GET says by the template of its number. */
export function readTemplate(url: string) {
  const fields = readFields(/\?([^#]*)/s.exec(url)?.[1] ?? "");
  const from = fields.from.trim();
  const to = fields.to.trim();
  if (from === "" || to === "" || from.length > LONGEST_NUMBER || to.length > LONGEST_NUMBER) {
    throw new UnreadableWebhook("it is from or for nobody");
  }
  return {
    from,
    to,
    body: fields.message,
    id: fields.id === "" ? null : fields.id,
    date: fields.date,
    media: fields.files
      .split(/[\s,]+/)
      .filter(Boolean)
      .slice(0, MOST_FILES),
  };
}

function readFields(query: string): Fields {
  const fields: Fields = { to: "", from: "", message: "", id: "", date: "", files: "" };
  for (const item of itemsOf(query)) {
    const [, rawName = "", rawValue = ""] = /^([^=]*)=?(.*)$/s.exec(item) ?? [];
    const name = names.get(decode(rawName).toLowerCase());
    const value = decode(rawValue);
    // What VoIP.ms does not know it leaves standing, braces and all.
    if (name !== undefined && fields[name] === "" && !/^\{[A-Z]+\}$/.test(value)) fields[name] = value;
  }
  return fields;
}

/** Some portals take no `&` in the address, and `;` stands in its place; within a text it is escaped. */
function itemsOf(query: string): readonly string[] {
  return query.includes("&") ? query.split("&") : query.split(";");
}

/** As forms are written; a percent that escapes nothing was meant as one. */
function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Escaped by halves, as `100%` in an unescaped text: the rest of it can still be read.
    return spaced.replace(/(?:%[\da-f]{2})+/gi, (escaped) =>
      Buffer.from(escaped.replaceAll("%", ""), "hex").toString("utf8"),
    );
  }
}
