import type { Extension } from "../../core/model.js";
import { groupBy } from "../../lib/group.js";
import { type Person, TENANT } from "./directory-people.js";

export interface ExtensionRow {
  readonly extension: string;
  readonly name: string | null;
}

export interface DeviceRow {
  readonly id: string;
  readonly tech: string;
  /** `fixed`, or `adhoc` where whoever logs in on it has it. */
  readonly devicetype: string;
  /** The extension that it belongs to; `none` where to none. */
  readonly user: string | null;
}

export interface LineRows {
  readonly extensions: readonly ExtensionRow[];
  readonly devices: readonly DeviceRow[];
  readonly people: readonly Person[];
  readonly pbx: string;
}

/**
 * The extensions with their lines. The line of an extension is the PJSIP endpoint of its own name, else of its first
 * device; a further device is a line under the device's name, and rings for the same user. Who is logged in on an
 * ad-hoc device only Asterisk knows, so that it is nobody's line: what it sends would go out in another's name.
 */
export function toLines({ extensions, devices, people, pbx }: LineRows): Extension[] {
  const owners = ownersOf(people);
  const names = new Set(extensions.map(({ extension }) => extension).filter(isName));
  const devicesOf = fixedDevices(devices);
  const lines = new Map<string, Extension>();
  for (const number of names) {
    const userId = owners.get(number) ?? null;
    const own = devicesOf.get(number) ?? [];
    const first = own.find((id) => id === number) ?? own[0];
    // A name that no endpoint can have: chat reaches the user, and no PJSIP line is taken for another kind of phone.
    const endpoint = first ?? `-/${number}`;
    lines.set(number, { id: number, tenantId: TENANT, pbx, number, endpoint, userId });
    for (const id of own.filter((device) => device !== first && !names.has(device))) {
      lines.set(id, { id: `device:${id}`, tenantId: TENANT, pbx, number: id, endpoint: id, userId });
    }
  }
  return [...lines.values()];
}

/** An extension is the user's who has it as the default one; else the only one's to whom it is assigned. */
function ownersOf(people: readonly Person[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  const assigned = people.flatMap(({ assigned: extensions, user }) =>
    [...new Set(extensions)].map((extension) => ({ extension, userId: user.id })),
  );
  for (const [extension, [first, ...others]] of groupBy(assigned, (one) => one.extension)) {
    if (first && others.length === 0) owners.set(extension, first.userId);
  }
  // Last stands who wins: a login comes first here that comes first there, and who is switched off after all others.
  const ordered = [
    ...people.filter(({ user }) => user.enabled),
    ...people.filter(({ user }) => !user.enabled),
  ];
  for (const { defaultExtension, user } of ordered.reverse()) {
    if (defaultExtension !== null) owners.set(defaultExtension, user.id);
  }
  return owners;
}

/** The PJSIP devices of each extension, in the order of their names. */
function fixedDevices(devices: readonly DeviceRow[]): ReadonlyMap<string, readonly string[]> {
  const fixed = devices.filter(
    ({ id, tech, devicetype }) => tech.toLowerCase() === "pjsip" && devicetype === "fixed" && isName(id),
  );
  const byExtension = groupBy(fixed, ({ user }) => user ?? "");
  return new Map([...byExtension].map(([user, found]) => [user, found.map(({ id }) => id).toSorted()]));
}

/** What can stand in a SIP address, and in our keys. */
function isName(text: string): boolean {
  return /^[A-Za-z0-9*#+._-]{1,20}$/.test(text);
}
