/** What of ours FusionPBX is told about, each under an id that is the same on every machine. */
import { createHash } from "node:crypto";
import { type Catalogues, languages } from "../../core/catalogue.js";
import type { ModulePlugin } from "../shared/module-text.js";

export type HostScope = "user" | "office" | "operator";

/** Words by FusionPBX's names of languages. */
export type Titles = Readonly<Record<string, string>>;

export interface MenuEntry {
  readonly uuid: string;
  /** The entry of FusionPBX's own that it is put under. */
  readonly parent: string;
  readonly titles: Titles;
  readonly path: string;
  readonly icon: string;
  readonly groups: readonly string[];
}

/** An id made of our name and the thing's (RFC 9562, version 5): the same whoever makes it. */
export function idOf(thing: string): string {
  const bytes = createHash("sha1")
    .update(Buffer.from(NAMESPACE, "hex"))
    .update(thing)
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Whom each permission is for at first; an operator of FusionPBX changes that there. */
export const defaultGroups: Readonly<Record<HostScope, readonly string[]>> = {
  operator: ["superadmin"],
  office: ["superadmin", "admin"],
  user: ["superadmin", "admin", "user"],
};

/** The permissions that reach a page of a scope: each scope reaches what those below it reach. */
export const holders: Readonly<Record<HostScope, readonly string[]>> = {
  user: ["sidetone_user", "sidetone_office", "sidetone_operator"],
  office: ["sidetone_office", "sidetone_operator"],
  operator: ["sidetone_operator"],
};

/** Our menu entries, in FusionPBX's menus of things of their kind; Home and Contacts are FusionPBX's own. */
export function menuEntries({ pages }: ModulePlugin, words: Catalogues, base: string): readonly MenuEntry[] {
  return pages.flatMap(({ path, scope, menu }) => {
    const place = menu === null ? undefined : PLACES[path];
    if (!place || scope === "everybody") return [];
    const titles = titlesOf(words, `page.title.${path}`);
    return [
      {
        uuid: idOf(`menu ${path}`),
        parent: PARENTS[place.parent],
        // Beside FusionPBX's own users and numbers it must be seen what these are for.
        titles: mapValues(titles, (title) => (title.includes("SMS") ? title : `SMS: ${title}`)),
        path: `${base}/app/sidetone/page.php?path=${path}`,
        icon: place.icon,
        groups: defaultGroups[scope],
      },
    ];
  });
}

/** The words of a key in all of FusionPBX's languages that are ours too. */
export function titlesOf(words: Catalogues, key: string): Titles {
  return Object.fromEntries(
    languages.flatMap((language) => {
      const word = words[language][key];
      return typeof word !== "string" ? [] : VARIANTS[language].map((variant) => [variant, word] as const);
    }),
  );
}

function mapValues(titles: Titles, change: (title: string) => string): Titles {
  return Object.fromEntries(Object.entries(titles).map(([key, value]) => [key, change(value)]));
}

/** The namespace of our ids. */
const NAMESPACE = "7d2f1c6a94b34c1f8a5e3b6c0d9e8f71";

/** FusionPBX's own entries, which it knows by these ids in every release. */
const PARENTS = {
  accounts: "bc96d773-ee57-0cdd-c3ac-2d91aba61b55",
  applications: "fd29e39c-c936-f5fc-8e2b-611681b266b5",
  status: "0438b504-8613-7887-c420-c837ffb20cb1",
} as const;

const PLACES: Readonly<
  Record<string, { readonly parent: keyof typeof PARENTS; readonly icon: string } | undefined>
> = {
  messages: { parent: "applications", icon: "fa-solid fa-comments" },
  numbers: { parent: "applications", icon: "fa-solid fa-hashtag" },
  users: { parent: "accounts", icon: "fa-solid fa-users" },
  trunks: { parent: "accounts", icon: "fa-solid fa-tower-cell" },
  usage: { parent: "status", icon: "fa-solid fa-chart-column" },
  quarantine: { parent: "status", icon: "fa-solid fa-box-archive" },
  outbox: { parent: "status", icon: "fa-solid fa-paper-plane" },
  health: { parent: "status", icon: "fa-solid fa-heart-pulse" },
};

const VARIANTS = {
  en: ["en-us", "en-gb"],
  es: ["es-cl", "es-mx", "es-es"],
  fr: ["fr-fr", "fr-ca"],
  de: ["de-de", "de-at", "de-ch"],
  ar: ["ar-eg"],
} as const;
