/** The module's PHP files, filled from plugin.json. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Catalogues } from "../../core/catalogue.js";
import type { FileChange } from "../../lib/file-changes.js";
import {
  fileChanges,
  fillTemplates,
  type ModulePlugin,
  php,
  phpPattern,
  signing,
} from "../shared/module-text.js";
import {
  defaultGroups,
  type HostScope,
  holders,
  idOf,
  type MenuEntry,
  menuEntries,
  titlesOf,
} from "./install-menu.js";

/** Where FusionPBX finds the module, behind its document root. */
export const MODULE = "app/sidetone";

/** FusionPBX's own dashboard, the same on every machine. */
export const DASHBOARD = "3e2cbaa4-2bec-41b2-a626-999a59b8b19c";

/** The card on the dashboard; the values stand in FusionPBX's columns without their `widget_`. */
export const card = {
  uuid: idOf("widget usage"),
  name: "SMS usage",
  path: "sidetone/usage",
  groups: defaultGroups.office.map((group) => ({ group, uuid: idOf(`widget usage ${group}`) })),
  values: {
    icon: "fa-solid fa-chart-column",
    label_enabled: "true",
    column_span: "2",
    row_span: "3",
    details_state: "disabled",
    order: "75",
    enabled: "true",
  },
} as const;

export interface ModuleFacts {
  readonly plugin: ModulePlugin;
  readonly words: Catalogues;
  /** FusionPBX's own path, empty where it is at the root. */
  readonly base: string;
  readonly keyFile: string;
}

/** Every file of the module, by its path in it. */
export async function moduleFiles(facts: ModuleFacts): Promise<ReadonlyMap<string, string>> {
  return fillTemplates(TEMPLATES, { ...valuesOf(facts), signing: await signing(facts.keyFile) });
}

/** The changes that put the module into a document root, or take it out. */
export function moduleChanges(
  documentRoot: string,
  files: ReadonlyMap<string, string>,
  isWanted: boolean,
): Promise<readonly FileChange[]> {
  return fileChanges(join(documentRoot, MODULE), files, isWanted);
}

const TEMPLATES = fileURLToPath(new URL("./module", import.meta.url));

function valuesOf({ plugin, words, base }: ModuleFacts): Readonly<Record<string, string>> {
  const pages = plugin.pages.filter(({ scope }) => scope !== "everybody");
  return {
    written: "Written by `sidetone install fusionpbx`, which writes it anew when it runs again.",
    app: php(idOf("app")),
    version: php(plugin.version),
    descriptions: php({ "en-us": plugin.description }),
    permissions: php(
      Object.entries(defaultGroups).map(([scope, groups]) => ({ name: `sidetone_${scope}`, groups })),
    ),
    menu: php(menuEntries(plugin, words, base).map(menuValue)),
    texts: titleKeys(plugin)
      .map((key) => `$text['title-${key}'] = ${php(titlesOf(words, `page.title.${key}`))};`)
      .join("\n"),
    pages: php(
      pages.map(({ path, scope }) => ({
        pattern: phpPattern(path),
        scope,
        title: `title-${titleKey(path)}`,
      })),
    ),
    holders: php(holders as Readonly<Record<HostScope, readonly string[]>>),
    widget: php(cardValue("widget")),
    widgetBefore: php(cardValue("dashboard")),
    usageUrl: php(`${base}/${MODULE}/page.php?path=usage`),
  };
}

function menuValue({ titles, uuid, parent, icon, path, groups }: MenuEntry): object {
  return {
    ...{ title: titles, uuid, parent_uuid: parent, category: "internal", icon },
    ...{ path, order: "", groups },
  };
}

/** Up to 5.4 a widget was called a dashboard. */
function cardValue(word: "widget" | "dashboard"): object {
  const own = word === "widget" ? "dashboard_widget" : "dashboard";
  const place = word === "widget" ? { dashboard_uuid: DASHBOARD } : {};
  const groups = card.groups.map(({ group, uuid }) => ({
    ...place,
    [`${own}_group_uuid`]: uuid,
    [`${own}_uuid`]: card.uuid,
    group_name: group,
  }));
  const values = Object.entries({ ...card.values, chart_type: "", description: "" });
  return {
    ...place,
    [`${own}_uuid`]: card.uuid,
    [`${word}_name`]: card.name,
    [`${word}_path`]: card.path,
    ...Object.fromEntries(values.map(([key, value]) => [`${word}_${key}`, value])),
    [`${own}_groups`]: groups,
  };
}

/** The pages that have words of their own; what is below one is called as it is. */
function titleKeys({ pages }: ModulePlugin): readonly string[] {
  return [...new Set(pages.filter(({ scope }) => scope !== "everybody").map(({ path }) => titleKey(path)))];
}

function titleKey(path: string): string {
  return path === "" ? "home" : (path.split("/")[0] ?? "");
}
