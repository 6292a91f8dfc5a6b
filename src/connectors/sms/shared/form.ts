import { UnreadableWebhook, type WebhookRequest } from "../../../ports.js";

/** The fields of a form, in the order of their first appearance. */
export type Form = ReadonlyMap<string, readonly string[]>;

/** More fields than any carrier sends. */
const MOST_FIELDS = 1_000;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A body as text; throws {@link UnreadableWebhook} where it is no UTF-8. */
export function readUtf8(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch (error) {
    throw new UnreadableWebhook("it is not UTF-8", { cause: error });
  }
}

/** A body or query of `name=value` pairs. */
export function readForm(text: string): Form {
  const form = new Map<string, string[]>();
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > MOST_FIELDS) throw new UnreadableWebhook("it has too many fields");
    const values = form.get(name);
    if (values) values.push(value);
    else form.set(name, [value]);
  }
  return form;
}

/** The fields of a webhook: those of its body or, by GET, of its address. */
export function formOf({ method, url, body }: WebhookRequest): Form {
  return readForm(method === "GET" ? (/\?(.*)$/s.exec(url)?.[1] ?? "") : readUtf8(body));
}

/** The value of a field that stands there once; null where it is absent. */
export function field(form: Form, name: string): string | null {
  const values = form.get(name);
  if (values === undefined) return null;
  if (values.length > 1) throw new UnreadableWebhook(`${name} stands there ${values.length} times`);
  return values[0] ?? null;
}

/** The same, of a field without which the webhook says nothing. */
export function neededField(form: Form, name: string): string {
  const value = field(form, name);
  if (value === null || value === "") throw new UnreadableWebhook(`${name} is missing`);
  return value;
}
