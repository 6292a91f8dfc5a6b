import {
  type Catalogue,
  chooseLanguage,
  createPhrasing,
  directionOf,
  type Language,
  localeOf,
  type Values,
} from "../core/catalogue.js";
import type en from "../wire/words/en.json";
import type { Failure } from "./api.js";

/** What a text means; the texts are in `wire/words`, one file for each language. */
export type Word = keyof typeof en;

/** What this tab spoke last, so that a reader's own choice needs no second catalogue on each page. */
const languageKey = "sidetone.language";
const againMs = 3_000;

let spoken: Language = "en";
let phrase: (key: string, values?: Values) => string = (key) => key;

/** Dates and times in the language of the words, in the reader's own variety of it. */
export let locale = "en";
export let direction: "ltr" | "rtl" = "ltr";

/** Loads the words of a language before anything is drawn; false when the server could not be reached. */
export async function loadWords(base: string, language: Language): Promise<boolean> {
  const answer = await fetch(`${base}words/${language}.json`).catch(() => null);
  if (!answer?.ok) return false;
  locale = localeOf(language, navigator.languages);
  direction = directionOf(language);
  spoken = language;
  phrase = createPhrasing(locale, (await answer.json()) as Catalogue);
  return true;
}

/** The same in the first language, as often as it takes: nothing is drawn without words. */
export async function awaitWords(base: string): Promise<void> {
  while (!(await loadWords(base, firstLanguage()))) {
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

/** What the user chose as far as this tab knows, else what the page is written in. */
export function firstLanguage(): Language {
  const chosen = sessionStorage.getItem(languageKey);
  return chosen ? chooseLanguage([chosen]) : pageLanguage();
}

/** Goes on in the language that the user chose; where its words can't be had, in the one there is. */
export async function speak(base: string, chosen: Language | null): Promise<void> {
  if (chosen) sessionStorage.setItem(languageKey, chosen);
  else sessionStorage.removeItem(languageKey);
  const language = chosen ?? pageLanguage();
  if (language !== spoken) await loadWords(base, language);
}

/** What the page around us is written in, else what the browser asks for. */
export function pageLanguage(): Language {
  const { lang } = document.documentElement;
  return chooseLanguage(lang ? [lang, ...navigator.languages] : navigator.languages);
}

/** Says one thing in the reader's language. */
export function t(word: Word, values?: Values): string {
  return phrase(word, values);
}

/** The visible tag of a conversation, in the reader's language. */
export function tagWord(tag: "SMS" | "Chat"): string {
  return t(tag === "SMS" ? "sms" : "chat");
}

/** Why the server did not do what it was asked. */
export function failureText(failure: Failure): string {
  return failure.kind === "refused" ? failure.message : t("cantReach");
}

/** Why a text is where it is, by the code that the server gives. */
export function reasonOf(code: string): string {
  const key = `reason.${code}`;
  const said = phrase(key);
  return said === key ? t("otherReason", { code }) : said;
}
