import type { Request } from "express";
import {
  type Catalogues,
  chooseLanguage,
  createPhrasing,
  directionOf,
  type Language,
  localeOf,
  type Values,
} from "../core/catalogue.js";
import { createDescribe, type Describe } from "../core/words.js";

/** Everything that a page or an answer says, in one reader's language. */
export interface Words {
  /** For dates and numbers, and the `lang` of a page: `en-GB`. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  /** Says one phrase; throws where the catalogue has none, so that no page shows a key. */
  readonly t: (key: string, values?: Values) => string;
  /** The same, or null where the catalogue has none. */
  readonly find: (key: string, values?: Values) => string | null;
  readonly describe: Describe;
}

/** The words for whoever asks, by what they chose, else by what their browser asks for; English for nobody. */
export type ChooseWords = (req: Request | null, chosen?: Language | null) => Words;

/** A region at most: what else a header may hold is not for Intl, nor to be kept. */
const plainTag = /^[a-z]{2}(-[a-z]{2})?$/i;

/** Makes the words of every language once; those of each locale are kept. */
export function createWords(catalogues: Catalogues): ChooseWords {
  const made = new Map<string, Words>();

  return (req, chosen = null) => {
    const asked = (req?.acceptsLanguages() ?? []).filter((tag) => plainTag.test(tag));
    const wishes = chosen === null ? asked : [chosen, ...asked];
    const language = chooseLanguage(wishes);
    const locale = canonical(localeOf(language, asked)) ?? language;
    const words = made.get(locale) ?? wordsOf(language, locale, catalogues);
    made.set(locale, words);
    return words;
  };
}

function wordsOf(language: Language, locale: string, catalogues: Catalogues): Words {
  const catalogue = catalogues[language];
  const say = createPhrasing(locale, catalogue);
  const find = (key: string, values?: Values) => (Object.hasOwn(catalogue, key) ? say(key, values) : null);
  const t = (key: string, values?: Values): string => {
    const said = find(key, values);
    if (said === null) throw new Error(`no catalogue has the words ${key}`);
    return said;
  };
  return { locale, direction: directionOf(language), t, find, describe: createDescribe(t) };
}

function canonical(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    // Two letters that no language has.
    return null;
  }
}
