import type { Scope, User } from "../../core/model.js";
import { type EffectiveSettings, isOff, isTrue, listOf, textOf } from "./directory-settings.js";

/** FreePBX knows no tenants: it is one. */
export const TENANT = "freepbx";
/** The name under which the module stands in the menu, and in the lists of who may open what. */
const SECTION = "sidetone";
const AMPUSER = "ampuser:";
/** The user that User Manager makes up to draw templates with, and shows nobody. */
const TEMPLATE_USER = "FreePBXUCPTemplateCreator";

export interface UsermanDirectoryRow {
  readonly id: number;
  readonly driver: string;
  readonly active: number;
  readonly order: number;
}

export interface UsermanRow {
  readonly id: number;
  /** The id of its directory, as text. */
  readonly auth: string | null;
  readonly username: string | null;
  readonly default_extension: string;
  readonly fname: string | null;
  readonly lname: string | null;
  readonly displayname: string | null;
  readonly email: string | null;
}

export interface AmpuserRow {
  readonly username: string;
  readonly email: string | null;
  /** `*`, or menu items with `;` between them. */
  readonly sections: Buffer | string;
}

/** A user, and what of FreePBX's own belongs to it. */
export interface Person {
  readonly user: User;
  /** Where the host keeps it: the id of User Manager's row, or the administrator's name. */
  readonly source:
    | {
        readonly kind: "userman";
        readonly id: number;
        /** The directory that it is in is switched on. */
        readonly isActive: boolean;
        /** Its password is kept here, and not in a company's directory. */
        readonly hasLocalPassword: boolean;
      }
    | { readonly kind: "ampuser"; readonly name: string };
  readonly defaultExtension: string | null;
  /** Further extensions that the host lets it see; those that are somebody's are that one's. */
  readonly assigned: readonly string[];
  /** The host's shared groups of contacts that it sees. */
  readonly contactGroups: "all" | ReadonlySet<string>;
}

export interface PeopleRows {
  readonly directories: readonly UsermanDirectoryRow[];
  readonly userman: readonly UsermanRow[];
  readonly ampusers: readonly AmpuserRow[];
  readonly settings: EffectiveSettings;
  /** FreePBX's AUTHTYPE: who gets into its administration. */
  readonly authType: string;
}

/**
 * Everybody who has a login, in the order in which a login looks for them: by directory, User Manager's users first.
 * Who may not use Sidetone is there too, disabled: their names stand in conversations.
 */
export function toPeople({ directories, userman, ampusers, settings, authType }: PeopleRows): Person[] {
  const byId = new Map(directories.map((row) => [String(row.id), row]));
  const place = ({ auth }: UsermanRow) => {
    const directory = byId.get(auth ?? "");
    return directory?.active ? directory.order : Number.POSITIVE_INFINITY;
  };
  const ordered = userman
    .filter(({ username }) => username !== null && username !== "" && username !== TEMPLATE_USER)
    .toSorted((one, other) => compare(place(one), place(other)) || one.id - other.id);
  return [
    ...ordered.map((row) => fromUserman(row, { directory: byId.get(row.auth ?? ""), settings, authType })),
    ...ampusers.map(fromAmpuser),
  ];
}

/**
 * The id of a user as the module names it: that of User Manager's row, or `ampuser:` and the name of an administrator
 * as it was typed at the login, which asks for no capitals.
 */
export function idOf(subject: string): string {
  return subject.startsWith(AMPUSER) ? ampuserId(subject.slice(AMPUSER.length)) : subject;
}

/** ASCII, as our keys are. */
function ampuserId(name: string): string {
  return `${AMPUSER}${encodeURIComponent(
    name
      .trim()
      .toLowerCase()
      .replace(/\p{Surrogate}/gu, "\ufffd"),
  )}`;
}

interface Rules {
  readonly directory: UsermanDirectoryRow | undefined;
  readonly settings: EffectiveSettings;
  readonly authType: string;
}

function fromUserman(row: UsermanRow, { directory, settings, authType }: Rules): Person {
  const { id, username, default_extension: extension } = row;
  const scope = directory?.active ? scopeOf(id, settings, authType) : null;
  const defaultExtension = extension === "" || extension === "none" ? null : extension;
  const shown = listOf(settings(id, "contactGroups"));
  return {
    user: {
      id: String(id),
      tenantId: TENANT,
      username: username ?? "",
      displayName: nameOf(row),
      email: row.email?.trim() || null,
      scope: scope ?? "user",
      enabled: scope !== null,
    },
    source: {
      kind: "userman",
      id,
      isActive: Boolean(directory?.active),
      hasLocalPassword: directory?.driver === "Freepbx",
    },
    defaultExtension,
    assigned: listOf(settings(id, "assigned"), defaultExtension),
    // "false" in the list is the host's word for none of them.
    contactGroups: shown.includes("false") ? new Set() : shown.includes("*") ? "all" : new Set(shown),
  };
}

/** Null for who may not use Sidetone. */
function scopeOf(id: number, settings: EffectiveSettings, authType: string): Scope | null {
  // With another kind of login User Manager lets nobody into the administration, whatever it says of them.
  const asksUserman = !["database", "webserver"].includes(authType.toLowerCase());
  const sections = listOf(settings(id, "adminSections"));
  const isAdmin = isTrue(settings(id, "fullAdmin")) || reaches(sections);
  if (asksUserman && isTrue(settings(id, "adminLogin")) && isAdmin) return "operator";
  if (!isTrue(settings(id, "portalLogin")) || isOff(settings(id, "enabled"))) return null;
  const office = settings(id, "office");
  return office !== null && !isOff(office) ? "office" : "user";
}

function fromAmpuser({ username, email, sections }: AmpuserRow): Person {
  const isAdmin = reaches(textOf(sections).split(";"));
  return {
    user: {
      id: ampuserId(username),
      tenantId: TENANT,
      username,
      displayName: username,
      email: email?.trim() || null,
      scope: isAdmin ? "operator" : "user",
      // A key of ours that does not fit would be another's; nobody has such a name.
      enabled: isAdmin && ampuserId(username).length <= 64,
    },
    source: { kind: "ampuser", name: username },
    defaultExtension: null,
    assigned: [],
    contactGroups: "all",
  };
}

function reaches(sections: readonly string[]): boolean {
  return sections.includes("*") || sections.includes(SECTION);
}

function nameOf({ displayname, fname, lname, username }: UsermanRow): string {
  const full = [fname, lname]
    .map((part) => part?.trim())
    .filter(Boolean)
    .join(" ");
  return displayname?.trim() || full || (username ?? "");
}

/** Infinities are equal; their difference is no number. */
function compare(one: number, other: number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
