import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "ava";
import type { Catalogue, Phrase } from "../../src/core/catalogue.js";
import type { DirectoryReply, SendReply } from "../../src/wire/api.js";
import { catalogues } from "../words.js";
import { newKey, openBrowser, signIn, startServer } from "./server.js";

const views = fileURLToPath(new URL("../../../views", import.meta.url));
const handlers = fileURLToPath(new URL("../../../src/http/pages", import.meta.url));

test("UX-72 no view holds a text of its own", (t) => {
  for (const folder of ["layouts", "pages", "partials"]) {
    for (const file of readdirSync(`${views}/${folder}`)) {
      const source = readFileSync(`${views}/${folder}/${file}`, "utf8");
      const markup = source.replace(/\{\{\{?[^}]*\}\}\}?/g, "").replaceAll("Sidetone", "");
      t.deepEqual(textsIn(markup), [], file);
      t.deepEqual(namesIn(markup), [], file);
    }
  }
});

test("UX-72 no handler of a page holds a sentence", (t) => {
  for (const file of readdirSync(handlers)) {
    const code = readFileSync(`${handlers}/${file}`, "utf8").replace(
      /\/\*[\s\S]*?\*\/|\/\/.*|new Error\(.*/g,
      "",
    );
    t.deepEqual(code.match(/["`][A-Z][a-z]+ [a-z][^"`]*["`]/g) ?? [], [], file);
  }
});

test("UX-72 with a made-up language every page shows nothing but its words", async (t) => {
  const server = await startServer((deps) => ({
    ...deps,
    catalogues: { ...catalogues, en: pseudo(catalogues.en) },
  }));
  t.teardown(server.close);
  const stranger = openBrowser(server);
  const alice = await signIn(server, "alice");
  const bob = await signIn(server, "bob");
  const to = (who: object) => ({ clientKey: newKey(), to: who, body: "hello" });
  const chat = (await bob.post<SendReply>("v1/messages", to({ extension: "1001" }))).json.message;
  const sms = (await alice.post<SendReply>("v1/messages", to({ number: "+15551230004" }))).json.message;
  const other = (await alice.post<SendReply>("v1/messages", to({ number: "+12025550143" }))).json.message;
  const found = await alice.get<DirectoryReply>("v1/directory?q=sam&scope=own");
  const contact = found.json.contacts[0]?.id;
  const pages = [
    ...["", "messages", "messages?unread=true", "messages?q=hello", "messages?q=nothing", "messages/new?q=a"],
    ...[chat, sms, other].map(({ conversationId }) => `messages/${conversationId}`),
    ...[`messages/${chat.conversationId}?called`, `messages/${chat.conversationId}?before=1`],
    `messages/${chat.conversationId}/delete`,
    `messages/${chat.conversationId}/delete?message=${chat.id}`,
    ...["contacts", "contacts?scope=own", "contacts/new", "contacts/add?number=%2B12025550143"],
    ...["contacts/import", `contacts/${contact}`, `contacts/${contact}/delete`, "settings", "nowhere"],
  ];
  t.deepEqual(
    [...textsIn("<p>Left over ⟦said⟧</p>"), ...namesIn('<i title="Left over">')],
    ["Left over ", "Left over"],
  );
  for (const path of pages) check(await alice.get(path), path);
  for (const path of ["login", "handset"]) check(await stranger.get(path), path);

  function check({ text, status }: { readonly text: string; readonly status: number }, path: string): void {
    t.is(status, path === "nowhere" ? 404 : 200, path);
    const shown = text
      .replace(/<title>.*<\/title>|<script[^>]*>.*?<\/script>/g, "")
      // What people wrote and are called, pictures of them, dates, and languages in their own names.
      .replace(
        /<(bdi|time|code)[^>]*>.*?<\/\1>|<p class="text"[^>]*>[\s\S]*?<\/p>|<textarea[\s\S]*?<\/textarea>/g,
        "",
      )
      .replace(
        /<span class="avatar"[^>]*>.*?<\/span>|<li class="day">.*?<\/li>|<select name="(language|to)"[\s\S]*?<\/select>/g,
        "",
      )
      .replaceAll("Sidetone", "");
    t.deepEqual(textsIn(shown), [], path);
    t.deepEqual(namesIn(shown), [], path);
  }
});

/** Texts between tags that hold letters and are no phrase of the made-up language. */
function textsIn(markup: string): string[] {
  return withoutPhrases(markup.replace(/<[^>]*>/g, "\n"))
    .split("\n")
    .filter(hasLetters);
}

/** The same for what is said of an element. */
function namesIn(markup: string): string[] {
  const said = [...markup.matchAll(/<(?!time|img)[^>]*?\s(?:aria-label|title|placeholder|alt)="([^"]*)"/g)];
  return said.map(([, name = ""]) => withoutPhrases(name)).filter(hasLetters);
}

function withoutPhrases(text: string): string {
  return text.replace(/⟦[^⟧]*⟧/g, "");
}

function hasLetters(text: string): boolean {
  return /\p{L}{2,}/u.test(text.replace(/&[a-z#0-9]+;/g, ""));
}

function pseudo(catalogue: Catalogue): Catalogue {
  const said = (phrase: Phrase): Phrase =>
    typeof phrase === "string"
      ? `⟦${phrase}⟧`
      : Object.fromEntries(Object.entries(phrase).map(([form, text]) => [form, `⟦${text}⟧`]));
  return Object.fromEntries(Object.entries(catalogue).map(([key, phrase]) => [key, said(phrase)]));
}
