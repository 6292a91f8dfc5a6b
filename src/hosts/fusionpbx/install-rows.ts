/** FusionPBX's tables while installing: our own rows in, our own rows out, by the account FusionPBX itself has. */
import type { Knex } from "knex";
import type { DatabaseSettings } from "../shared/database-sql.js";
import type { Act } from "../shared/install-plan.js";
import { columnsThere, withHostDatabase } from "../shared/install-rows.js";
import type { MenuEntry } from "./install-menu.js";
import { card } from "./install-module.js";
import { type HostRow, type HostRows, PERMISSIONS, type Wanted, wantedRows } from "./install-wanted.js";

/** The schema that FusionPBX makes its tables in. */
export const SCHEMA = "public";

export interface RowsPlan {
  readonly acts: readonly Act[];
  readonly takenAway: readonly string[];
}

/** Puts in what is missing, in one transaction. */
export async function planRows(
  settings: DatabaseSettings,
  entries: readonly MenuEntry[],
  filesBefore: string,
): Promise<RowsPlan> {
  const { rows, takenAway } = await withHostDatabase(
    settings,
    async (knex): Promise<Wanted> => wantedRows(await readHost(knex), entries, filesBefore),
  );
  const words = counted(rows.map(({ table, label }) => `+ ${table}: ${label}`));
  const apply = () => withHostDatabase(settings, (knex) => knex.transaction((trx) => insertAll(trx, rows)));
  return { acts: rows.length === 0 ? [] : [{ words, apply }], takenAway };
}

async function insertAll(trx: Knex.Transaction, rows: readonly HostRow[]): Promise<void> {
  for (const { table, values } of rows) await trx(table).insert(values);
}

/** Takes out all that is ours, also what FusionPBX's own upgrade made from the module's files. */
export async function planRowsRemoval(
  settings: DatabaseSettings,
  entries: readonly MenuEntry[],
): Promise<readonly Act[]> {
  const found = await withHostDatabase(settings, (knex) => findOurs(knex, entries));
  const words = counted(found.flatMap(({ table, labels }) => labels.map((label) => `- ${table}: ${label}`)));
  const apply = () =>
    withHostDatabase(settings, (knex) =>
      knex.transaction(async (trx) => {
        for (const { table, key, keys } of found) await trx(table).whereIn(key, keys).delete();
      }),
    );
  return words.length === 0 ? [] : [{ words, apply }];
}

async function readHost(knex: Knex): Promise<HostRows> {
  const columns = await columnsThere(knex, SCHEMA);
  const menus = await knex("v_menus").select<{ menu_uuid: string; menu_name: string }[]>(
    "menu_uuid",
    "menu_name",
  );
  const items = await knex("v_menu_items").select<
    { menu_uuid: string; uuid: string | null; menu_item_uuid: string }[]
  >("menu_uuid", "uuid", "menu_item_uuid");
  const languages = await knex("v_menu_languages").distinct<{ menu_language: string }[]>("menu_language");
  const groups = await knex("v_groups")
    .whereNull("domain_uuid")
    .select<{ group_uuid: string; group_name: string }[]>("group_uuid", "group_name");
  const permissions = await knex("v_permissions")
    .whereIn("permission_name", PERMISSIONS)
    .pluck("permission_name");
  const assigned = await knex("v_group_permissions")
    .whereIn("permission_name", PERMISSIONS)
    .select<{ permission_name: string; group_name: string }[]>("permission_name", "group_name");
  const inMenus = items.map(
    ({ menu_uuid: menu, uuid, menu_item_uuid: item }) => [`${menu}/${uuid}`, item] as const,
  );
  return {
    columns,
    menus: menus.map(({ menu_uuid: id, menu_name: name }) => ({ id, name })),
    parents: new Map(inMenus),
    languages: languages.map(({ menu_language: language }) => language).filter(Boolean),
    groups: new Map(groups.map(({ group_name: name, group_uuid: id }) => [name, id])),
    ours: new Set([
      ...inMenus.map(([key]) => key),
      ...permissions,
      ...assigned.map(({ permission_name: name, group_name: group }) => `${name}/${group}`),
      ...(await cards(knex, columns)),
    ]),
  };
}

async function cards(
  knex: Knex,
  columns: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<readonly string[]> {
  return columns.has("v_dashboard_widgets")
    ? knex("v_dashboard_widgets").where("dashboard_widget_uuid", card.uuid).pluck("dashboard_widget_uuid")
    : knex("v_dashboard").where("dashboard_uuid", card.uuid).pluck("dashboard_uuid");
}

interface Found {
  readonly table: string;
  readonly key: string;
  readonly keys: readonly string[];
  readonly labels: readonly string[];
}

async function findOurs(knex: Knex, entries: readonly MenuEntry[]): Promise<readonly Found[]> {
  const columns = await columnsThere(knex, SCHEMA);
  const items: string[] = await knex("v_menu_items")
    .whereIn(
      "uuid",
      entries.map(({ uuid }) => uuid),
    )
    .orWhere("menu_item_link", "like", `%/app/sidetone/%`)
    .pluck("menu_item_uuid");
  const widgets = columns.has("v_dashboard_widgets")
    ? await ofCard(knex, "v_dashboard_widgets", "dashboard_widget_uuid", "widget_path")
    : [];
  const before = columns.has("v_dashboard")
    ? await ofCard(knex, "v_dashboard", "dashboard_uuid", "dashboard_path")
    : [];
  const places: readonly (readonly [string, string, string, string, readonly string[]])[] = [
    ["v_menu_languages", "menu_language_uuid", "menu_item_title", "menu_item_uuid", items],
    ["v_menu_item_groups", "menu_item_group_uuid", "group_name", "menu_item_uuid", items],
    ["v_menu_items", "menu_item_uuid", "menu_item_title", "menu_item_uuid", items],
    ["v_group_permissions", "group_permission_uuid", "permission_name", "permission_name", PERMISSIONS],
    ["v_permissions", "permission_uuid", "permission_name", "permission_name", PERMISSIONS],
    [
      "v_dashboard_widget_groups",
      "dashboard_widget_group_uuid",
      "dashboard_widget_uuid",
      "dashboard_widget_uuid",
      [card.uuid, ...widgets],
    ],
    ["v_dashboard_widgets", "dashboard_widget_uuid", "widget_name", "dashboard_widget_uuid", widgets],
    [
      "v_dashboard_groups",
      "dashboard_group_uuid",
      "dashboard_uuid",
      "dashboard_uuid",
      [card.uuid, ...before],
    ],
    ["v_dashboard", "dashboard_uuid", "dashboard_name", "dashboard_uuid", before],
  ];
  const found = places
    .filter(([table]) => columns.has(table))
    .map(async ([table, key, label, column, values]): Promise<Found> => {
      const rows = await knex(table)
        .whereIn(column, values)
        .select<{ id: string; label: string }[]>({ id: key, label });
      return { table, key, keys: rows.map(({ id }) => id), labels: rows.map((row) => row.label) };
    });
  return (await Promise.all(found)).filter(({ keys }) => keys.length > 0);
}

/** Our card, and what somebody copied from it: without the module nothing draws it. */
function ofCard(knex: Knex, table: string, key: string, path: string): Promise<string[]> {
  return knex(table).where(key, card.uuid).orWhere(path, card.path).pluck(key) as unknown as Promise<
    string[]
  >;
}

/** Equal lines once, with how many they are. */
function counted(lines: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].map(([line, count]) => (count === 1 ? line : `${line} (${count} rows)`));
}
