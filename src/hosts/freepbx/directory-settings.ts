import { groupBy } from "../../lib/group.js";

/** A setting of User Manager's as PHP reads it: a text, or what its JSON says. */
export type SettingValue = string | readonly unknown[] | number | boolean;

export interface SettingRow {
  readonly module: string;
  readonly key: string;
  /** A blob, which the driver gives as bytes. */
  readonly val: Buffer | string;
  readonly type: string | null;
}

export interface GroupRow {
  readonly id: number;
  readonly priority: number;
  /** JSON: the ids of its users, as numbers or texts, in a list or, once one was taken out, an object. */
  readonly users: Buffer | string | null;
}

export interface SettingRows {
  readonly users: readonly (SettingRow & { readonly uid: number })[];
  readonly groups: readonly (SettingRow & { readonly gid: number })[];
  readonly memberships: readonly GroupRow[];
}

/** The settings that anything of ours depends on, by module and key. */
export const settingNames = {
  adminLogin: ["global", "pbx_login"],
  fullAdmin: ["global", "pbx_admin"],
  adminSections: ["global", "pbx_modules"],
  assigned: ["global", "assigned"],
  portalLogin: ["ucp|Global", "allowLogin"],
  contactGroups: ["contactmanager", "groups"],
  enabled: ["sidetone", "enabled"],
  office: ["sidetone", "office"],
} as const;

export type SettingName = keyof typeof settingNames;

/** What holds for a user: the user's own setting, else that of the first group by priority that has it. */
export type EffectiveSettings = (userId: number, name: SettingName) => SettingValue | null;

/** Makes the question for a setting of a user; null where nobody set it. */
export function createSettings({ users, groups, memberships }: SettingRows): EffectiveSettings {
  const own = bySetting(users.map((row) => ({ ...row, of: row.uid })));
  const ofGroup = bySetting(groups.map((row) => ({ ...row, of: row.gid })));
  const groupsOf = groupsByUser(memberships);

  return (userId, name) => {
    const [module, key] = settingNames[name];
    const known = own.get(settingKey(userId, module, key));
    if (known !== undefined) return known;
    for (const groupId of groupsOf.get(userId) ?? []) {
      const shared = ofGroup.get(settingKey(groupId, module, key));
      if (shared !== undefined) return shared;
    }
    return null;
  };
}

/** Whether PHP takes it for true. */
export function isTrue(value: SettingValue | null): boolean {
  return Array.isArray(value)
    ? value.length > 0
    : value !== null && !["", "0", 0, false].includes(value as string);
}

/** Whether somebody said no: what nobody set is no such word. */
export function isOff(value: SettingValue | null): boolean {
  if (value === null) return false;
  return typeof value === "string"
    ? ["", "0", "no", "off", "false"].includes(value.toLowerCase())
    : !isTrue(value);
}

/** A setting that is a list, as texts; `self` in it stands for the user's own extension. */
export function listOf(value: SettingValue | null, self: string | null = null): readonly string[] {
  if (!Array.isArray(value)) return [];
  const texts = value.flatMap((one) =>
    typeof one === "string" || typeof one === "number" ? [String(one)] : [],
  );
  return texts.flatMap((text) => (text === "self" ? (self ?? []) : text));
}

/** A column that may be a blob, as text. */
export function textOf(value: Buffer | string | null): string {
  return value === null ? "" : value.toString();
}

function bySetting(
  rows: readonly (SettingRow & { readonly of: number })[],
): ReadonlyMap<string, SettingValue> {
  const found = new Map<string, SettingValue>();
  for (const { of, module, key, val, type } of rows) {
    const value = decoded(textOf(val), type);
    if (value !== null) found.set(settingKey(of, module, key), value);
  }
  return found;
}

function settingKey(of: number, module: string, key: string): string {
  return `${of}\n${module}\n${key}`;
}

function decoded(text: string, type: string | null): SettingValue | null {
  if (type !== "json-arr") return text;
  const value = fromJson(text);
  // What is no JSON is a text all the same, as the host reads it.
  if (value === undefined) return text;
  if (typeof value === "object" && value !== null) return Object.values(value);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

function groupsByUser(groups: readonly GroupRow[]): ReadonlyMap<number, readonly number[]> {
  const ordered = groups.toSorted((one, other) => one.priority - other.priority || one.id - other.id);
  const places = ordered.flatMap(({ id, users }) => membersOf(users).map((userId) => ({ id, userId })));
  const byUser = groupBy(places, ({ userId }) => userId);
  return new Map([...byUser].map(([userId, found]) => [userId, found.map(({ id }) => id)]));
}

function membersOf(users: GroupRow["users"]): number[] {
  const members = fromJson(textOf(users));
  return typeof members === "object" && members !== null ? Object.values(members).map(Number) : [];
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: whoever asks knows what that means.
    return undefined;
  }
}
