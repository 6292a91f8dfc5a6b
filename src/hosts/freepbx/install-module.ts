/** The module's files, filled from plugin.json and the word catalogues. */
import { fileURLToPath } from "node:url";
import { type Catalogues, languages } from "../../core/catalogue.js";
import { fillTemplates, type ModulePlugin, php, phpPattern, signing } from "../shared/module-text.js";
import { adminPages, adminToken, ucpToken } from "./places.js";

/** Where FreePBX finds the module, behind its web root. */
export const MODULE = "admin/modules/sidetone";

/** Every file of the module, by its path in it. */
export async function moduleFiles(
  plugin: ModulePlugin,
  words: Catalogues,
  keyFile: string,
): Promise<ReadonlyMap<string, string>> {
  // What everybody may see has no place in a portal; the home page is the portal's own.
  const pages = plugin.pages.filter(({ scope, path }) => scope !== "everybody" && path !== "");
  const titles = [...new Set(pages.map(({ path }) => titleOf(path)))];
  return fillTemplates(fileURLToPath(new URL("./module", import.meta.url)), {
    written: "Written by `sidetone install freepbx`, which writes it anew when it runs again.",
    version: plugin.version,
    description: escaped(plugin.description),
    signing: await signing(keyFile),
    adminToken: escaped(adminToken),
    ucpToken,
    pagesPrefix: escaped(adminPages),
    pages: php(
      pages.map(({ path, menu }) => ({
        path,
        pattern: phpPattern(path),
        title: titleOf(path),
        inMenu: menu !== null,
      })),
      1,
    ),
    words: php(
      Object.fromEntries(languages.map((language) => [language, wordsOf(words, language, titles)])),
      1,
    ),
  });
}

/** What the module itself says, by its names for it. */
const OWN: Readonly<Record<string, string>> = {
  enabled: "page.host.enabled",
  enabledNote: "page.host.enabledNote",
  office: "page.host.office",
  officeNote: "page.host.officeNote",
  inherit: "page.host.inherit",
  unset: "page.host.unset",
  yes: "page.host.yes",
  no: "page.host.no",
  missing: "page.host.missing",
};

function wordsOf(words: Catalogues, language: keyof Catalogues, titles: readonly string[]): object {
  const keys = [...titles.map((title) => [title, `page.title.${title}`] as const), ...Object.entries(OWN)];
  return Object.fromEntries(
    keys.flatMap(([name, key]) => {
      const word = words[language][key];
      return typeof word === "string" ? [[name, word]] : [];
    }),
  );
}

/** What is below a page is called as it is. */
function titleOf(path: string): string {
  return path.split("/")[0] ?? "";
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
}
