import type { Contact, ContactNumber, NumberSettings, OwnNumber } from "../../core/model.js";
import type { Plan } from "./admin-people.js";
import { orNull, type Values } from "./admin-values.js";
import {
  AdminError,
  type AdminRow,
  checkExistence,
  type Draft,
  definedOnly,
  drop,
  findTenant,
  findUser,
  place,
  readNumber,
  type Step,
} from "./admin-world.js";

export function planNumber({ world, deps, isNew, key, values }: Plan<Values<"number">>): Step {
  const draft = findTenant(world, values.tenant);
  const tenantId = draft.tenant.id;
  const e164 = readNumber(key, draft);
  const before = draft.numbers.find((one) => one.e164 === e164);
  const holder = world.drafts.find(({ numbers }) => numbers.some((one) => one.e164 === e164));
  if (isNew && holder && holder !== draft) throw new AdminError(`${e164} belongs to another tenant`);
  checkExistence(isNew, before, `number ${e164}`);
  const label = values.label ?? before?.label ?? "";
  const number: OwnNumber = { id: before?.id ?? deps.newId(), tenantId, e164, label };
  const change = numberSwitches(values, isNew, deps.trunks);
  const userIds = values.users?.map((username) => findUser(draft, username).id);
  place(draft.numbers, number);
  return {
    row: numberRow(draft, number),
    write: (writer) => writer.number(number),
    async switch(settings) {
      await settings.setNumber(tenantId, e164, change);
      const shareHistory = values["share-history"] ?? false;
      if (userIds === undefined) return;
      await settings.assignNumber({ tenantId, number: e164, userIds, shareHistory, now: deps.now() });
    },
  };
}

function numberSwitches(values: Values<"number">, isNew: boolean, trunks: readonly string[]) {
  const { sms, mms, trunk, country } = values;
  if (trunk && !trunks.includes(trunk)) {
    throw new AdminError(`trunk: there is no ${trunk}; there is ${trunks.join(", ") || "none"}`);
  }
  // With one trunk there is nothing to choose.
  const only = isNew && trunks.length === 1 ? trunks[0] : undefined;
  const trunkId = trunk === "" ? null : (trunk ?? only);
  const ownCountry = country === "" ? null : country;
  return definedOnly({ smsEnabled: sms, mmsEnabled: mms, trunkId, country: ownCountry });
}

/** Plans how a number goes; its conversations stay readable. */
export function planNumberRemoval(draft: Draft, number: OwnNumber, now: number): Step {
  drop(draft.numbers, number);
  const { tenantId, e164 } = number;
  return {
    row: numberRow(draft, number),
    write: (writer) => writer.removeNumber(number.id),
    async switch(settings) {
      await settings.setNumber(tenantId, e164, { smsEnabled: false, trunkId: null });
      await settings.assignNumber({ tenantId, number: e164, userIds: [], shareHistory: false, now });
    },
  };
}

/** Plans a contact; `before` is what is known of it, null for a new one. */
export function planContact(plan: Plan<Values<"contact">>, before: Contact | null): Step {
  const { world, deps, key, values } = plan;
  const draft = findTenant(world, values.tenant);
  const owner = values.owner ? findUser(draft, values.owner).id : null;
  const contact: Contact = {
    id: before?.id ?? deps.newId(),
    tenantId: draft.tenant.id,
    ownerId: values.owner === undefined ? (before?.ownerId ?? null) : owner,
    name: values.name ?? before?.name ?? key,
    organisation: orNull(values.organisation, before?.organisation ?? null),
    numbers: values.numbers?.map((text) => readContactNumber(text, draft)) ?? before?.numbers ?? [],
    emails: values.emails ?? before?.emails ?? [],
  };
  return { row: contactRow(draft, contact), write: (writer) => writer.contact(contact) };
}

/** `Mobile=+15551234567`, or the number alone. */
function readContactNumber(text: string, draft: Draft): ContactNumber {
  const at = text.indexOf("=");
  const label = at < 0 ? "Phone" : text.slice(0, at).trim().slice(0, 60) || "Phone";
  return { e164: readNumber(text.slice(at + 1).trim(), draft), label };
}

export function numberRow({ tenant }: Draft, { e164, label }: OwnNumber): AdminRow {
  return { tenant: tenant.name, number: e164, label };
}

/** What the switches of a number add to its row. */
export function numberSwitchesRow({ users }: Draft, settings: NumberSettings): AdminRow {
  const names = settings.userIds.flatMap((id) => users.find((user) => user.id === id)?.username ?? []);
  return {
    sms: settings.smsEnabled ? "on" : "off",
    mms: settings.mmsEnabled ? "on" : "off",
    trunk: settings.trunkId ?? "",
    country: settings.country ?? "",
    users: names.join(" "),
  };
}

export function contactRow({ tenant, users }: Draft, contact: Contact): AdminRow {
  return {
    tenant: tenant.name,
    contact: contact.id,
    name: contact.name,
    owner: users.find(({ id }) => id === contact.ownerId)?.username ?? "",
    organisation: contact.organisation ?? "",
    numbers: contact.numbers.map(({ label, e164 }) => `${label}=${e164}`).join("; "),
    emails: contact.emails.join(" "),
  };
}
