/** Which rows of ours FusionPBX's tables should have and lack. Pure. */
import { defaultGroups, idOf, type MenuEntry } from "./install-menu.js";
import { card, DASHBOARD } from "./install-module.js";

/** What of FusionPBX's tables matters to ours. */
export interface HostRows {
  /** The columns of each table that there is. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  readonly menus: readonly { readonly id: string; readonly name: string }[];
  /** Entries that others are put under, by `menu id/uuid of the entry`. */
  readonly parents: ReadonlyMap<string, string>;
  /** Languages that menus are shown in: an entry without a row for one is not shown in it. */
  readonly languages: readonly string[];
  /** Of all domains, by name. */
  readonly groups: ReadonlyMap<string, string>;
  /** What is there of ours: `menu id/uuid`, permissions, `permission/group`, cards. */
  readonly ours: ReadonlySet<string>;
}

export interface HostRow {
  readonly table: string;
  readonly label: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface Wanted {
  readonly rows: readonly HostRow[];
  /** What was there once and was taken away by somebody: it stays away. */
  readonly takenAway: readonly string[];
}

/**
 * The rows that are missing. What the module's files name already was put there by an earlier run, in the same
 * transaction as the permissions: where that is gone, an operator of FusionPBX did not want it.
 */
export function wantedRows(host: HostRows, entries: readonly MenuEntry[], filesBefore: string): Wanted {
  const hadRows = PERMISSIONS.some((name) => host.ours.has(name));
  const wasThere = (thing: string) => hadRows && filesBefore.includes(`'${thing}'`);
  const things = [
    ...host.menus.flatMap((menu) => entries.map((entry) => menuThing(host, menu, entry))),
    ...PERMISSIONS.map((name) => permissionThing(name)),
    ...Object.entries(defaultGroups).flatMap(([scope, groups]) =>
      groups.map((group) => groupThing(host, `sidetone_${scope}`, group)),
    ),
    cardThing(host),
  ].filter(({ key }) => !host.ours.has(key));
  return {
    rows: things
      .filter(({ mark }) => mark === null || !wasThere(mark))
      .flatMap(({ rows }) => rows.map((row) => withoutUnknown(host, row)))
      .filter(({ table }) => host.columns.has(table)),
    takenAway: things.filter(({ mark }) => mark !== null && wasThere(mark)).map(({ label }) => label),
  };
}

/** The names of our permissions. */
export const PERMISSIONS = Object.keys(defaultGroups).map((scope) => `sidetone_${scope}`);

interface Thing {
  /** What it is among the rows that are there. */
  readonly key: string;
  /** What the module's files name it; null: it must be there. */
  readonly mark: string | null;
  readonly label: string;
  readonly rows: readonly HostRow[];
}

function menuThing(host: HostRows, menu: HostRows["menus"][number], entry: MenuEntry): Thing {
  const english = entry.titles["en-us"] ?? "";
  const label = `"${english}" in the menu ${menu.name}`;
  const item = idOf(`${menu.id} ${entry.uuid}`);
  const parent = host.parents.get(`${menu.id}/${entry.parent}`);
  const common = { menu_uuid: menu.id, menu_item_uuid: item };
  return {
    key: `${menu.id}/${entry.uuid}`,
    mark: entry.uuid,
    label,
    rows: [
      {
        table: "v_menu_items",
        label,
        values: {
          ...common,
          uuid: entry.uuid,
          ...(parent === undefined ? {} : { menu_item_parent_uuid: parent }),
          menu_item_title: english,
          menu_item_link: entry.path,
          menu_item_icon: entry.icon,
          menu_item_category: "internal",
        },
      },
      ...entry.groups.flatMap((group) => {
        const uuid = host.groups.get(group);
        const values = { ...common, menu_item_group_uuid: idOf(`${item} ${group}`), group_name: group };
        return uuid === undefined
          ? []
          : [
              {
                table: "v_menu_item_groups",
                label: `${label} for ${group}`,
                values: { ...values, group_uuid: uuid },
              },
            ];
      }),
      ...[...new Set(["en-us", ...host.languages])].map((language) => ({
        table: "v_menu_languages",
        label,
        values: {
          ...common,
          menu_language_uuid: idOf(`${item} ${language}`),
          menu_language: language,
          menu_item_title: entry.titles[language] ?? english,
        },
      })),
    ],
  };
}

function permissionThing(name: string): Thing {
  const values = {
    permission_uuid: idOf(`permission ${name}`),
    application_uuid: idOf("app"),
    application_name: "Sidetone",
    permission_name: name,
  };
  return { key: name, mark: null, label: name, rows: [{ table: "v_permissions", label: name, values }] };
}

function groupThing(host: HostRows, name: string, group: string): Thing {
  const uuid = host.groups.get(group);
  const label = `${name} for ${group}`;
  const values = {
    group_permission_uuid: idOf(`${name} ${group}`),
    permission_name: name,
    permission_protected: "false",
    permission_assigned: "true",
    group_name: group,
  };
  const row = { table: "v_group_permissions", label, values: { ...values, group_uuid: uuid ?? "" } };
  return { key: `${name}/${group}`, mark: name, label, rows: uuid === undefined ? [] : [row] };
}

function cardThing(host: HostRows): Thing {
  const label = `the card "${card.name}" on the dashboard`;
  const isNew = host.columns.has("v_dashboard_widgets");
  const [word, own] = isNew ? ["widget", "dashboard_widget"] : ["dashboard", "dashboard"];
  const place: Record<string, string> = isNew ? { dashboard_uuid: DASHBOARD } : {};
  const values = Object.entries(card.values).map(([key, value]) => [`${word}_${key}`, value] as const);
  const groups = card.groups.flatMap(({ group, uuid }) => {
    const groupId = host.groups.get(group);
    const ids = { ...place, [`${own}_group_uuid`]: uuid, [`${own}_uuid`]: card.uuid };
    return groupId === undefined
      ? []
      : [
          {
            table: `v_${own}_groups`,
            label: `${label} for ${group}`,
            values: { ...ids, group_uuid: groupId },
          },
        ];
  });
  const named = { [`${own}_uuid`]: card.uuid, [`${word}_name`]: card.name, [`${word}_path`]: card.path };
  return {
    key: card.uuid,
    mark: card.uuid,
    label,
    rows: [
      {
        table: isNew ? "v_dashboard_widgets" : "v_dashboard",
        label,
        values: { ...place, ...named, ...Object.fromEntries(values) },
      },
      ...groups,
    ],
  };
}

/** Older releases lack some columns, and do without what would be in them. */
function withoutUnknown({ columns }: HostRows, row: HostRow): HostRow {
  const known = columns.get(row.table);
  const values = Object.entries(row.values).filter(([column]) => known?.has(column));
  return { ...row, values: Object.fromEntries(values) };
}
