import type { WebhookRequest } from "../../src/ports.js";

const strangers: readonly unknown[] = [
  null,
  42,
  true,
  "",
  [],
  {},
  ["a", "b"],
  { a: 1 },
  "\ud800",
  "x".repeat(10_000),
];

/** The webhook with each of its parts left out, doubled, and replaced by things that have no place there. */
export function* maimed(hook: WebhookRequest): Generator<WebhookRequest> {
  const text = Buffer.from(hook.body).toString();
  const isJson = /^\s*[[{]/.test(text);
  if (isJson)
    for (const body of maimedJson(JSON.parse(text)))
      yield { ...hook, body: Buffer.from(JSON.stringify(body)) };
  else if (text !== "") for (const form of maimedForm(text)) yield { ...hook, body: Buffer.from(form) };
  const query = /\?(.*)$/s.exec(hook.url)?.[1];
  if (query !== undefined)
    for (const form of maimedForm(query)) yield { ...hook, url: hook.url.replace(/\?.*$/s, `?${form}`) };
}

function* maimedForm(text: string): Generator<string> {
  const pairs = text.split("&");
  for (const [index, pair] of pairs.entries()) {
    const without = pairs.toSpliced(index, 1);
    const [name] = pair.split("=");
    yield without.join("&");
    yield [...pairs, pair].join("&");
    yield [...without, `${name}[]=1`].join("&");
    for (const value of ["", "%ff%00", "-1", "99999999999999999999", "%F0%9F%98%80", "x".repeat(10_000)])
      yield [...without, `${name}=${value}`].join("&");
  }
}

/** Each place of the value, one at a time. */
function* maimedJson(value: unknown): Generator<unknown> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    yield without(value, key);
    for (const stranger of strangers) yield replaced(value, key, stranger);
    for (const changed of maimedJson(inner)) yield replaced(value, key, changed);
  }
}

function without(value: object, key: string): unknown {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function replaced(value: object, key: string, by: unknown): unknown {
  return Object.assign(Array.isArray(value) ? [...value] : { ...value }, { [key]: by });
}

/** The same JSON as another program writes it; a form with its fields in another order is the same to nobody but us. */
export function reserialised(text: string): string {
  return text.startsWith("{") || text.startsWith("[")
    ? JSON.stringify(JSON.parse(text), null, 1)
    : text.split("&").reverse().join("&");
}
