/** A text with `{placeholders}`, or its forms by plural category (`one`, `other` …), chosen by the value `count`. */
export type Phrase = string | Readonly<Record<string, string>>;

/** Every text of one language, by what it means. */
export type Catalogue = Readonly<Record<string, Phrase>>;

/** The texts of every language. */
export type Catalogues = Readonly<Record<Language, Catalogue>>;

export type Values = Readonly<Record<string, string | number>>;

/** The languages there are catalogues for; the first one stands in for any other. */
export const languages = ["en", "es", "fr", "de", "ar"] as const;

export type Language = (typeof languages)[number];

/** The first wish that can be met: `["pt-BR", "es-MX"]` is Spanish; English when none can. */
export function chooseLanguage(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const base = wish.toLowerCase().split("-")[0];
    const known = languages.find((language) => language === base);
    if (known) return known;
  }
  return "en";
}

/** The reader's own variety of the language for dates and numbers, such as `en-GB`. */
export function localeOf(language: Language, wishes: readonly string[]): string {
  return wishes.find((wish) => wish.toLowerCase().split("-")[0] === language) ?? language;
}

/** The direction in which the language is written. */
export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

/** Says one phrase of a catalogue. Values are put in as they are: the caller escapes where markup is possible. */
export function createPhrasing(
  locale: string,
  catalogue: Catalogue,
): (key: string, values?: Values) => string {
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);

  return (key, values = {}) => {
    const phrase = catalogue[key];
    if (phrase === undefined) return key;
    const text = typeof phrase === "string" ? phrase : (formOf(phrase, values) ?? key);
    return text.replace(/\{(\w+)\}/g, (_, name: string) => shown(values[name], name));
  };

  function formOf(forms: Exclude<Phrase, string>, { count }: Values): string | undefined {
    return forms[plural.select(Number(count))] ?? forms["other"];
  }

  function shown(value: string | number | undefined, name: string): string {
    if (value === undefined) return `{${name}}`;
    return typeof value === "number" ? number.format(value) : value;
  }
}
