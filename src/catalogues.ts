import { readFileSync } from "node:fs";
import type { SayAnswer } from "./core/answers.js";
import { type Catalogue, type Catalogues, createPhrasing, languages } from "./core/catalogue.js";
import { createDescribe, type Describe } from "./core/words.js";

/** Reads the words of every language, which the build laid beside the code. */
export function readCatalogues(): Catalogues {
  const read = (language: string): Catalogue =>
    JSON.parse(readFileSync(new URL(`./wire/words/${language}.json`, import.meta.url), "utf8"));
  return Object.fromEntries(languages.map((language) => [language, read(language)])) as Catalogues;
}

/** Refusals as phones get them: nobody can tell in which language their owner reads. */
export function describeToPhones({ en }: Catalogues): Describe {
  return createDescribe(createPhrasing("en", en));
}

/** Answers to keywords, in the language of the keyword. */
export function answerKeywords(catalogues: Catalogues): SayAnswer {
  return ({ kind, optedOut, tenant }, language) => {
    const say = createPhrasing(language, catalogues[language]);
    return say(kind === "helped" && optedOut ? "answer.helped-out" : `answer.${kind}`, { tenant });
  };
}
